"""CalculateLocationsDistances: who is near."""

from dataclasses import replace

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.sourcing.candidates import Candidates, with_distances
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import CANDIDATES, candidates_in, chosen, forward, trail_of


@rule("CalculateLocationsDistances", Forward)
async def calculate_locations_distances(call: RuleCall, parameters: Forward) -> Actions:
    """Adds to every location its distance from the delivery address, in km.

    Locations without coordinates rank last; without coordinates of the address all are ranked by reference.
    """
    candidates = with_distances_of_order(call, candidates_in(call))
    return forward(call, parameters.event_name, **{CANDIDATES: candidates})


def with_distances_of_order(call: RuleCall, candidates: Candidates) -> Candidates:
    """The candidates with their distances from the order's delivery address, where it is known."""
    choice, trail = chosen(call), trail_of(call)
    if candidates.distances is not None or choice is None:
        return candidates
    key = (id(candidates.locations), choice.latitude, choice.longitude)
    if trail.measured is None or trail.measured[0] != key:
        # The set is kept beside its distances, so that its id stays its own.
        trail.measured = (key, with_distances(candidates, choice.latitude, choice.longitude))
    return replace(candidates, distances=trail.measured[1].distances)

"""CalculateLocationsDistances: who is near."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.sourcing.measuring import with_distances_of_order
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import CANDIDATES, candidates_in, forward


@rule("CalculateLocationsDistances", Forward)
async def calculate_locations_distances(call: RuleCall, parameters: Forward) -> Actions:
    """Adds to every location its distance from the delivery address, in km.

    Locations without coordinates rank last; without coordinates of the address all are ranked by reference.
    """
    candidates = with_distances_of_order(call, candidates_in(call))
    return forward(call, parameters.event_name, **{CANDIDATES: candidates})

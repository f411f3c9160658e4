"""Distances from where an order goes, measured once a run."""

from dataclasses import replace

from lading.engine.rule import RuleCall
from lading.order.sourcing.candidates import Candidates, with_distances
from lading.order.sourcing.trail import chosen, trail_of


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

"""How good a proposal is, by the rating of this field: how much of the cart it fills, and from how near. Pure."""

from collections.abc import Iterable, Mapping

import numpy as np

from lading.kernel.json import Json
from lading.order.fulfilment_options.proposals import Proposal
from lading.order.sourcing.candidates import Candidates

WEIGHT_DEFAULT = 50.0
WEIGHT_MAX = 1_000_000.0


def weight_of(setting: Json) -> float:
    """A weighting factor from a setting, a number from 0 or its text; 50 where it holds anything else."""
    try:
        weight = float(setting) if isinstance(setting, str | int | float) else WEIGHT_DEFAULT
    except ValueError:
        return WEIGHT_DEFAULT
    return weight if 0 <= weight <= WEIGHT_MAX else WEIGHT_DEFAULT


def rated(
    proposals: Iterable[Proposal], candidates: Candidates, wanted: Mapping[int, int], weights: tuple[float, float]
) -> tuple[Proposal, ...]:
    """The proposals with their ratings, the best first; of equals the complete one, then the one with fewer parts.

    rating = quantity weight * units filled / units wanted + proximity weight * nearest distance / farthest part's
    distance: the rating of a location in the workflows of this field, taken for a plan by its farthest part.
    """
    nearest = _nearest_km(candidates)
    found = [one._replace(rating=_rating(one, candidates, sum(wanted.values()), nearest, weights)) for one in proposals]
    return tuple(sorted(found, key=lambda one: (not one.is_complete, -one.rating, len(one.legs))))


def _rating(
    proposal: Proposal,
    candidates: Candidates,
    units_wanted: int,
    nearest_km: float | None,
    weights: tuple[float, float],
) -> float:
    quantity_weight, proximity_weight = weights
    filled = sum(units for leg in proposal.legs for _, units in leg.quantities) / units_wanted
    return round(quantity_weight * min(1.0, filled) + proximity_weight * _nearness(proposal, candidates, nearest_km), 4)


def _nearness(proposal: Proposal, candidates: Candidates, nearest_km: float | None) -> float:
    """1 for the nearest location that may serve, towards 0 with the distance; 0 where a distance is not known."""
    if candidates.distances is None or nearest_km is None:
        return 0.0
    farthest = max((float(candidates.distances[leg.column]) for leg in proposal.legs), default=np.nan)
    if np.isnan(farthest):
        return 0.0
    return 1.0 if farthest <= nearest_km else nearest_km / farthest


def _nearest_km(candidates: Candidates) -> float | None:
    if candidates.distances is None:
        return None
    known = candidates.distances[candidates.eligible & ~np.isnan(candidates.distances)]
    return float(known.min()) if len(known) else None

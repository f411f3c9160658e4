"""The locations a sourcing step considers, with what is known of each. A rule adds what it knows; nobody is forgotten.

A filter does not take a location away, it marks it with the reason, so that the decision can name it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from lading.availability.stock import ProductStock
from lading.foundation.distance import distances_km
from lading.foundation.locations import LocationSet
from lading.order.sourcing.planning.objective import Objective, Term, Values, fewest_then
from lading.order.sourcing.planning.problem import IN, Flags, Units
from lading.order.sourcing.ratings import CriterionNote
from lading.order.sourcing.reasons import Ranking, Verdict

# Nothing on earth is farther than half its girth, so a location without coordinates ranks behind all others.
UNKNOWN_DISTANCE_KM = 100_000.0
UNLIMITED = 2**31 - 1
DISTANCE, REF = "DISTANCE", "REF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Locations of a network, columns side by side. Frozen.

    dropped: IN, or the Verdict that took the location out. distances: km, NaN where a location's coordinates are not
    known; None while they are not calculated or the order's are not known. stocks: product number → where it can be
    had. criteria: of the strategy, None without a profile; values: shape (criteria, locations), what each said, or NaN.
    room: units a fulfilment of each location may have, None while no location is known to be limited.
    """

    network_ref: str
    locations: LocationSet
    dropped: NDArray[np.uint8]
    distances: NDArray[np.float64] | None = None
    virtual_catalogue_ref: str = ""
    stocks: Mapping[int, ProductStock] = field(default_factory=lambda: MappingProxyType({}))
    criteria: tuple[CriterionNote, ...] | None = None
    values: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    room: Units | None = None

    @property
    def eligible(self) -> Flags:
        """Which locations may serve."""
        eligible: Flags = self.dropped == IN
        return eligible

    @property
    def ranking(self) -> Ranking:
        """What the locations are ranked by."""
        if self.criteria is not None:
            return Ranking.PROFILE
        return Ranking.REF if self.distances is None else Ranking.DISTANCE

    def dropping(self, which: Flags, verdict: Verdict) -> "Candidates":
        """Marks locations that are still in; the first reason stands."""
        dropped = self.dropped.copy()
        dropped[which & self.eligible] = verdict
        return replace(self, dropped=dropped)


def candidates_of(network_ref: str, everyone: LocationSet, serving: LocationSet) -> Candidates:
    """All locations of a network; those outside `serving` are marked inactive."""
    dropped = np.full(len(everyone), IN, dtype=np.uint8)
    if len(serving) != len(everyone):
        dropped[~np.isin(everyone.numbers, serving.numbers, assume_unique=True)] = Verdict.LOCATION_INACTIVE
    return Candidates(network_ref=network_ref, locations=everyone, dropped=dropped)


def with_distances(candidates: Candidates, latitude: float | None, longitude: float | None) -> Candidates:
    """Adds distances from a place in decimal degrees; unchanged where the place is not known."""
    if latitude is None or longitude is None:
        return candidates
    locations = candidates.locations
    return replace(candidates, distances=distances_km(latitude, longitude, locations.latitudes, locations.longitudes))


def within_radius(candidates: Candidates, radius_km: float) -> Candidates:
    """Marks the locations farther away than the radius. One whose distance is not known is not known to be outside."""
    if candidates.distances is None:
        return candidates
    return candidates.dropping(candidates.distances > radius_km, Verdict.OUTSIDE_RADIUS)


def of_types(candidates: Candidates, types: Collection[str]) -> Candidates:
    """Marks the locations of other types."""
    others = np.array([kind not in types for kind in candidates.locations.types], dtype=np.bool_)
    return candidates.dropping(others, Verdict.WRONG_TYPE)


def without_used(candidates: Candidates, location_numbers: Collection[int]) -> Candidates:
    """Marks the locations that already have a fulfilment of the order."""
    if not location_numbers:
        return candidates
    return candidates.dropping(np.isin(candidates.locations.numbers, list(location_numbers)), Verdict.EXCLUDED_USED)


def with_room(candidates: Candidates, room: Mapping[str, int]) -> Candidates:
    """Adds how many units a fulfilment of some locations, by ref, may have."""
    if not room:
        return candidates
    units = [room.get(ref, UNLIMITED) for ref in candidates.locations.refs]
    return replace(candidates, room=np.array(units, dtype=np.int32))


def reference_objective(candidates: Candidates) -> Objective:
    """The fewest fulfilments, of those the nearest; without coordinates last; by ref without any distance at all."""
    if candidates.distances is None:
        return fewest_then(Term(REF, _ranks_by_ref(candidates.locations.refs)))
    known = np.where(np.isnan(candidates.distances), UNKNOWN_DISTANCE_KM, candidates.distances)
    return fewest_then(Term(DISTANCE, known))


def availability_of(candidates: Candidates, product_numbers: Sequence[int]) -> Units:
    """Units of each product (row) at each location (column)."""
    numbers = candidates.locations.numbers
    available = np.zeros((len(product_numbers), len(numbers)), dtype=np.int32)
    if len(numbers) == 0:
        return available
    for row, product_number in enumerate(product_numbers):
        stock = candidates.stocks[product_number]
        columns = np.searchsorted(numbers, stock.location_numbers)
        columns[columns == len(numbers)] = 0
        in_network = numbers[columns] == stock.location_numbers
        available[row, columns[in_network]] = stock.available[in_network]
    return available


def within_room(available: Units, wanted: Units, room: Units | None) -> Units:
    """Units of which a location gives no more in all than it has room for: lines in their order, until it is full.

    So no plan can ask more of a location than it can do.
    """
    if room is None:
        return available
    fills = np.minimum(available, wanted[:, None])
    before = np.cumsum(fills, axis=0, dtype=np.int64) - fills
    limited = np.clip(room - before, 0, fills).astype(np.int32)
    return np.where(fills.sum(axis=0, dtype=np.int64) > room, limited, available)


def _ranks_by_ref(refs: Sequence[str]) -> Values:
    ranks = np.empty(len(refs), dtype=np.float64)
    ranks[sorted(range(len(refs)), key=refs.__getitem__)] = np.arange(len(refs))
    return ranks

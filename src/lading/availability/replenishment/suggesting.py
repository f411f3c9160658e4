"""From surplus to shortage: what should move between locations, and the reasons. Pure.

A store that has less than the minimum is short; one above the maximum can give. Where a product is out of season it is
not wanted, and all of it can go to where it is wanted. The shortest of supply is served first, from the nearest giver.
What transfers already bring or take counts as brought and taken, so that nothing is suggested twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from lading.foundation.distance import distances_km

WAREHOUSE_STOCK = "WAREHOUSE_STOCK"
ABOVE_MAXIMUM = "ABOVE_MAXIMUM"
OUT_OF_SEASON = "OUT_OF_SEASON"
BELOW_MINIMUM = "BELOW_MINIMUM"
STORE = "STORE"


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """Units of one product available at a location. Coordinates in decimal degrees, NaN where unknown.

    to_come: units that transfers are to bring; to_leave: those they are still to take away.
    """

    location_ref: str
    location_type: str
    available: int
    latitude: float
    longitude: float
    is_in_season: bool = True
    to_come: int = 0
    to_leave: int = 0

    @property
    def left(self) -> int:
        """What transfers already noted will leave of what is there."""
        return max(self.available - self.to_leave, 0)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """How many units a store should have at least, and at most."""

    minimum: int
    maximum: int


class Suggestion(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units that should go from one location to another. reasons: why the one can give, and why the other is short."""

    product_ref: str
    from_ref: str
    to_ref: str
    quantity: int
    reasons: tuple[str, str]


def suggest(product_ref: str, shelves: Sequence[Shelf], wish: Wish) -> list[Suggestion]:
    """The moves for one product; nobody gives more than the surplus, nobody gets more than is missing."""
    surplus = [_surplus(shelf, wish) for shelf in shelves]
    missing = [_missing(shelf, wish) for shelf in shelves]
    latitudes = np.array([shelf.latitude for shelf in shelves], dtype=np.float64)
    longitudes = np.array([shelf.longitude for shelf in shelves], dtype=np.float64)
    moves: list[Suggestion] = []
    for to in sorted(range(len(shelves)), key=lambda place: (-missing[place], shelves[place].location_ref)):
        if missing[to] == 0 or not any(surplus):
            break
        far = np.nan_to_num(distances_km(latitudes[to], longitudes[to], latitudes, longitudes), nan=np.inf)
        for giver in np.argsort(far, kind="stable").tolist():
            quantity = min(surplus[giver], missing[to])
            if quantity > 0:
                surplus[giver] -= quantity
                missing[to] -= quantity
                moves.append(_move(product_ref, shelves[giver], shelves[to], quantity))
    return moves


def is_in_season(seasons: Any, climates: Any) -> bool:
    """Whether a product's season is one of a location's climates; whoever names none goes with all."""
    wanted, offered = _names(seasons), _names(climates)
    return not wanted or not offered or bool(wanted & offered)


def _surplus(shelf: Shelf, wish: Wish) -> int:
    if shelf.location_type != STORE or not shelf.is_in_season:
        return shelf.left
    return max(shelf.left - wish.maximum, 0)


def _missing(shelf: Shelf, wish: Wish) -> int:
    is_wanted = shelf.location_type == STORE and shelf.is_in_season
    return max(wish.minimum - shelf.left - shelf.to_come, 0) if is_wanted else 0


def _move(product_ref: str, giver: Shelf, to: Shelf, quantity: int) -> Suggestion:
    return Suggestion(
        product_ref=product_ref,
        from_ref=giver.location_ref,
        to_ref=to.location_ref,
        quantity=quantity,
        reasons=(_why(giver), BELOW_MINIMUM),
    )


def _why(giver: Shelf) -> str:
    if not giver.is_in_season:
        return OUT_OF_SEASON
    return ABOVE_MAXIMUM if giver.location_type == STORE else WAREHOUSE_STOCK


def _names(value: Any) -> frozenset[str]:
    kept = value.get("value") if isinstance(value, Mapping) else value
    names = kept if isinstance(kept, list) else [kept]
    return frozenset(one for one in names if isinstance(one, str) and one)

"""Where the units of a cart are held: at as few locations as can be. Pure."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from lading.availability.stock import ProductStock
from lading.inventory.effects import PositionKey


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a product, component of a kit or not. item: which of the cart's items wants them, from 0."""

    item: int
    product_number: int
    quantity: int
    location_number: int | None = None


class Placed(msgspec.Struct, frozen=True):
    """Units to be held at a position; floor: what must be left there."""

    position: PositionKey
    quantity: int
    floor: int


class Short(msgspec.Struct, frozen=True):
    """An item that cannot be held: so many units of the product can be had."""

    wanted: Wanted
    available: int


def place(wanted: Sequence[Wanted], stocks: Mapping[int, ProductStock]) -> list[Placed] | Short:
    """The positions to hold at; the first item that cannot be had if there is one.

    stocks: by product number, as the cart sees them. Items with a location are held there; the others at the one
    location that has all of them, if there is one, else each at the location with the most, then the next.
    """
    left = {number: dict(_units(stock)) for number, stock in stocks.items()}
    taken: dict[tuple[int, int], int] = {}
    named = [one for one in wanted if one.location_number is not None]
    free = [one for one in wanted if one.location_number is None]
    for some in (named, free):
        whole = _location_of_all(free, left)
        for one in some:
            missing = _take(one, _order(one, left[one.product_number], whole), left[one.product_number], taken)
            if missing:
                return Short(one, one.quantity - missing)
    return [_placed(stocks[number], number, location, units) for (number, location), units in sorted(taken.items())]


def _take(one: Wanted, order: Iterable[int], left: dict[int, int], taken: dict[tuple[int, int], int]) -> int:
    """Takes what is wanted from locations in that order; returns the units that cannot be had."""
    missing = one.quantity
    for location in order:
        units = min(missing, left.get(location, 0))
        if units > 0:
            left[location] -= units
            taken[one.product_number, location] = taken.get((one.product_number, location), 0) + units
            missing -= units
    return missing


def _units(stock: ProductStock) -> Iterable[tuple[int, int]]:
    return zip(stock.location_numbers.tolist(), stock.available.tolist(), strict=True)


def _location_of_all(wanted: Sequence[Wanted], left: Mapping[int, Mapping[int, int]]) -> int | None:
    """The lowest-numbered location that has everything wanted without a location; None when there is none."""
    totals: dict[int, int] = {}
    for one in wanted:
        if one.location_number is None:
            totals[one.product_number] = totals.get(one.product_number, 0) + one.quantity
    able = [{at for at, units in left[number].items() if units >= total} for number, total in totals.items()]
    return min(set.intersection(*able), default=None) if able else None


def _order(one: Wanted, units: Mapping[int, int], whole: int | None) -> list[int]:
    if one.location_number is not None:
        return [one.location_number]
    most_first = sorted(units, key=lambda location: (-units[location], location))
    return most_first if whole is None else [whole, *(at for at in most_first if at != whole)]


def _placed(stock: ProductStock, product_number: int, location: int, units: int) -> Placed:
    position = PositionKey(stock.catalogue_number, product_number, location)
    return Placed(position, units, stock.floor_at(location, units))

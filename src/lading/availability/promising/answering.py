"""From stock at locations to what one product comes to, by the way it is asked for. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lading.availability.promising.ahead import Ahead, promisable
from lading.availability.promising.kits import kits_by_location, kits_from
from lading.availability.promising.products import KnownLocation, KnownProduct
from lading.availability.promising.question import STORE, Answered, AtLocation, Method, Way
from lading.availability.stock import ProductStock

IN_STOCK = "IN_STOCK"
LOW_STOCK = "LOW_STOCK"
OUT_OF_STOCK = "OUT_OF_STOCK"

Shelf = tuple[NDArray[np.int32], NDArray[np.int32]]


class Places(NamedTuple):
    """The locations of the account by number, and those of them that were asked for (None: all)."""

    by_number: Mapping[int, KnownLocation]
    asked: NDArray[np.int32] | None


class Terms(NamedTuple):
    """By what a quantity is judged: units that count as low, what may be sold ahead, and the day it is."""

    low_stock: int
    ahead: Ahead | None
    today: date


def answered(product: KnownProduct, stocks: Sequence[ProductStock], places: Places, way: Way, terms: Terms) -> Answered:
    """What can be had of a product. stocks: those of its stock_numbers, in their order."""
    shelves = [_shelf(stock, places, way) for stock in stocks] or [_empty()]
    needed = product.needed if stocks else (1,)
    if way.method is Method.COLLECTION:
        locations, units = kits_by_location(shelves, needed)
        quantity = int(units.max(initial=0))
    else:
        # Parts may come from different places: the kit is put together on the way.
        quantity = kits_from([int(units.sum()) for _, units in shelves], needed)
        locations, units = kits_by_location(shelves, needed) if places.asked is not None else _empty()
    is_by_location = way.method is Method.COLLECTION or places.asked is not None
    return Answered(
        product_ref=product.ref,
        quantity=quantity,
        status=status_of(quantity, terms),
        group_ref=product.group_ref,
        locations=_by_ref(locations, units, places) if is_by_location else None,
        sold_ahead=terms.ahead.available if terms.ahead else 0,
        expected_on=terms.ahead.expected_on if terms.ahead else None,
        promises=promisable(terms.ahead, quantity, terms.today),
    )


def status_of(quantity: int, terms: Terms) -> str:
    """How a quantity is to be shown."""
    if quantity <= 0:
        return OUT_OF_STOCK if terms.ahead is None else terms.ahead.kind
    return LOW_STOCK if quantity <= terms.low_stock else IN_STOCK


def _shelf(stock: ProductStock, places: Places, way: Way) -> Shelf:
    locations, available = stock.location_numbers, stock.available
    here = available > 0
    if places.asked is not None and way.method is not Method.SHIP_TO_STORE:
        here &= np.isin(locations, places.asked)
    if way.method is Method.COLLECTION:
        here &= np.fromiter((_is_store(places, at) for at in locations.tolist()), dtype=np.bool_, count=len(locations))
    return locations[here], available[here]


def _is_store(places: Places, number: int) -> bool:
    location = places.by_number.get(number)
    return location is not None and location.type == STORE


def _by_ref(locations: NDArray[np.int32], units: NDArray[np.int32], places: Places) -> tuple[AtLocation, ...]:
    there = zip(locations.tolist(), units.tolist(), strict=True)
    asked = None if places.asked is None else set(places.asked.tolist())
    return tuple(
        AtLocation(places.by_number[at].ref, count)
        for at, count in there
        if at in places.by_number and (asked is None or at in asked)
    )


def _empty() -> Shelf:
    return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)

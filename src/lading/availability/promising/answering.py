"""From stock at locations to what one product comes to, by the way it is asked for. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lading.availability.promising.ahead import Ahead, Outlook, sellable_of
from lading.availability.promising.dated import Promisable, first_day_for
from lading.availability.promising.kits import kits_by_location, kits_from
from lading.availability.promising.products import KnownLocation, KnownProduct
from lading.availability.promising.question import STORE, Answered, AtLocation, Method, Selling, Way
from lading.availability.promising.stepping import Lying, Part, Shelf, quantity_by, steps_of, steps_of_pool
from lading.availability.stock import ProductStock
from lading.inventory.side_quantities import Arriving

IN_STOCK = "IN_STOCK"
LOW_STOCK = "LOW_STOCK"
OUT_OF_STOCK = "OUT_OF_STOCK"


class Places(NamedTuple):
    """The locations of the account by number, and those of them that were asked for (None: all)."""

    by_number: Mapping[int, KnownLocation]
    asked: NDArray[np.int32] | None


class Terms(NamedTuple):
    """By what a quantity is judged: how the retailer sells, the day it is, and what is to come, by product number."""

    selling: Selling
    today: date
    outlooks: Mapping[int, Outlook] = {}


def answered(product: KnownProduct, stocks: Sequence[ProductStock], places: Places, way: Way, terms: Terms) -> Answered:
    """What can be had of a product. stocks: those of its stock_numbers, in their order."""
    shelves = [_shelf(stock, places, way) for stock in stocks] or [_empty()]
    needed = product.needed if stocks else (1,)
    if way.method is Method.COLLECTION:
        locations, units = kits_by_location(shelves, needed)
        quantity = int(units.max(initial=0))
    else:
        quantity = _kits_anywhere(shelves, needed, terms.selling)
        locations, units = kits_by_location(shelves, needed) if places.asked is not None else _empty()
    is_by_location = way.method is Method.COLLECTION or places.asked is not None
    ahead = terms.outlooks.get(product.number, Outlook()).ahead
    parts = _parts(product, stocks, shelves, places, way, terms) if terms.outlooks else ()
    steps = steps_of(parts, terms.today, _lying(way, terms.selling))
    steps = steps or steps_of_pool(ahead, quantity, terms.today)
    return Answered(
        product_ref=product.ref,
        quantity=quantity,
        status=status_of(quantity, terms.selling.low_stock, ahead),
        group_ref=product.group_ref,
        locations=_by_ref(locations, units, places) if is_by_location else None,
        sold_ahead=ahead.available if ahead else 0,
        expected_on=_expected_on(ahead, steps, quantity),
        promises=steps,
        by=None if way.by is None else Promisable(way.by, quantity_by(steps, quantity, way.by)),
        first_on=None if way.wanted is None else _first_on(steps, quantity, way.wanted, terms.today),
    )


def anywhere(product: KnownProduct, stocks: Sequence[ProductStock], selling: Selling) -> int:
    """Units of a product, or kits, over all locations that show them. stocks: those of its stock_numbers."""
    return _kits_anywhere([_units(stock) for stock in stocks], product.needed, selling)


def by_location(product: KnownProduct, stocks: Sequence[ProductStock]) -> dict[int, int]:
    """Units of a product, or kits that lie there whole, by location number, where there are any."""
    locations, units = kits_by_location([_units(stock) for stock in stocks], product.needed)
    return dict(zip(locations.tolist(), units.tolist(), strict=True))


def _units(stock: ProductStock) -> Shelf:
    return stock.location_numbers, stock.available


def _lying(way: Way, selling: Selling) -> Lying:
    if way.method is Method.COLLECTION:
        return Lying.IN_ONE_PLACE
    return Lying.WHOLE if selling.keeps_kits_together else Lying.ANYWHERE


def _kits_anywhere(shelves: Sequence[Shelf], needed: Sequence[int], selling: Selling) -> int:
    """Kits that can be sent: whole from one place each, or put together on the way of parts from different places."""
    if selling.keeps_kits_together:
        return int(kits_by_location(shelves, needed)[1].sum())
    return kits_from([int(units.sum()) for _, units in shelves], needed)


def status_of(quantity: int, low_stock: int, ahead: Ahead | None) -> str:
    """How a quantity is to be shown."""
    if quantity <= 0:
        return OUT_OF_STOCK if ahead is None else ahead.kind
    return LOW_STOCK if quantity <= low_stock else IN_STOCK


def _first_on(steps: Sequence[Promisable], now: int, wanted: int, today: date) -> date | None:
    return first_day_for(steps or [Promisable(today, now)], wanted)


def _expected_on(ahead: Ahead | None, steps: Sequence[Promisable], now: int) -> date | None:
    """The day of the next unit of what is sold ahead: when one more than now can be promised, else the pool's."""
    return None if ahead is None else first_day_for(steps, now + 1) or ahead.expected_on


def _parts(
    product: KnownProduct,
    stocks: Sequence[ProductStock],
    shelves: Sequence[Shelf],
    places: Places,
    way: Way,
    terms: Terms,
) -> list[Part]:
    numbers = product.stock_numbers
    outlooks = [terms.outlooks.get(number, Outlook()) for number in numbers]
    return [
        Part(
            shelf=shelf,
            arrivals=sellable_of(_arrivals(outlook, places, way), stock, outlook.short),
            needed=needed,
            still_owed=stock.still_owed,
        )
        for outlook, shelf, needed, stock in zip(outlooks, shelves, product.needed, stocks, strict=bool(numbers))
    ]


def _arrivals(outlook: Outlook, places: Places, way: Way) -> Sequence[Arriving]:
    """The units on their way to where the product is asked for."""
    if way.method is Method.COLLECTION:
        return [one for one in outlook.arrivals if _is_asked(places, one) and _is_store(places, one.location_number)]
    if places.asked is None or way.method is Method.SHIP_TO_STORE:
        return outlook.arrivals
    return [one for one in outlook.arrivals if _is_asked(places, one)]


def _is_asked(places: Places, one: Arriving) -> bool:
    return places.asked is None or one.location_number in places.asked


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

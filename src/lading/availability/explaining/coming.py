"""What is to come of a product, for its explanation: read the same way as it is promised."""

from collections.abc import Mapping

import msgspec
import numpy as np

from lading.availability.explaining.model import ArrivalExplained, Asked
from lading.availability.loaders import ProductStockLoader, VirtualCatalogue, shown_catalogues, unsellable_of
from lading.availability.promising.ahead import Outlook, outlooks_of, sellable_of
from lading.availability.promising.products import locations_of_account
from lading.availability.promising.question import Answered, Question, Way
from lading.availability.promising.reading import read_availability
from lading.availability.stock import StockKey
from lading.database.connection import Connection

ARRIVALS_MAX = 100


class Coming(msgspec.Struct, frozen=True, kw_only=True):
    """What can be had now, and when more. available: without units kept for who waits, and unsellable ones.

    unsellable: by location ref. answer: as a storefront is told.
    """

    available: int
    unsellable: Mapping[str, int]
    answer: Answered
    arrivals: tuple[ArrivalExplained, ...]


async def what_is_to_come(connection: Connection, account: int, asked: Asked, number: int) -> Coming:
    """What a product, or it at one location, comes to by day. number: the product's."""
    ref, location = asked.virtual_catalogue_ref, asked.location_ref
    way = Way(location_refs=() if location is None else (location,))
    question = Question(catalogue_ref=ref, product_refs=(asked.product_ref,), way=way)
    answer = (await read_availability(connection, account, question)).items[0]
    key = StockKey(ref, number)
    stock = (await ProductStockLoader().fetch(connection, account, [key]))[key]
    shown = (await shown_catalogues(connection, account, [ref])).get(ref)
    outlook = (await outlooks_of(connection, account, ref, shown, [number])).get(number, Outlook())
    places = {one.number: one.ref for one in (await locations_of_account(connection, account)).values()}
    arrivals = [
        ArrivalExplained(
            ref=one.ref,
            type=one.type,
            location_ref=places[one.location_number],
            expected_on=one.expected_at,
            quantity=one.quantity,
            sellable=sold.quantity,
        )
        for one, sold in zip(outlook.arrivals, sellable_of(outlook.arrivals, stock, outlook.short), strict=True)
        if location in (None, places[one.location_number])
    ]
    here = [at for at, name in places.items() if name == location]
    available = sum(stock.at(at) for at in here) if location is not None else int(stock.available.sum())
    return Coming(
        available=available,
        unsellable=await _unsellable(connection, account, shown, number, places),
        answer=answer,
        arrivals=tuple(arrivals[:ARRIVALS_MAX]),
    )


async def _unsellable(
    connection: Connection, account: int, shown: VirtualCatalogue | None, number: int, places: Mapping[int, str]
) -> dict[str, int]:
    """Units of a product that lie in the count and may not be sold, by location."""
    if shown is None:
        return {}
    packed = (await unsellable_of(connection, account, shown.catalogue_number, [number])).get(number, b"")
    return {places[at]: units for at, units in np.frombuffer(packed, dtype=">i4").reshape(-1, 2).tolist()}

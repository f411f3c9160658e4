"""What may be promised of a product before it is there: pools that have units left, and units on their way."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
import numpy as np

from lading.availability.loaders import VirtualCatalogue
from lading.availability.stock import ProductStock
from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.inventory.side_quantities import Arriving, arrivals_of


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """What a pool still has: of which kind, how many units, and the day they are expected."""

    kind: str
    available: int
    expected_on: date | None


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What is to come of a product: the pool it is sold ahead from, and the units on their way.

    short: by location number, units promised there beyond what was counted; what comes makes them good first.
    """

    ahead: Ahead | None = None
    arrivals: tuple[Arriving, ...] = ()
    short: Mapping[int, int] = {}


async def outlooks_of(
    connection: Connection, account: int, ref: str, shown: VirtualCatalogue | None, products: Sequence[int]
) -> dict[int, Outlook]:
    """By product number, in two statements, three where anything arrives.

    A virtual catalogue that shows nothing promises nothing.
    """
    if shown is None or not products:
        return {}
    numbers = sorted(set(products))
    rows = await queries_of(__package__).sold_ahead(
        connection, account=account, virtual_catalogue_ref=ref, products=numbers
    )
    ahead = {
        row["product_number"]: Ahead(kind=row["kind"], available=row["available"], expected_on=row["expected_on"])
        for row in rows
    }
    coming: dict[int, list[Arriving]] = {}
    for one in await arrivals_of(connection, account, shown.catalogue_number, numbers):
        if shown.network_locations is None or np.isin(one.location_number, shown.network_locations):
            coming.setdefault(one.product_number, []).append(one)
    short = await _units_short(connection, account, shown.catalogue_number, coming) if coming else {}
    return {
        number: Outlook(ahead=ahead.get(number), arrivals=tuple(coming.get(number, ())), short=short.get(number, {}))
        for number in ahead.keys() | coming.keys()
    }


async def _units_short(
    connection: Connection, account: int, catalogue_number: int, coming: Mapping[int, Sequence[Arriving]]
) -> dict[int, dict[int, int]]:
    places = [(number, one.location_number) for number, arrivals in coming.items() for one in arrivals]
    rows = await queries_of(__package__).units_short(
        connection,
        account=account,
        catalogue_number=catalogue_number,
        products=[place[0] for place in places],
        locations=[place[1] for place in places],
    )
    short: dict[int, dict[int, int]] = {}
    for row in rows:
        short.setdefault(row["product_number"], {})[row["location_number"]] = row["deficit"]
    return short


def sellable_of(arrivals: Sequence[Arriving], stock: ProductStock, short: Mapping[int, int]) -> list[Arriving]:
    """The arrivals of a product with the units of each that may be sold, once controls have kept theirs.

    short: what is missing at locations, of the product's outlook.
    """
    if stock.growth is None:
        return list(arrivals)
    units = stock.growth.sellable([(one.location_number, one.quantity) for one in arrivals], short)
    return [one._replace(quantity=count) for one, count in zip(arrivals, units, strict=True)]

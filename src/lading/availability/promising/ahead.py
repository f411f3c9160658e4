"""What may be sold of a product before it is there: the pools that have units left."""

from datetime import date

import msgspec

from lading.availability.promising.dated import Arrival, Promisable, available_by_date
from lading.database.connection import Connection
from lading.database.queries import queries_of


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """What a pool still has: of which kind, how many units, and the day they are expected."""

    kind: str
    available: int
    expected_on: date | None


AheadByProduct = dict[tuple[str, int], Ahead]


async def sold_ahead(connection: Connection, account: int) -> AheadByProduct:
    """By virtual catalogue and product number, the pools that have units left."""
    rows = await queries_of(__package__).sold_ahead(connection, account=account)
    return {
        (row["virtual_catalogue_ref"], row["product_number"]): Ahead(
            kind=row["kind"], available=row["available"], expected_on=row["expected_on"]
        )
        for row in rows
    }


def promisable(ahead: Ahead | None, now: int, today: date) -> tuple[Promisable, ...]:
    """The steps of what can be promised by day; none where no pool has a date."""
    if ahead is None or ahead.expected_on is None:
        return ()
    return tuple(available_by_date(today, now, [Arrival(ahead.expected_on, ahead.available)], []))

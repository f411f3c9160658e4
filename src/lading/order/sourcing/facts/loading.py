"""Takes in what planners know of products at locations: whole rows, all of them or none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.kernel.refusal import Refused

ROWS_MAX = 5_000
UNITS_MAX = 2**31 - 1

_Units = Annotated[int, msgspec.Meta(ge=0, le=UNITS_MAX)]
_Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class StockFactRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What is known of one product at one location; what is left out is not known any more.

    inboundUnits arrive at inboundAt. stockedAt: since when its stock lies there.
    """

    location_ref: str
    product_ref: str
    ideal_units: _Units | None = None
    inbound_units: _Units = 0
    inbound_at: _Instant | None = None
    stocked_at: _Instant | None = None
    markdown_percent: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None


async def put_stock_facts(
    connection: Connection, account: int, catalogue_ref: str, rows: Sequence[StockFactRow], *, pointer: str = "/facts"
) -> int:
    """Keeps the rows in place of what was known; returns how many were new or different.

    Raises Refused PRODUCT_UNKNOWN, LOCATION_UNKNOWN, STOCK_FACT_TWICE, INBOUND_WITHOUT_DATE, each with its row.
    """
    queries = queries_of(__package__)
    found = await queries.numbers_of_products(
        connection, account=account, catalogue_ref=catalogue_ref, refs=sorted({row.product_ref for row in rows})
    )
    products = {row["ref"]: row["number"] for row in found}
    found = await queries.numbers_of_locations(
        connection, account=account, refs=sorted({row.location_ref for row in rows})
    )
    locations = {row["ref"]: row["number"] for row in found}
    facts: dict[tuple[int, int], dict[str, Any]] = {}
    for index, row in enumerate(rows):
        place = f"{pointer}/{index}"
        if row.product_ref not in products:
            raise refusals.unknown("product", row.product_ref[:100], f"{place}/productRef")
        if row.location_ref not in locations:
            raise refusals.unknown("location", row.location_ref[:100], f"{place}/locationRef")
        if row.inbound_units and row.inbound_at is None:
            message = f"{row.inbound_units} units are on their way without a date."
            raise Refused("INBOUND_WITHOUT_DATE", message, "Send inboundAt.", pointer=f"{place}/inboundAt")
        key = products[row.product_ref], locations[row.location_ref]
        if key in facts:
            message = f"{row.product_ref} at {row.location_ref} stands twice."
            raise Refused("STOCK_FACT_TWICE", message, "Send each pair once.", pointer=place)
        facts[key] = _fact(row, key)
    return int(await queries.put_stock_facts(connection, account=account, facts=list(facts.values())))


def _fact(row: StockFactRow, key: tuple[int, int]) -> dict[str, Any]:
    named = {name: value for name, value in msgspec.structs.asdict(row).items() if not name.endswith("_ref")}
    return named | {"product_number": key[0], "location_number": key[1]}

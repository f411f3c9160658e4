"""Keeps the days of those who wait true: when a lot slips, shrinks or comes, or somebody before them goes."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from lading.availability.pools.allotting import Due, allot
from lading.availability.pools.rooms import supply_of
from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of

POOLS_AT_ONCE = 200
PAGES_MAX = 1_000

Row = Mapping[str, Any]


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """An order's entry that counts on another day now; earlier: the day before, None where none was known."""

    pool_ref: str
    entry_ref: str
    fulfilment_id: UUID
    due: Due
    earlier: date | None


async def renew_days(connection: Connection, account: int, *, today: date) -> list[Moved]:
    """Works the days out anew of pools that changed since the last look, and of all on a new day.

    In the caller's transaction; one worker at a time, others find nothing to do. What has not moved is not written.
    """
    queries = _queries()
    cursor = await queries.lock_cursor(connection, account=account)
    if cursor is None:
        await queries.begin_cursor(connection, account=account, today=today)
        return []
    touched = await queries.products_touched(connection, account=account, seen=cursor["seen"])
    is_new_day = cursor["seen_on"] != today
    if not touched["products"] and not is_new_day:
        return []
    moved: list[Moved] = []
    async for pool in _pools(connection, account, None if is_new_day else touched["products"]):
        moved += await _renewed(connection, account, pool)
    await queries.move_cursor(connection, account=account, seen=touched["seen"], today=today)
    return moved


async def _pools(connection: Connection, account: int, products: Sequence[int] | None) -> AsyncIterator[Row]:
    """The pools in which somebody waits, by id."""
    after = UUID(int=0)
    for _ in range(PAGES_MAX):
        rows = await _queries().pools_of_products(
            connection, account=account, products=products, after_id=after, rows_max=POOLS_AT_ONCE
        )
        for row in rows:
            yield row
        if len(rows) < POOLS_AT_ONCE:
            return
        after = rows[-1]["id"]


async def _renewed(connection: Connection, account: int, pool: Row) -> list[Moved]:
    rows = await _queries().entries_in_line(connection, account=account, pool_id=pool["id"])
    ref, number = pool["virtual_catalogue_ref"], pool["product_number"]
    there, lots = (await supply_of(connection, account, ref, [number]))[number]
    dues = allot([row["quantity"] for row in rows], there, lots, pool["expected_on"])
    changed = [
        (row, due)
        for row, due in zip(rows, dues, strict=True)
        if (row["expected_on"], row["lot_ref"]) != (due.on, due.lot_ref)
    ]
    if not changed:
        return []
    await _queries().date_entries(
        connection,
        account=account,
        pool_id=pool["id"],
        refs=[row["ref"] for row, _ in changed],
        expected_on=[due.on for _, due in changed],
        lots=[due.lot_ref for _, due in changed],
    )
    return [
        Moved(
            pool_ref=pool["ref"],
            entry_ref=row["ref"],
            fulfilment_id=row["fulfilment_id"],
            due=due,
            earlier=row["expected_on"],
        )
        for row, due in changed
        if row["fulfilment_id"] is not None and row["expected_on"] != due.on
    ]


def _queries() -> Queries:
    return queries_of(__package__)

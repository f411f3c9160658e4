"""Units beside the ledger: expected at a date, or kept apart. They promise nothing; readers ask for them by type."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.inventory.coverage import Load
from lading.inventory.effects import PositionKey
from lading.inventory.side_rows import SideRow
from lading.inventory.snapshot import LoadReport, RowRefusal, ref_refusal, resolve_numbers

ROWS_MAX = 5_000


class SideQuantity(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a type at a position. expected_at None: they are there already."""

    product_ref: str
    location_ref: str
    ref: str
    type: str
    status: str
    quantity: int
    condition: str
    storage_area_ref: str | None
    expected_at: datetime | None
    as_of: datetime
    updated_at: datetime


class Arriving(NamedTuple):
    """Units that come to a position; ref: the sender's, such as a line of a purchase order."""

    product_number: int
    location_number: int
    expected_at: datetime
    ref: str
    type: str
    quantity: int


async def load_side_rows(connection: Connection, load: Load, rows: Sequence[SideRow]) -> LoadReport:
    """Keeps each row under its ref, unless something newer is known; of two with one ref the last counts."""
    numbers = await resolve_numbers(
        connection,
        load.account,
        load.catalogue_number,
        {row.product_ref for row in rows},
        {row.location_ref for row in rows},
    )
    refusals = [one for row in rows if (one := ref_refusal(row.line, row.product_ref, row.location_ref, numbers))]
    bad = {one.line for one in refusals}
    found = {
        (numbers.products[row.product_ref], numbers.locations[row.location_ref], row.ref): row
        for row in rows
        if row.line not in bad
    }
    written = await _put(connection, load, found)
    new, changed = sum(row["is_new"] for row in written), sum(row["is_changed"] for row in written)
    return LoadReport(
        inserted=new,
        changed=changed - new,
        unchanged=len(written) - changed,
        outdated=len(found) - len(written),
        superseded=len(rows) - len(refusals) - len(found),
        refusals=tuple(refusals),
    )


async def side_quantities_of(
    connection: Connection,
    account: int,
    catalogue_number: int,
    product_numbers: Sequence[int],
    types: Sequence[str] | None = None,
) -> list[SideQuantity]:
    """Everything kept beside the ledger of some products, by date; types None means every one."""
    rows = await queries().side_quantities_of(
        connection,
        account=account,
        catalogue_number=catalogue_number,
        product_numbers=list(product_numbers),
        types=None if types is None else list(types),
        rows_max=ROWS_MAX,
    )
    return [SideQuantity(**row) for row in rows]


async def side_quantity_held(
    connection: Connection, account: int, position: PositionKey, ref: str
) -> SideQuantity | None:
    """What is kept beside the ledger of a position under a ref, locked until the transaction ends."""
    row = await queries().side_quantity_held(connection, account=account, ref=ref, **msgspec.structs.asdict(position))
    return None if row is None else SideQuantity(**row)


async def arrivals_of(
    connection: Connection, account: int, catalogue_number: int, product_numbers: Sequence[int]
) -> list[Arriving]:
    """What comes to positions of some products as their catalogue counts it, soonest first, at most 5,000."""
    rows = await queries().arrivals_of(
        connection,
        account=account,
        catalogue_number=catalogue_number,
        product_numbers=list(product_numbers),
        rows_max=ROWS_MAX,
    )
    return [Arriving(*row) for row in rows]


def both(counts: LoadReport, beside: LoadReport) -> LoadReport:
    """One report of the counts and the side quantities of a batch."""
    sums = ("inserted", "changed", "unchanged", "outdated", "superseded")
    refusals: tuple[RowRefusal, ...] = (*counts.refusals, *beside.refusals)
    return msgspec.structs.replace(
        counts, refusals=refusals, **{name: getattr(counts, name) + getattr(beside, name) for name in sums}
    )


async def _put(connection: Connection, load: Load, found: dict[tuple[int, int, str], SideRow]) -> Sequence[Any]:
    keys, rows = list(found), list(found.values())
    written: Sequence[Any] = await queries().put_side_quantities(
        connection,
        account=load.account,
        catalogue_number=load.catalogue_number,
        batch_id=load.cause.id,
        as_of=load.as_of,
        at=load.at,
        products=[key[0] for key in keys],
        locations=[key[1] for key in keys],
        refs=[key[2] for key in keys],
        types=[row.type for row in rows],
        statuses=[row.status for row in rows],
        quantities=[row.quantity for row in rows],
        conditions=[row.condition for row in rows],
        storage_areas=[row.storage_area_ref for row in rows],
        expected_at=[row.expected_at for row in rows],
    )
    return written


def queries() -> Queries:
    """The statements about side quantities."""
    return queries_of(__package__, "side_quantities.sql")

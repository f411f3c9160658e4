"""Pools as they are kept, taken from, and given stock when it arrives: oldest entry first, and never past one."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from lading.availability.holds.model import MINUTES_MAX, UNITS_MAX, HoldItem, NewHold
from lading.availability.holds.records import place_hold
from lading.availability.pools import refusals
from lading.availability.promising.products import products_by_ref
from lading.availability.records import virtual_catalogues_by_ref
from lading.database.connection import Connection, savepoint
from lading.database.queries import Queries, queries_of
from lading.foundation.refusals import unknown
from lading.foundation.texts import check_ref
from lading.kernel.refusal import Conflict

KINDS = ("BACKORDER", "PREORDER")
STATUSES = ("ACTIVE", "CLOSED")
POOLS_MAX = 500
ENTRIES_AT_ONCE = 100
STOCK_SHORT = "HOLD_STOCK_SHORT"


class NewPool(msgspec.Struct, frozen=True, kw_only=True):
    """A pool to be made, or what one is to become. expected_on: when the units are expected, where no lot says it.

    is_by_inbound: no more is sold ahead than is on its way, besides the limit.
    """

    ref: str
    kind: str
    virtual_catalogue_ref: str
    product_ref: str
    units_max: int
    expected_on: date | None = None
    is_by_inbound: bool = False
    status: str = "ACTIVE"


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """A pool; available = units_max - reserved (waiting for stock) - sold (given stock)."""

    id: UUID
    ref: str
    kind: str
    virtual_catalogue_ref: str
    retailer: int
    product_ref: str
    product_number: int
    units_max: int
    reserved: int
    sold: int
    available: int
    expected_on: date | None
    is_by_inbound: bool
    status: str


class NewEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Units taken ahead. ref names the cart or order line; order_ref the order that waits, once there is one."""

    ref: str
    customer_ref: str
    quantity: int
    order_ref: str | None = None


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that has got its units: they are held under hold_ref. fulfilment_id: of the order that waits for it."""

    pool_ref: str
    entry_ref: str
    hold_ref: str
    order_ref: str | None
    fulfilment_id: UUID | None = None


class InLine(msgspec.Struct, frozen=True, kw_only=True):
    """Units that wait for stock. number: the place in line, the lower the earlier; lot_ref: the lot they count on."""

    number: int
    ref: str
    customer_ref: str
    order_ref: str | None
    fulfilment_ref: str | None
    quantity: int
    expected_on: date | None
    lot_ref: str | None
    created_at: datetime


async def put_pool(connection: Connection, account: int, new: NewPool, *, pool_id: UUID) -> Pool:
    """Makes a pool or changes its limit, date and status.

    Raises Refused REF_INVALID, POOL_INVALID, VIRTUAL_CATALOGUE_UNKNOWN, PRODUCT_UNKNOWN, PRODUCT_UNSUITABLE; Conflict
    POOL_FIXED, POOL_PRODUCT_TAKEN.
    """
    _check(new)
    catalogues = await virtual_catalogues_by_ref(connection, account, [new.virtual_catalogue_ref])
    if new.virtual_catalogue_ref not in catalogues:
        raise unknown("virtual catalogue", new.virtual_catalogue_ref, "/catalogueRef")
    catalogue = catalogues[new.virtual_catalogue_ref].product_catalogue_ref
    product = (await products_by_ref(connection, account, catalogue, [new.product_ref])).get(new.product_ref)
    if product is None:
        raise unknown("product", new.product_ref, "/productRef")
    if product.is_kit:
        raise refusals.kit_pooled(new.product_ref)
    values = {name: getattr(new, name) for name in new.__struct_fields__ if name != "product_ref"}
    try:
        async with savepoint(connection):
            put = await _queries().put_pool(
                connection, account=account, id=pool_id, product_number=product.number, **values
            )
    except asyncpg.UniqueViolationError as error:
        raise refusals.product_taken(new.product_ref, new.virtual_catalogue_ref) from error
    if put is None:
        raise refusals.pool_fixed(new.ref)
    return await pool_by_ref(connection, account, new.ref)


async def pools(connection: Connection, account: int, *, virtual_catalogue_ref: str | None) -> list[Pool]:
    """The pools of a virtual catalogue, or all, by ref; at most 500."""
    rows = await _queries().pools(
        connection, account=account, virtual_catalogue_ref=virtual_catalogue_ref, refs=None, rows_max=POOLS_MAX
    )
    return [Pool(**row) for row in rows]


async def line_of(connection: Connection, account: int, pool_id: UUID, *, after: int, rows_max: int) -> list[InLine]:
    """Those who wait in a pool behind a number, in their order."""
    rows = await _queries().page_of_line(connection, account=account, pool_id=pool_id, after=after, rows_max=rows_max)
    return [InLine(**row) for row in rows]


async def pool_by_ref(connection: Connection, account: int, ref: str) -> Pool:
    """A pool. Raises NotFound POOL_UNKNOWN."""
    rows = await _queries().pools(connection, account=account, virtual_catalogue_ref=None, refs=[ref], rows_max=1)
    if not rows:
        raise refusals.pool_unknown(ref)
    return Pool(**rows[0])


async def take(connection: Connection, account: int, pool_ref: str, new: NewEntry) -> Pool:
    """Takes units ahead; the same entry again takes nothing more.

    Raises NotFound POOL_UNKNOWN; Refused REF_INVALID, POOL_INVALID; Conflict POOL_EXHAUSTED, POOL_ENTRY_TAKEN.
    """
    check_ref(new.ref)
    check_ref(new.customer_ref, "/customerRef")
    if not 1 <= new.quantity <= UNITS_MAX:
        raise refusals.pool_invalid(f"{new.quantity} units are asked for.", "/quantity")
    pool = await _locked(connection, account, pool_ref)
    found = await _queries().entry(connection, account=account, pool_id=pool, ref=new.ref)
    if found is None:
        if not await _queries().take(connection, account=account, pool_id=pool, quantity=new.quantity):
            raise refusals.pool_exhausted(pool_ref, new.quantity)
        await _queries().insert_entry(connection, account=account, pool_id=pool, **msgspec.structs.asdict(new))
    elif (found["customer_ref"], found["quantity"]) != (new.customer_ref, new.quantity):
        raise refusals.entry_taken(new.ref)
    return await pool_by_ref(connection, account, pool_ref)


async def cancel(connection: Connection, account: int, pool_ref: str, entry_ref: str) -> Pool:
    """Gives an entry's units back to the pool, once. Raises POOL_UNKNOWN, POOL_ENTRY_UNKNOWN, POOL_ENTRY_ENDED."""
    pool = await _locked(connection, account, pool_ref)
    found = await _queries().entry(connection, account=account, pool_id=pool, ref=entry_ref)
    if found is None:
        raise refusals.entry_unknown(entry_ref)
    if found["status"] == "RELEASED":
        raise refusals.entry_ended(entry_ref, found["status"])
    await _queries().end_entry(connection, account=account, pool_id=pool, ref=entry_ref, status="CANCELLED")
    return await pool_by_ref(connection, account, pool_ref)


async def pools_waiting(connection: Connection, account: int) -> list[str]:
    """The pools in which somebody waits while units of their product lie somewhere, at most 500, in no order."""
    rows = await _queries().pools_waiting(connection, account=account, rows_max=POOLS_MAX)
    return [row["ref"] for row in rows]


async def release(
    connection: Connection, account: int, pool_ref: str, *, next_id: Callable[[], UUID]
) -> list[Released]:
    """Holds arrived stock for whoever waits, in order, until there is not enough for the next one in line."""
    locked = await _queries().lock_pool(connection, account=account, ref=pool_ref)
    waiting = await _queries().entries_waiting(
        connection, account=account, pool_id=locked["id"], rows_max=ENTRIES_AT_ONCE
    )
    released: list[Released] = []
    for row in waiting:
        hold_ref = str(row["fulfilment_id"] or row["ref"])
        new = NewHold(
            ref=hold_ref,
            customer_ref=row["customer_ref"],
            virtual_catalogue_ref=locked["virtual_catalogue_ref"],
            items=(HoldItem(product_ref=row["product_ref"], quantity=row["quantity"]),),
            minutes=MINUTES_MAX,
            is_release=True,
        )
        try:
            async with savepoint(connection):
                await place_hold(connection, account, new, next_id=next_id, units_max=UNITS_MAX)
        except Conflict as refused:
            if refused.code == STOCK_SHORT:
                break
            # A cart that holds something else under its name waits for it to end, and nobody waits for that cart.
            continue
        await _queries().end_entry(connection, account=account, pool_id=locked["id"], ref=row["ref"], status="RELEASED")
        released.append(_released(pool_ref, row, hold_ref))
    return released


def _released(pool_ref: str, row: Mapping[str, Any], hold_ref: str) -> Released:
    return Released(
        pool_ref=pool_ref,
        entry_ref=row["ref"],
        hold_ref=hold_ref,
        order_ref=row["order_ref"],
        fulfilment_id=row["fulfilment_id"],
    )


async def _locked(connection: Connection, account: int, ref: str) -> UUID:
    row = await _queries().lock_pool(connection, account=account, ref=ref)
    if row is None:
        raise refusals.pool_unknown(ref)
    found: UUID = row["id"]
    return found


def _check(new: NewPool) -> None:
    check_ref(new.ref)
    if new.kind not in KINDS:
        raise refusals.pool_invalid(f"{new.kind[:40]!r} is no kind of pool.", "/kind")
    if new.status not in STATUSES:
        raise refusals.pool_invalid(f"{new.status[:40]!r} is no status of a pool.", "/status")
    if not 0 <= new.units_max <= UNITS_MAX:
        raise refusals.pool_invalid(f"The limit is {new.units_max} units.", "/limit")


def _queries() -> Queries:
    return queries_of(__package__)

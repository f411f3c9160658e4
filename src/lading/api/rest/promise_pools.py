"""Backorder and pre-order pools by REST: set up, looked at, taken from, given back to."""

from datetime import date, datetime
from typing import Literal

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import as_struct, integer_field
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.strict_json import json_object
from lading.availability.pools.records import (
    NewEntry,
    NewPool,
    Pool,
    cancel,
    line_of,
    pool_by_ref,
    pools,
    put_pool,
    take,
)
from lading.availability.pools.refusals import pool_unknown
from lading.availability.records import virtual_catalogues_by_ref
from lading.database.connection import Connection, read_only
from lading.foundation.access.permissions import Permission
from lading.foundation.refusals import unknown

PATH = "/api/v1/promise-pools"
LINE_FIELDS = {
    "after": "only those behind this `next` of another page",
    "count": "at most so many, 50 if left out, 500 at most",
}
COUNT_DEFAULT, COUNT_MAX = 50, 500
NUMBER_MAX = 2**63 - 1
FIELDS = {"catalogue": "only the pools of this virtual catalogue"}


class PoolBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A pool, or what one is to become: limit in units; expected_on: the day they are expected, where no lot says it.

    by_inbound: no more is sold ahead than is on its way, besides the limit.
    """

    ref: str
    kind: Literal["BACKORDER", "PREORDER"]
    catalogue_ref: str
    product_ref: str
    limit: int
    expected_on: date | None = None
    by_inbound: bool = False
    status: Literal["ACTIVE", "CLOSED"] = "ACTIVE"


class EntryBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Units to be taken ahead, for a cart or an order."""

    ref: str
    customer_ref: str
    quantity: int
    order_ref: str | None = None


class PoolRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A pool. reserved units wait for stock, sold ones have got it; available = limit - reserved - sold."""

    ref: str
    kind: str
    catalogue_ref: str
    product_ref: str
    limit: int
    reserved: int
    sold: int
    available: int
    expected_on: date | None
    by_inbound: bool
    status: str


class EntryRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units that wait for stock. fulfilment_ref: of the order; expected_on, lot_ref: the day and lot they count on."""

    ref: str
    customer_ref: str
    order_ref: str | None
    fulfilment_ref: str | None
    quantity: int
    expected_on: date | None
    lot_ref: str | None
    created_on: datetime


class LinePage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who waits, first come first; next: to be sent as `after` for the page behind."""

    entries: list[EntryRead]
    next: str | None


async def define_pool(call: Call) -> Answer:
    """Makes a pool, or changes its limit, date and status."""
    return await once(call, "promise-pool", lambda connection: _put(connection, call))


async def _put(connection: Connection, call: Call) -> Answer:
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), PoolBody)
    account = call.user.account
    catalogue = (await virtual_catalogues_by_ref(connection, account, [body.catalogue_ref])).get(body.catalogue_ref)
    if catalogue is None or not reaches(call.user, Permission.POOL_UPDATE, catalogue.retailer):
        raise unknown("virtual catalogue", body.catalogue_ref, "/catalogueRef")
    new = NewPool(
        ref=body.ref,
        kind=body.kind,
        virtual_catalogue_ref=body.catalogue_ref,
        product_ref=body.product_ref,
        units_max=body.limit,
        expected_on=body.expected_on,
        is_by_inbound=body.by_inbound,
        status=body.status,
    )
    return json_answer(200, _read(await put_pool(connection, account, new, pool_id=call.services.identities.next())))


async def read_all(call: Call) -> Answer:
    """The pools within reach, at most 500."""
    ref = call.request.query_fields().get("catalogue")
    async with read_only(call.services.pool, call.user.account) as connection:
        found = await pools(connection, call.user.account, virtual_catalogue_ref=ref)
    shown = [_read(one) for one in found if reaches(call.user, Permission.AVAILABILITY_VIEW, one.retailer)]
    return json_answer(200, {"pools": shown})


async def read_one(call: Call) -> Answer:
    """One pool."""
    async with read_only(call.services.pool, call.user.account) as connection:
        return json_answer(200, _read(await _seen(connection, call, Permission.AVAILABILITY_VIEW)))


async def read_line(call: Call) -> Answer:
    """Who waits in a pool, in the order in which stock goes to them."""
    fields = call.request.query_fields()
    after = integer_field(fields, "after", least=0, most=NUMBER_MAX) or 0
    count = integer_field(fields, "count", least=1, most=COUNT_MAX) or COUNT_DEFAULT
    async with read_only(call.services.pool, call.user.account) as connection:
        pool = await _seen(connection, call, Permission.ORDER_VIEW)
        found = await line_of(connection, call.user.account, pool.id, after=after, rows_max=count + 1)
    names = set(EntryRead.__struct_fields__) - {"created_on"}
    entries = [
        EntryRead(created_on=one.created_at, **{name: getattr(one, name) for name in names}) for one in found[:count]
    ]
    return json_answer(
        200, LinePage(entries=entries, next=str(found[count - 1].number) if len(found) > count else None)
    )


async def enter(call: Call) -> Answer:
    """Takes units ahead; the same entry again takes nothing more."""

    async def effect(connection: Connection) -> Answer:
        body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), EntryBody)
        pool = await _reached(connection, call)
        new = NewEntry(**msgspec.structs.asdict(body))
        return json_answer(201, _read(await take(connection, call.user.account, pool.ref, new)))

    return await once(call, f"promise-pool entry {call.places['ref']}", effect)


async def leave(call: Call) -> Answer:
    """Gives the units of an entry back to the pool."""

    async def effect(connection: Connection) -> Answer:
        pool = await _reached(connection, call)
        return json_answer(200, _read(await cancel(connection, call.user.account, pool.ref, call.places["entry"])))

    return await once(call, f"promise-pool cancel {call.places['ref']} {call.places['entry']}", effect)


async def _reached(connection: Connection, call: Call) -> Pool:
    return await _seen(connection, call, Permission.HOLD_CREATE)


async def _seen(connection: Connection, call: Call, permission: Permission) -> Pool:
    pool = await pool_by_ref(connection, call.user.account, call.places["ref"])
    if not reaches(call.user, permission, pool.retailer):
        raise pool_unknown(pool.ref)
    return pool


def _read(pool: Pool) -> PoolRead:
    return PoolRead(
        ref=pool.ref,
        kind=pool.kind,
        catalogue_ref=pool.virtual_catalogue_ref,
        product_ref=pool.product_ref,
        limit=pool.units_max,
        reserved=pool.reserved,
        sold=pool.sold,
        available=pool.available,
        expected_on=pool.expected_on,
        by_inbound=pool.is_by_inbound,
        status=pool.status,
    )

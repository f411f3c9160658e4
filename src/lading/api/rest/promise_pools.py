"""Backorder and pre-order pools by REST: set up, looked at, taken from, given back to."""

from datetime import date
from typing import Literal

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import as_struct
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.strict_json import json_object
from lading.availability.pools.records import NewEntry, NewPool, Pool, cancel, pool_by_ref, pools, put_pool, take
from lading.availability.pools.refusals import pool_unknown
from lading.availability.records import virtual_catalogues_by_ref
from lading.database.connection import Connection, read_only
from lading.foundation.access.permissions import Permission
from lading.foundation.refusals import unknown

PATH = "/api/v1/promise-pools"
FIELDS = {"catalogue": "only the pools of this virtual catalogue"}


class PoolBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
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


class EntryBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
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
    pool = await pool_by_ref(connection, call.user.account, call.places["ref"])
    if not reaches(call.user, Permission.HOLD_CREATE, pool.retailer):
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

"""Cart holds by REST: placed or changed, looked at, extended once, released. An order takes one over by its cart."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import as_struct, refuse_unknown_fields
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.strict_json import json_object
from lading.availability.holds.model import ITEMS_MAX, MINUTES_DEFAULT, Hold, HoldItem, NewHold
from lading.availability.holds.records import extend_hold, hold_by_ref, place_hold, release_hold
from lading.availability.holds.refusals import hold_unknown
from lading.availability.records import virtual_catalogues_by_ref
from lading.database.connection import Connection, read_only
from lading.foundation.access.permissions import Permission
from lading.foundation.refusals import unknown

PATH = "/api/v1/cart-holds"


class HoldBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A cart to hold for. ref names the cart, customer_ref the customer or the session; minutes 1 to 60."""

    ref: str
    customer_ref: str
    catalogue_ref: str
    items: Annotated[tuple[HoldItem, ...], msgspec.Meta(min_length=1, max_length=ITEMS_MAX)]
    minutes: int = MINUTES_DEFAULT


class HoldRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A hold. status: ACTIVE until expires_on, then EXPIRED; CLAIMED and CONVERTED by an order; RELEASED."""

    id: UUID
    ref: str
    customer_ref: str
    catalogue_ref: str
    status: str
    items: tuple[HoldItem, ...]
    units: int
    created_on: datetime
    expires_on: datetime
    is_extended: bool
    order_id: UUID | None


async def place(call: Call) -> Answer:
    """Holds the items of a cart, all or none."""
    return await once(call, "cart-hold", lambda connection: _place(connection, call))


async def _place(connection: Connection, call: Call) -> Answer:
    sent = json_object(call.request, bytes_max=call.services.settings.body_bytes_max)
    refuse_unknown_fields(sent, HoldBody)
    refuse_unknown_fields(sent.get("items"), HoldItem, "/items")
    body = as_struct(sent, HoldBody)
    account = call.user.account
    catalogue = (await virtual_catalogues_by_ref(connection, account, [body.catalogue_ref])).get(body.catalogue_ref)
    if catalogue is None or not reaches(call.user, Permission.HOLD_CREATE, catalogue.retailer):
        raise unknown("virtual catalogue", body.catalogue_ref, "/catalogueRef")
    new = NewHold(
        ref=body.ref,
        customer_ref=body.customer_ref,
        virtual_catalogue_ref=body.catalogue_ref,
        items=body.items,
        minutes=body.minutes,
    )
    placed = await place_hold(connection, account, new, next_id=call.services.identities.next)
    return json_answer(201 if placed.is_new else 200, _read(placed.hold))


async def read_hold(call: Call) -> Answer:
    """The newest hold of a cart."""
    async with read_only(call.services.pool, call.user.account) as connection:
        hold = await _reached(connection, call, Permission.HOLD_VIEW)
    return json_answer(200, _read(hold))


async def extend(call: Call) -> Answer:
    """Gives a hold its minutes once more."""
    return await _changed(call, "extend", lambda connection, ref: extend_hold(connection, call.user.account, ref))


async def release(call: Call) -> Answer:
    """Gives everything back."""
    at = call.request.at
    return await _changed(
        call, "release", lambda connection, ref: release_hold(connection, call.user.account, ref, at=at)
    )


async def _changed(call: Call, name: str, change: Callable[[Connection, str], Awaitable[Hold]]) -> Answer:
    async def effect(connection: Connection) -> Answer:
        hold = await _reached(connection, call, Permission.HOLD_CREATE)
        return json_answer(200, _read(await change(connection, hold.ref)))

    return await once(call, f"cart-hold {name} {call.places['ref']}", effect)


async def _reached(connection: Connection, call: Call, permission: Permission) -> Hold:
    """The hold named by the path. Raises NotFound alike for unknown holds and those out of the caller's reach."""
    hold = await hold_by_ref(connection, call.user.account, call.places["ref"])
    if not reaches(call.user, permission, hold.retailer):
        raise hold_unknown(hold.ref)
    return hold


def _read(hold: Hold) -> HoldRead:
    return HoldRead(
        id=hold.id,
        ref=hold.ref,
        customer_ref=hold.customer_ref,
        catalogue_ref=hold.virtual_catalogue_ref,
        status=hold.status,
        items=tuple(hold.items),
        units=hold.units,
        created_on=hold.created_at,
        expires_on=hold.expires_at,
        is_extended=hold.extended_at is not None,
        order_id=hold.order_id,
    )

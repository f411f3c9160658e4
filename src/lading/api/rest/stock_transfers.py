"""Stock transfers and replenishment suggestions by REST."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

import msgspec

from lading.api.authority import reach_of, reaches
from lading.api.call import Call
from lading.api.fields import as_struct
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.strict_json import json_object
from lading.availability.promising.reading import shown_catalogue
from lading.availability.replenishment.reading import replenishment
from lading.availability.replenishment.suggesting import Suggestion, Wish
from lading.database.connection import Connection, read_only
from lading.foundation.access.permissions import Permission
from lading.foundation.refusals import unknown
from lading.inventory.records import inventory_catalogues_by_ref
from lading.inventory.transfers.records import (
    LINES_MAX,
    NewTransfer,
    Receipt,
    Transfer,
    TransfersAsked,
    cancel_transfer,
    create_transfer,
    dispatch_transfer,
    receive_transfer,
    transfer_by_ref,
    transfers_of,
)
from lading.inventory.transfers.refusals import transfer_invalid, transfer_unknown

PATH = "/api/v1/stock-transfers"
SUGGESTIONS_PATH = "/api/v1/replenishment-suggestions"
PRODUCTS_MAX = 200
LISTED_MAX = 200
FILTERS = {
    "fromRef": "the location that sends",
    "toRef": "the location that receives",
    "status": "what the transfer's status is",
}


class LineBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Units of a product to be sent."""

    product_ref: str
    quantity: int


class TransferBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A transfer between two locations of an inventory catalogue."""

    ref: str
    catalogue_ref: str
    from_ref: str
    to_ref: str
    lines: Annotated[tuple[LineBody, ...], msgspec.Meta(min_length=1, max_length=LINES_MAX)]


class ReceivedBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Units of a product that arrived, and that were lost on the way."""

    product_ref: str
    received: int = 0
    lost: int = 0


class ReceiptBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A receipt; its ref makes it count once."""

    receipt_ref: str
    lines: Annotated[tuple[ReceivedBody, ...], msgspec.Meta(min_length=1, max_length=LINES_MAX)]


class TransferLineRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units of a product: to be sent, sent, arrived, lost, and on their way."""

    product_ref: str
    quantity: int
    dispatched: int
    received: int
    lost: int
    in_transit: int


class TransferRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A transfer. status: CREATED, DISPATCHED, RECEIVED, CANCELLED. orderId: of the order whose units are gathered.

    Such a transfer has the ref of its fulfilment and moves with it.
    """

    ref: str
    catalogue_ref: str
    from_ref: str
    to_ref: str
    status: str
    lines: tuple[TransferLineRead, ...]
    requested_by: str
    created_on: datetime
    dispatched_on: datetime | None
    ended_on: datetime | None
    order_id: str | None


class TransfersRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The transfers asked for, the newest first, at most 200; isCut: there are more, ask for fewer."""

    transfers: tuple[TransferRead, ...]
    is_cut: bool


class SuggestionsBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """For which products, and how many units a store should have at least and at most."""

    catalogue_ref: str
    product_refs: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=PRODUCTS_MAX)]
    minimum: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    maximum: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class SuggestionsRead(msgspec.Struct, frozen=True, kw_only=True):
    """What should move where, and why."""

    suggestions: tuple[Suggestion, ...]


async def create(call: Call) -> Answer:
    """Notes a transfer; nothing moves yet."""
    return await once(call, "stock-transfer", lambda connection: _create(connection, call))


async def _create(connection: Connection, call: Call) -> Answer:
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), TransferBody)
    account = call.user.account
    catalogue = (await inventory_catalogues_by_ref(connection, account, [body.catalogue_ref])).get(body.catalogue_ref)
    if catalogue is None or not reaches(call.user, Permission.INVENTORY_UPDATE, catalogue.retailer):
        raise unknown("inventory catalogue", body.catalogue_ref, "/catalogueRef")
    units = {line.product_ref: line.quantity for line in body.lines}
    if len(units) != len(body.lines):
        raise transfer_invalid("A product stands twice.", "/lines")
    new = NewTransfer(
        ref=body.ref,
        catalogue_ref=body.catalogue_ref,
        from_ref=body.from_ref,
        to_ref=body.to_ref,
        units=units,
        requested_by=call.user.username,
    )
    made = await create_transfer(connection, account, new, transfer_id=call.services.identities.next())
    return json_answer(201, _read(made), ("location", f"{PATH}/{quote(made.ref, safe='')}"))


async def read_transfer(call: Call) -> Answer:
    """A transfer and where its units are."""
    async with read_only(call.services.pool, call.user.account) as connection:
        return json_answer(200, _read(await _reached(connection, call, Permission.INVENTORY_VIEW)))


async def list_transfers(call: Call) -> Answer:
    """Transfers by either end and status: what a place is to send, and what is on its way to it."""
    fields = call.request.query_fields()
    reach = reach_of(call.user, Permission.INVENTORY_VIEW)
    asked = TransfersAsked(
        from_ref=fields.get("fromRef"),
        to_ref=fields.get("toRef"),
        status=fields.get("status"),
        retailers=reach,
        rows_max=LISTED_MAX + 1,
    )
    async with read_only(call.services.pool, call.user.account) as connection:
        found = await transfers_of(connection, call.user.account, asked)
    shown = tuple(_read(one) for one in found[:LISTED_MAX])
    return json_answer(200, TransfersRead(transfers=shown, is_cut=len(found) > LISTED_MAX))


async def dispatch(call: Call) -> Answer:
    """Takes the units out of stock."""
    next_id = call.services.identities.next
    return await _changed(
        call,
        "dispatch",
        lambda connection, ref: dispatch_transfer(
            connection, call.user.account, ref, at=call.request.at, next_id=next_id
        ),
    )


async def receive(call: Call) -> Answer:
    """Puts what arrived into stock, and writes off what was lost."""
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), ReceiptBody)
    if len({line.product_ref for line in body.lines}) != len(body.lines):
        raise transfer_invalid("A product stands twice.", "/lines")
    receipt = Receipt(
        ref=body.receipt_ref,
        received={line.product_ref: line.received for line in body.lines},
        lost={line.product_ref: line.lost for line in body.lines},
    )
    at, next_id = call.request.at, call.services.identities.next
    return await _changed(
        call,
        "receive",
        lambda connection, ref: receive_transfer(connection, call.user.account, ref, receipt, at=at, next_id=next_id),
    )


async def cancel(call: Call) -> Answer:
    """Calls it off before it is dispatched."""
    return await _changed(call, "cancel", lambda connection, ref: cancel_transfer(connection, call.user.account, ref))


async def suggest_transfers(call: Call) -> Answer:
    """What should move between locations; nothing is written."""
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), SuggestionsBody)
    wish = Wish(minimum=body.minimum, maximum=max(body.minimum, body.maximum))
    async with read_only(call.services.pool, call.user.account) as connection:
        catalogue = await shown_catalogue(connection, call.user.account, body.catalogue_ref)
        if not reaches(call.user, Permission.INVENTORY_VIEW, catalogue.retailer):
            raise unknown("virtual catalogue", body.catalogue_ref, "/catalogueRef")
        found = await replenishment(connection, call.user.account, body.catalogue_ref, body.product_refs, wish)
    return json_answer(200, SuggestionsRead(suggestions=tuple(found)))


async def _changed(call: Call, name: str, change: Callable[[Connection, str], Awaitable[Transfer]]) -> Answer:
    async def effect(connection: Connection) -> Answer:
        transfer = await _reached(connection, call, Permission.INVENTORY_UPDATE)
        return json_answer(200, _read(await change(connection, transfer.ref)))

    return await once(call, f"stock-transfer {name} {call.places['ref']}", effect)


async def _reached(connection: Connection, call: Call, permission: Permission) -> Transfer:
    transfer = await transfer_by_ref(connection, call.user.account, call.places["ref"])
    if not reaches(call.user, permission, transfer.retailer):
        raise transfer_unknown(transfer.ref)
    return transfer


def _read(transfer: Transfer) -> TransferRead:
    return TransferRead(
        ref=transfer.ref,
        catalogue_ref=transfer.catalogue_ref,
        from_ref=transfer.from_ref,
        to_ref=transfer.to_ref,
        status=transfer.status,
        lines=tuple(
            TransferLineRead(
                product_ref=one.product_ref,
                quantity=one.quantity,
                dispatched=one.dispatched,
                received=one.received,
                lost=one.lost,
                in_transit=one.in_transit,
            )
            for one in transfer.lines
        ),
        requested_by=transfer.requested_by,
        created_on=transfer.created_at,
        dispatched_on=transfer.dispatched_at,
        ended_on=transfer.ended_at,
        order_id=None if transfer.order_id is None else str(transfer.order_id),
    )

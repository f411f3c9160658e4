"""Remedies for orders that could not be had, one or a thousand at once, counted before if asked."""

from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any

import msgspec

from lading.api.authority import reach_of
from lading.api.call import Call
from lading.api.fields import as_struct
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.strict_json import json_object
from lading.api.user_actions import Wish, carry_out
from lading.database.connection import Connection, read_only, savepoint
from lading.database.queries import queries_of
from lading.engine.ports import Address
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Conflict, Refused
from lading.order.model import ORDER

COUNT_MAX = 1_000
ROUTE = "sourcing-remedy"


class Remedy(StrEnum):
    """What can be done: source again, take from a location named, wait for stock, cancel what is missing."""

    RETRY = "RETRY"
    BY_HAND = "BY_HAND"
    BACKORDER = "BACKORDER"
    CANCEL = "CANCEL"


# The user actions of the reference workflow; a workflow of one's own offers them under the same names.
EVENTS: MappingProxyType[Remedy, str] = MappingProxyType(
    {
        Remedy.RETRY: "RetrySourcing",
        Remedy.BY_HAND: "SourceByHand",
        Remedy.BACKORDER: "BackorderItems",
        Remedy.CANCEL: "CancelRejectedItems",
    }
)


class RemedyBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """remedy, for the orders named, or with isAll for every order that waits for a person.

    locationRef: for BY_HAND. dryRun only counts. countMax: with more orders than that nothing is done.
    """

    remedy: Remedy
    order_refs: Annotated[list[str], msgspec.Meta(max_length=COUNT_MAX)] = []
    is_all: bool = False
    location_ref: str | None = None
    dry_run: bool = False
    count_max: Annotated[int, msgspec.Meta(ge=1, le=COUNT_MAX)] = COUNT_MAX


class Skipped(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An order the remedy was not for, and why."""

    order_ref: str
    code: str
    message: str


class RemedyDone(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """count: the orders that were meant and wait for a person; accepted: those the remedy was accepted for.

    What becomes of each is told by its explanation once the event has run. Of a dry run accepted is empty.
    """

    remedy: Remedy
    is_dry_run: bool
    count: int
    order_refs: list[str]
    accepted: list[str] = []
    skipped: list[Skipped] = []


async def remedy(call: Call) -> Answer:
    """Carries a remedy out for many orders: all accepted in one transaction, once for its Idempotency-Key."""
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), RemedyBody)
    _check(body)
    refs = await _waiting(call, body)
    if body.dry_run:
        return json_answer(200, RemedyDone(remedy=body.remedy, is_dry_run=True, count=len(refs), order_refs=refs))
    if len(refs) > body.count_max:
        message = f"{len(refs)} orders are meant; countMax allows {body.count_max}."
        hint = "Name fewer orders, or raise countMax once a dryRun shows what you want."
        raise Conflict("COUNT_EXCEEDED", message, hint, pointer="/countMax")
    return await once(call, ROUTE, lambda connection: _carry_out(connection, call, body, refs))


def _check(body: RemedyBody) -> None:
    if bool(body.order_refs) is body.is_all:
        message = "Either orderRefs or isAll says which orders are meant, not both."
        hint = "Send orderRefs with at least one ref, or isAll true."
        raise Refused("ORDERS_UNNAMED", message, hint, pointer="/orderRefs")
    if (body.remedy is Remedy.BY_HAND) is (body.location_ref is None):
        message = "BY_HAND takes a location, the other remedies take none."
        raise Refused("LOCATION_UNNAMED", message, "Send locationRef with BY_HAND only.", pointer="/locationRef")


async def _waiting(call: Call, body: RemedyBody) -> list[str]:
    """The orders that wait for a person and are within reach, oldest first."""
    reach = reach_of(call.user, Permission.EVENT_CREATE)
    account = call.user.account
    async with read_only(call.services.pool, account) as connection:
        rows = await queries_of(__package__, "sourcing_remedies.sql").orders_waiting(
            connection,
            account=account,
            refs=None if body.is_all else body.order_refs,
            retailers=None if reach is None else sorted(reach),
            rows_max=COUNT_MAX + 1,
        )
    return [row["ref"] for row in rows]


async def _carry_out(connection: Connection, call: Call, body: RemedyBody, refs: list[str]) -> Answer:
    attributes: dict[str, Any] = {} if body.location_ref is None else {"locationRef": body.location_ref}
    wish = Wish(event_name=EVENTS[body.remedy], module=None, attributes=attributes)
    accepted: list[str] = []
    skipped: list[Skipped] = []
    for ref in refs:
        address = Address(entity_type=ORDER, entity_ref=ref, root_type=ORDER, root_ref=ref)
        try:
            async with savepoint(connection):
                await carry_out(connection, call.services, call.user, address, wish, trace_id=call.request.trace_id)
            accepted.append(ref)
        except Refused as refused:
            skipped.append(Skipped(order_ref=ref, code=refused.code, message=refused.message))
    done = RemedyDone(
        remedy=body.remedy, is_dry_run=False, count=len(refs), order_refs=refs, accepted=accepted, skipped=skipped
    )
    return json_answer(202, done)

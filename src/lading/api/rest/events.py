"""Events from outside: accepted for later, or run while the sender waits; and what became of them."""

import asyncio
from uuid import UUID

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import as_struct, in_utc, uuid_or_none
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.problem import PROBLEM_JSON, problem
from lading.api.rest.event_bodies import EventAccepted, EventBody
from lading.api.strict_json import json_object
from lading.database.connection import Connection, read_only
from lading.engine.event import Event
from lading.engine.intake import accept
from lading.engine.operations.search import event_of
from lading.engine.ports import Address, Resolved
from lading.foundation.access.permissions import Permission
from lading.kernel.json import encode_json
from lading.kernel.refusal import NotFound, Refused

POLL_FIRST_SECONDS = 0.005
POLL_LONGEST_SECONDS = 0.1
UNSETTLED = frozenset({"PENDING"})


async def accept_event(call: Call) -> Answer:
    """Stores the event and answers; a worker runs it."""
    return await once(call, "event", lambda connection: _accept(connection, call))


async def run_event(call: Call) -> Answer:
    """Stores the event and answers when it has run. An event that is not due yet answers SCHEDULED at once."""
    stored = await once(call, "event", lambda connection: _accept(connection, call))
    accepted = msgspec.json.decode(stored.body, type=EventAccepted)
    status = await _wait_for(call, accepted.event_id)
    if status in UNSETTLED:
        return _still_running(call, accepted)
    settled = msgspec.structs.replace(accepted, event_status=status)
    return Answer(200, encode_json(settled), headers=stored.headers)


async def _accept(connection: Connection, call: Call) -> Answer:
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), EventBody)
    _refuse_inline_workflow(body)
    found = await _resolve(connection, call, body)
    event = _event_of(body, found, call)
    await accept(connection, call.user.account, [event])
    status = "PENDING" if event.scheduled_at is None else "SCHEDULED"
    accepted = EventAccepted(event_id=event.id, entity_id=found.entity.id, event_status=status)
    return json_answer(202, accepted, ("location", f"/api/v4.1/event/{event.id}"))


def _refuse_inline_workflow(body: EventBody) -> None:
    if "workflow" in body.meta:
        raise Refused(
            "RUN_ONCE_UNSUPPORTED",
            "An event cannot bring its own workflow.",
            "Publish the workflow with PUT /api/v4.1/workflow, then send the event.",
            pointer="/meta/workflow",
        )


async def _resolve(connection: Connection, call: Call, body: EventBody) -> Resolved:
    """The entity of the event; one of a retailer out of the caller's reach looks as if it did not exist."""
    store = call.services.store_of(body.root_entity_type or body.entity_type)
    if store is None or body.entity_type not in store.entity_types:
        raise _unknown(body)
    [found] = await store.resolve(connection, call.user.account, [_address_of(body)])
    if found is None or not reaches(call.user, Permission.EVENT_CREATE, found.retailer):
        raise _unknown(body)
    if found.retailer != int(body.retailer_id):
        raise Refused(
            "RETAILER_MISMATCH",
            f"The {body.entity_type} belongs to retailer {found.retailer}, not to {body.retailer_id}.",
            f"Send retailerId {found.retailer}.",
            pointer="/retailerId",
        )
    return found


def _address_of(body: EventBody) -> Address:
    ids = {"entityId": body.entity_id, "rootEntityId": body.root_entity_id}
    uuids = {name: uuid_or_none(text) for name, text in ids.items() if text is not None}
    if None in uuids.values() or (body.entity_id is None and body.entity_ref is None):
        raise _unknown(body)
    return Address(
        entity_type=body.entity_type,
        entity_id=uuids.get("entityId"),
        entity_ref=body.entity_ref,
        root_type=body.root_entity_type,
        root_id=uuids.get("rootEntityId"),
        root_ref=body.root_entity_ref,
    )


def _event_of(body: EventBody, found: Resolved, call: Call) -> Event:
    at = call.request.at
    scheduled_at = None if body.scheduled_on is None else in_utc(body.scheduled_on, "/scheduledOn")
    return Event(
        id=call.services.identities.next(),
        name=body.name,
        retailer=found.retailer,
        lane=found.lane,
        root=found.root,
        entity=found.entity,
        subtype=body.entity_subtype or found.subtype,
        attributes=body.attributes,
        generated_by=call.user.username,
        accepted_at=at,
        scheduled_at=scheduled_at if scheduled_at is not None and scheduled_at > at else None,
        trace_id=call.request.trace_id,
    )


def _unknown(body: EventBody) -> NotFound:
    name = body.entity_ref or body.entity_id or "without entityId and entityRef"
    return NotFound(
        "ENTITY_UNKNOWN",
        f"There is no {body.entity_type} {name}.",
        "Check entityType with entityId or entityRef; a part of an order also needs rootEntityType and rootEntityRef.",
        pointer="/entityRef" if body.entity_id is None else "/entityId",
    )


async def _wait_for(call: Call, event_id: UUID) -> str:
    """The state of the event once it is settled, or the last one seen when the time is over."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + call.services.settings.sync_wait_seconds
    pause = POLL_FIRST_SECONDS
    while True:
        async with read_only(call.services.pool, call.user.account) as connection:
            state = await event_of(connection, call.user.account, event_id)
        status = str(state["status"]) if state else "PENDING"
        if status not in UNSETTLED or loop.time() + pause > deadline:
            return status
        await asyncio.sleep(pause)
        pause = min(POLL_LONGEST_SECONDS, pause * 1.5)


def _still_running(call: Call, accepted: EventAccepted) -> Answer:
    seconds = call.services.settings.sync_wait_seconds
    late = _NotRunYet(
        "EVENT_NOT_RUN_YET",
        f"The event {accepted.event_id} is accepted and has not run within {seconds:g} s.",
        f"GET /api/v4.1/event/{accepted.event_id} tells what becomes of it; do not send it again.",
    )
    members = problem(late, trace_id=call.request.trace_id) | {"eventId": accepted.event_id}
    location = (("location", f"/api/v4.1/event/{accepted.event_id}"),)
    return Answer(late.status, encode_json(members), PROBLEM_JSON, location)


class _NotRunYet(Refused):
    status = 504

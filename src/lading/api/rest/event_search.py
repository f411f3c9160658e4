"""Reading events back: one by its id, or many by what they were about and what became of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import integer_field, uuid_or_none
from lading.api.message import Answer, json_answer
from lading.api.rest.event_audits import AuditFilter, audit_cursor, audit_page
from lading.api.rest.event_bodies import EventContext, EventPage, EventRead
from lading.api.rest.event_filters import (
    event_filter,
    is_about_audits,
)
from lading.database.connection import Connection, transaction_on
from lading.engine.operations.asking import workflows_of
from lading.engine.operations.audits import CATEGORIES
from lading.engine.operations.search import COUNT_DEFAULT, COUNT_MAX, READING, EventFilter, event_of, find_events
from lading.engine.trace import RunTrace, expanded
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import NotFound, Refused

START_MAX = 100_000


async def find_event(call: Call) -> Answer:
    """One event with the trace of its last run."""
    event_id = uuid_or_none(call.places["id"])
    account = call.user.account
    async with call.services.pool.acquire() as connection, transaction_on(connection, account, READING):
        row = await event_of(connection, account, event_id) if event_id else None
        if row is None or not reaches(call.user, Permission.EVENT_VIEW, row["retailer"]):
            raise NotFound(
                "EVENT_UNKNOWN", f"There is no event {call.places['id']}.", "Check the id that was answered."
            )
        trace = await _trace_of(connection, account, row)
    return json_answer(200, msgspec.structs.replace(read(row, account), trace=trace))


async def search_events(call: Call) -> Answer:
    """Events of the last 30 days unless told otherwise, newest first."""
    fields = call.request.query_fields()
    start = integer_field(fields, "start", least=0, most=START_MAX) or 0
    count = integer_field(fields, "count", least=1, most=COUNT_MAX) or COUNT_DEFAULT
    account = call.user.account
    async with call.services.pool.acquire() as connection, transaction_on(connection, account, READING):
        return json_answer(200, await read_page(connection, call, fields, start=start, count=count))


async def read_page(
    connection: Connection, call: Call, fields: Mapping[str, str], *, start: int, count: int
) -> EventPage:
    """A page of events, or of steps of runs. Raises Refused FIELD_INVALID or CURSOR_INVALID."""
    wanted = event_filter(fields, call)
    if wanted is None:
        return EventPage(start=0, count=0, has_more=False, results=[])
    account = call.user.account
    if is_about_audits(fields):
        after = audit_cursor(fields["after"]) if "after" in fields else None
        both = (wanted, _audit_filter(fields))
        return await audit_page(connection, account, both, start=start, count=count, after=after)
    return await _event_page(connection, account, _from_cursor(wanted, fields), start=start, count=count)


async def _event_page(
    connection: Connection, account: int, wanted: EventFilter, *, start: int, count: int
) -> EventPage:
    rows = await find_events(connection, account, wanted, start=start, count=count + 1)
    results = [read(row, account) for row in rows[:count]]
    has_more = len(rows) > count
    next_ = str(results[-1].id) if has_more else None
    return EventPage(start=start, count=len(results), has_more=has_more, results=results, next=next_)


def _from_cursor(wanted: EventFilter, fields: Mapping[str, str]) -> EventFilter:
    """The page after the event that a page ended with."""
    if "after" not in fields:
        return wanted
    after = uuid_or_none(fields["after"])
    if after is None:
        message = f"{fields['after'][:80]!r} is no cursor of a page."
        raise Refused("CURSOR_INVALID", message, "Send the `next` of the page before.", pointer="query/after")
    return msgspec.structs.replace(wanted, id_until=min(after, wanted.id_until))


def _audit_filter(fields: Mapping[str, str]) -> AuditFilter:
    category = fields.get("category")
    return AuditFilter(
        category=category if category in CATEGORIES else None,
        name=fields.get("name"),
        status=fields.get("eventStatus"),
        entity_type=fields.get("context.entityType"),
        entity_ref=fields.get("context.entityRef"),
    )


async def _trace_of(connection: Connection, account: int, row: Mapping[str, Any]) -> dict[str, Any] | None:
    if row["trace"] is None:
        return None
    trace = msgspec.convert(row["trace"], RunTrace)
    key = (row["retailer"], trace.workflow_ref, trace.workflow_version)
    return expanded(trace, (await workflows_of(connection, account, [key])).get(key))


def read(row: Mapping[str, Any], account: int) -> EventRead:
    """A row of `find_events` as it is shown, without its trace."""
    source: list[UUID] = [row["cause_id"]] if row["cause_id"] else []
    return EventRead(
        id=row["id"],
        name=row["name"],
        category=f"{row['root_type']}_WORKFLOW",
        account_id=str(account),
        retailer_id=str(row["retailer"]),
        context=EventContext(
            source_events=source,
            entity_type=row["entity_type"],
            entity_id=row["entity_id"],
            entity_ref=row["entity_ref"],
            root_entity_type=row["root_type"],
            root_entity_id=row["root_id"],
            root_entity_ref=row["root_ref"],
        ),
        event_status=row["status"],
        reason=row["reason"],
        attempts=row["attempts"],
        attributes=row["attributes"],
        generated_by=row["generated_by"],
        generated_on=row["accepted_at"],
        scheduled_on=row["scheduled_at"],
        finished_on=row["finished_at"],
        trace_id=row["trace_id"],
    )

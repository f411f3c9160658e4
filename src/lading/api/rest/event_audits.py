"""Audit events: the steps inside runs, put back from their traces page by page."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from lading.api.rest.event_bodies import EventContext, EventPage, EventRead
from lading.database.connection import Connection
from lading.engine.operations.asking import runs_of, workflows_of
from lading.engine.operations.audits import AUDIT_TYPE, Audit, audits_of
from lading.engine.operations.search import UUID_MAX, EventFilter, find_events
from lading.kernel.refusal import Refused

EVENTS_AT_ONCE = 100
EVENTS_READ_MAX = 5_000


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which steps: those whose own category, name, status and entity are these; None means any."""

    category: str | None
    name: str | None
    status: str | None
    entity_type: str | None
    entity_ref: str | None

    def holds(self, audit: Audit) -> bool:
        """Whether a step is asked for."""
        pairs = (
            (self.category, audit.category),
            (self.name, audit.name),
            (self.status, audit.status),
            (self.entity_type, audit.entity_type),
            (self.entity_ref, audit.entity_ref),
        )
        return all(wanted is None or wanted == found for wanted, found in pairs)


class AuditCursor(msgspec.Struct, frozen=True):
    """The step a page ended with: that many steps of that event have been shown."""

    event_id: UUID
    shown: int


def audit_cursor(text: str) -> AuditCursor:
    """The cursor of a text. Raises Refused CURSOR_INVALID."""
    event, _, shown = text.partition(":")
    try:
        return AuditCursor(UUID(event), abs(int(shown or "0")))
    except ValueError as error:
        message, hint = f"{text[:80]!r} is no cursor of a page.", "Send the `next` of the page before."
        raise Refused("CURSOR_INVALID", message, hint, pointer="query/after") from error


async def audit_page(
    connection: Connection,
    account: int,
    wanted: tuple[EventFilter, AuditFilter],
    *,
    start: int,
    count: int,
    after: AuditCursor | None,
) -> EventPage:
    """The steps of the newest events first, those of one event in the order they happened.

    A page may be short and still have a next one: it looks at no more than EVENTS_READ_MAX events.
    """
    left = start
    results: list[EventRead] = []
    last, events_read = after, 0
    async for row, steps in _expanded(connection, account, _behind(_without_own(wanted[0]), after)):
        events_read += 1
        shown = after.shown if after is not None and after.event_id == row["id"] else 0
        chosen = [step for step in steps[shown:] if wanted[1].holds(step)]
        left, chosen = max(0, left - len(chosen)), chosen[left:]
        room = count - len(results)
        results += [_read(row, step, account) for step in chosen[:room]]
        if len(chosen) > room:
            place = chosen[room].place
            return _page(start, results, AuditCursor(row["id"], place))
        last = AuditCursor(row["id"], len(steps))
    is_cut = events_read >= EVENTS_READ_MAX
    return _page(start, results, last if is_cut else None)


def _page(start: int, results: list[EventRead], last: AuditCursor | None) -> EventPage:
    next_ = None if last is None else f"{last.event_id}:{last.shown}"
    return EventPage(start=start, count=len(results), has_more=last is not None, results=results, next=next_)


def _behind(events: EventFilter, after: AuditCursor | None) -> EventFilter:
    """The events from the one a page ended within."""
    if after is None:
        return events
    until = UUID(int=min(after.event_id.int + 1, UUID_MAX.int))
    return msgspec.structs.replace(events, id_until=min(events.id_until, until))


def _without_own(events: EventFilter) -> EventFilter:
    """Name, status and entity are those of the steps: a step may be about a part of what its event is about."""
    return msgspec.structs.replace(events, name=None, status=None, entity_type=None, entity_id=None, entity_ref=None)


async def _expanded(
    connection: Connection, account: int, wanted: EventFilter
) -> AsyncIterator[tuple[Mapping[str, Any], Sequence[Audit]]]:
    read = 0
    while read < EVENTS_READ_MAX:
        rows = await find_events(connection, account, wanted, count=EVENTS_AT_ONCE)
        runs = await runs_of(connection, account, [row["id"] for row in rows])
        for row in rows:
            yield row, await _audits(connection, account, row, runs.get(row["id"], []))
        if len(rows) < EVENTS_AT_ONCE:
            return
        read += len(rows)
        wanted = msgspec.structs.replace(wanted, id_until=rows[-1]["id"])


async def _audits(
    connection: Connection, account: int, row: Mapping[str, Any], runs: list[Mapping[str, Any]]
) -> Sequence[Audit]:
    keys = {(row["retailer"], run["trace"]["workflow_ref"], run["trace"]["workflow_version"]) for run in runs}
    workflows = await workflows_of(connection, account, keys)
    return audits_of(row["id"], runs, {(ref, version): one for (_, ref, version), one in workflows.items()})


def _read(row: Mapping[str, Any], step: Audit, account: int) -> EventRead:
    is_own = (step.entity_type, step.entity_ref) == (row["entity_type"], row["entity_ref"])
    return EventRead(
        id=step.id,
        name=step.name,
        type=AUDIT_TYPE,
        category=step.category,
        account_id=str(account),
        retailer_id=str(row["retailer"]),
        context=EventContext(
            source_events=[row["id"]],
            entity_type=step.entity_type,
            entity_id=row["entity_id"] if is_own else None,
            entity_ref=step.entity_ref,
            root_entity_type=row["root_type"],
            root_entity_id=row["root_id"],
            root_entity_ref=row["root_ref"],
        ),
        event_status=step.status,
        reason=step.attributes.get("reason") if step.status == "FAILED" else None,
        attempts=row["attempts"],
        attributes=step.attributes,
        generated_by=row["generated_by"],
        generated_on=row["finished_at"] or row["accepted_at"],
        scheduled_on=None,
        finished_on=row["finished_at"],
    )

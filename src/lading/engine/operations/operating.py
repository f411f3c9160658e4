"""Operating on events: replay and discard what was given up, retry at once, send again, cancel what is scheduled.

Each is carried out in the caller's transaction, leaves a row in event_operation saying who did it, and done twice does
nothing more. An event sent again is a new event: what it was sent by is kept, so that an inner step of a workflow can
be replayed by an operator and still not be sent by anybody else.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.event import EntityKey, Event
from lading.engine.intake import accept

REMARK_LENGTH_MAX = 500


class Operator(msgspec.Struct, frozen=True, kw_only=True):
    """Who operates, within which retailers (None: all), why, and where new identities and the present come from.

    operation names what is done: the same operation on the same event is carried out once.
    """

    operation: UUID
    by: str
    at: datetime
    next_id: Callable[[], UUID]
    remark: str = ""
    retailers: Sequence[int] | None = None


class Operated(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An event that was operated on; new_event_id is the one sent in its place, if one was."""

    event_id: UUID
    kind: str
    new_event_id: UUID | None = None


async def replay(connection: Connection, account: int, ids: Sequence[UUID], operator: Operator) -> list[Operated]:
    """Sends each open dead letter once more; those that are not open (any more) are left out."""
    rows = await _take(connection, account, ids, operator, is_replayed=True)
    return await _send_again(connection, account, list(map(_event, rows)), operator, "REPLAY")


async def discard(connection: Connection, account: int, ids: Sequence[UUID], operator: Operator) -> list[Operated]:
    """Closes each open dead letter for good."""
    rows = await _take(connection, account, ids, operator, is_replayed=False)
    return await _record(connection, account, {row["id"]: None for row in rows}, operator, "DISCARD")


async def retry(connection: Connection, account: int, ids: Sequence[UUID], operator: Operator) -> list[Operated]:
    """Ends the pause of each event that failed and waits for its next attempt."""
    rows = await queries_of(__package__).end_pauses(connection, account=account, ids=ids, retailers=operator.retailers)
    return await _record(connection, account, {row["event_id"]: None for row in rows}, operator, "RETRY")


async def cancel(connection: Connection, account: int, ids: Sequence[UUID], operator: Operator) -> list[Operated]:
    """Takes each event that is scheduled and not due yet off the schedule: it will never run."""
    rows = await queries_of(__package__).cancel_scheduled(
        connection, account=account, ids=ids, retailers=operator.retailers
    )
    return await _record(connection, account, {row["event_id"]: None for row in rows}, operator, "CANCEL")


async def resend(connection: Connection, account: int, ids: Sequence[UUID], operator: Operator) -> list[Operated]:
    """Sends each event that has had its last run once more; open dead letters are replayed."""
    replayed = await replay(connection, account, ids, operator)
    rest = sorted(set(ids) - {one.event_id for one in replayed})
    rows = await queries_of(__package__).finished_events(
        connection, account=account, ids=rest, retailers=operator.retailers
    )
    return replayed + await _send_again(connection, account, list(map(_event, rows)), operator, "RESEND")


async def _take(
    connection: Connection, account: int, ids: Sequence[UUID], operator: Operator, *, is_replayed: bool
) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = await queries_of(__package__).take_dead_letters(
        connection, account=account, ids=ids, retailers=operator.retailers, is_replayed=is_replayed
    )
    return rows


async def _send_again(
    connection: Connection, account: int, events: Sequence[Event], operator: Operator, kind: str
) -> list[Operated]:
    """Only what this operation was not carried out on before is sent."""
    new_ids = {event.id: operator.next_id() for event in events}
    done = await _record(connection, account, new_ids, operator, kind)
    fresh = {one.event_id for one in done}
    await accept(
        connection, account, [_again(event, new_ids[event.id], operator) for event in events if event.id in fresh]
    )
    return done


async def _record(
    connection: Connection, account: int, new_ids: Mapping[UUID, UUID | None], operator: Operator, kind: str
) -> list[Operated]:
    if not new_ids:
        return []
    rows = await queries_of(__package__).record_operations(
        connection,
        account=account,
        id=operator.operation,
        kind=kind,
        requested_by=operator.by,
        remark=operator.remark[:REMARK_LENGTH_MAX],
        event_ids=list(new_ids),
        new_event_ids=list(new_ids.values()),
    )
    recorded = {row["event_id"] for row in rows}
    return [
        Operated(event_id=event_id, kind=kind, new_event_id=new_id)
        for event_id, new_id in new_ids.items()
        if event_id in recorded
    ]


def _again(event: Event, new_id: UUID, operator: Operator) -> Event:
    return msgspec.structs.replace(event, id=new_id, generation=0, accepted_at=operator.at, scheduled_at=None)


def _event(row: Mapping[str, Any]) -> Event:
    return Event(
        id=row["id"],
        name=row["name"],
        retailer=row["retailer"],
        lane=row["lane"],
        root=EntityKey(row["root_type"], row["root_id"], row["root_ref"]),
        entity=EntityKey(row["entity_type"], row["entity_id"] or row["root_id"], row["entity_ref"]),
        subtype=row["entity_subtype"],
        attributes=row["attributes"],
        generated_by=row["generated_by"],
        cause_id=row["cause_id"],
        accepted_at=row["accepted_at"],
        trace_id=row["trace_id"],
    )

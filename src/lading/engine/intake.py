"""Accepting events: stored, numbered in their lane and queued in the caller's transaction. What commits will run."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.event import Event

AVAILABLE_NOW = datetime(1970, 1, 1, tzinfo=UTC)
_NO_LEASE = None


class LaneEnd(msgspec.Struct, frozen=True, kw_only=True):
    """How a worker leaves a lane it had leased: the last sequence done, when it is free again, tries of the head."""

    lane: UUID
    lease: UUID
    done_sequence: int
    available_at: datetime
    attempt: int = 0


class LeaseLost(Exception):
    """Lanes that another worker took over meanwhile: nothing of their runs may be written."""

    def __init__(self, lanes: frozenset[UUID]) -> None:
        super().__init__(f"{len(lanes)} lanes were leased by another worker")
        self.lanes = lanes


async def accept(connection: Connection, account: int, events: Sequence[Event]) -> None:
    """Stores events and queues them behind what their lanes hold already; scheduled ones wait until they are due."""
    await settle(connection, account, events, ())


async def hold_lanes(connection: Connection, account: int, lanes: Collection[UUID]) -> None:
    """Makes whoever ends runs on these lanes, or sends to them, wait until the transaction ends.

    The engine takes lanes before it writes what is theirs. Who writes that beside it and tells the lanes afterwards
    holds all of them first; else both could wait in a circle.
    """
    await _settle_lanes(connection, account, dict.fromkeys(lanes, 0), ())


async def settle(connection: Connection, account: int, events: Sequence[Event], ends: Sequence[LaneEnd]) -> None:
    """Accepts events and ends leases in one ordered pass over the lanes.

    Raises LeaseLost, with nothing usable written, when a lane no longer carries the lease given.
    """
    immediate = [event for event in events if event.scheduled_at is None]
    scheduled = [event for event in events if event.scheduled_at is not None]
    if events:
        await _insert(connection, account, events)
    if immediate or ends:
        added = Counter(event.lane for event in immediate)
        last_sequences = await _settle_lanes(connection, account, added, ends)
        await _queue(connection, account, immediate, last_sequences)
    if scheduled:
        await queries_of(__package__).schedule_events(
            connection,
            account=account,
            ids=[event.id for event in scheduled],
            lanes=[event.lane for event in scheduled],
            due_at=[event.scheduled_at for event in scheduled],
        )


async def _insert(connection: Connection, account: int, events: Sequence[Event]) -> None:
    await queries_of(__package__).insert_events(
        connection,
        account=account,
        ids=[event.id for event in events],
        lanes=[event.lane for event in events],
        names=[event.name for event in events],
        retailers=[event.retailer for event in events],
        root_types=[event.root.type for event in events],
        root_ids=[event.root.id for event in events],
        root_refs=[event.root.ref for event in events],
        entity_types=[event.entity.type for event in events],
        entity_subtypes=[event.subtype for event in events],
        entity_ids=[event.entity.id for event in events],
        entity_refs=[event.entity.ref for event in events],
        attributes=[event.attributes for event in events],
        generated_by=[event.generated_by for event in events],
        cause_ids=[event.cause_id for event in events],
        generations=[event.generation for event in events],
        accepted_at=[event.accepted_at for event in events],
        scheduled_at=[event.scheduled_at for event in events],
        trace_ids=[event.trace_id for event in events],
    )


async def _settle_lanes(
    connection: Connection, account: int, added: Mapping[UUID, int], ends: Sequence[LaneEnd]
) -> Mapping[UUID, int]:
    end_of = {end.lane: end for end in ends}
    lanes = list({**added, **end_of})
    found = [end_of.get(lane) for lane in lanes]
    rows = await queries_of(__package__).settle_lanes(
        connection,
        account=account,
        ids=lanes,
        added=[added.get(lane, 0) for lane in lanes],
        done_sequences=[end.done_sequence if end else 0 for end in found],
        available_at=[end.available_at if end else AVAILABLE_NOW for end in found],
        leases=[end.lease if end else _NO_LEASE for end in found],
        attempts=[end.attempt if end else 0 for end in found],
    )
    last_sequences: dict[UUID, int] = {row["id"]: row["last_sequence"] for row in rows}
    if len(last_sequences) != len(lanes):
        raise LeaseLost(frozenset(lanes) - frozenset(last_sequences))
    return last_sequences


async def _queue(
    connection: Connection, account: int, events: Sequence[Event], last_sequences: Mapping[UUID, int]
) -> None:
    if not events:
        return
    left = Counter(event.lane for event in events)
    sequences: list[Any] = []
    for event in events:
        left[event.lane] -= 1
        sequences.append(last_sequences[event.lane] - left[event.lane])
    await queries_of(__package__).queue_events(
        connection,
        account=account,
        lanes=[event.lane for event in events],
        sequences=sequences,
        ids=[event.id for event in events],
        queued_at=[event.accepted_at for event in events],
    )

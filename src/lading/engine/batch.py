"""Values of one micro-batch: the lanes leased, their events, and what became of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.event import EntityKey, Event
from lading.engine.execution import EventRun, LaneRun
from lading.engine.intake import AVAILABLE_NOW, LaneEnd
from lading.engine.rule import RuleFailed
from lading.engine.trace import RunTrace
from lading.kernel.refusal import Refused

ATTEMPTS_MAX = 5
REASON_LENGTH_MAX = 2000
PAUSE_FIRST_SECONDS = 1.0
# After so many lost leases an event runs alone, so that it takes nobody with it; after so many it is given up.
SHARED_LOSSES_MAX = 3
LOSSES_MAX = 7


class LeasedLane(msgspec.Struct, frozen=True, kw_only=True):
    """A lane leased to this worker, its first events in sequence, and the attempt its head is on.

    losses: how many leases before this one, in a row, ended by time instead of by their worker.
    """

    lane: UUID
    lease: UUID
    first_sequence: int
    attempt: int
    losses: int
    events: tuple[Event, ...]

    def only_head(self) -> "LeasedLane":
        """The same lane, to run nothing but its first event."""
        return msgspec.structs.replace(self, events=self.events[:1])

    @property
    def is_suspect(self) -> bool:
        """Whether its head may be what took earlier workers down."""
        return self.losses >= SHARED_LOSSES_MAX

    @property
    def is_lost(self) -> bool:
        """Whether its head has had all its chances."""
        return self.losses >= LOSSES_MAX


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One row of event_run; a finished one takes its event off the queue."""

    event: Event
    attempt: int
    lane: UUID
    sequence: int
    outcome: str
    reason: str | None
    started_at: datetime
    finished_at: datetime
    trace: RunTrace
    is_done: bool

    @property
    def is_buried(self) -> bool:
        """Whether the event is given up."""
        return self.outcome == "FAILED" and self.is_done


class LaneResult(msgspec.Struct, frozen=True, kw_only=True):
    """What to write of one lane."""

    end: LaneEnd
    records: tuple[RunRecord, ...]


def lanes_of(rows: Sequence[Mapping[str, Any]], lease: UUID) -> list[LeasedLane]:
    """The leased lanes from the rows of claim_lanes, longest waiting first."""
    lanes: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in rows:
        lanes.setdefault(row["lane"], []).append(row)
    return [_lane(lane, lease, found) for lane, found in lanes.items()]


def result_of(lane: LeasedLane, run: LaneRun, at: datetime) -> LaneResult:
    """The records and the end of a lane after its run; a failed event stays the head while it has attempts left."""
    records = [
        _record(lane, place, done, attempt=lane.attempt if place == 0 else 1) for place, done in enumerate(run.runs)
    ]
    available_at, attempt = AVAILABLE_NOW, 0
    if run.failed is not None:
        failure = _failure(lane, len(records), run, at)
        records.append(failure)
        if not failure.is_done:
            attempt = failure.attempt
            available_at = at + timedelta(seconds=PAUSE_FIRST_SECONDS * 2 ** (attempt - 1))
    done = sum(record.is_done for record in records)
    end = LaneEnd(
        lane=lane.lane,
        lease=lane.lease,
        done_sequence=lane.first_sequence - 1 + done,
        available_at=available_at,
        attempt=attempt,
    )
    return LaneResult(end=end, records=tuple(records))


def _lane(lane: UUID, lease: UUID, rows: Sequence[Mapping[str, Any]]) -> LeasedLane:
    """A lane has one working copy in a batch: an event of another root waits for the next."""
    events = list(map(event_of, rows))
    return LeasedLane(
        lane=lane,
        lease=lease,
        first_sequence=rows[0]["sequence"],
        attempt=rows[0]["attempt"],
        losses=rows[0]["losses"],
        events=tuple(takewhile(lambda event: event.root.id == events[0].root.id, events)),
    )


def event_of(row: Mapping[str, Any]) -> Event:
    """An accepted event from its row."""
    get = row.__getitem__
    return Event(
        id=get("id"),
        name=get("name"),
        retailer=get("retailer"),
        lane=get("lane"),
        root=EntityKey(get("root_type"), get("root_id"), get("root_ref")),
        entity=EntityKey(get("entity_type"), get("entity_id") or get("root_id"), get("entity_ref")),
        subtype=get("entity_subtype"),
        attributes=get("attributes"),
        generated_by=get("generated_by"),
        cause_id=get("cause_id"),
        generation=get("generation"),
        accepted_at=get("accepted_at"),
        scheduled_at=get("scheduled_at"),
        trace_id=get("trace_id"),
    )


def _record(lane: LeasedLane, place: int, run: EventRun, *, attempt: int) -> RunRecord:
    return RunRecord(
        event=run.event,
        attempt=attempt,
        lane=lane.lane,
        sequence=lane.first_sequence + place,
        outcome=run.outcome,
        reason=run.trace.problem or None,
        started_at=run.started_at,
        finished_at=run.finished_at,
        trace=run.trace,
        is_done=True,
    )


def _failure(lane: LeasedLane, place: int, run: LaneRun, at: datetime) -> RunRecord:
    assert run.failed is not None and run.error is not None
    attempt = lane.attempt if place == 0 else 1
    is_final = isinstance(run.error, RuleFailed) or attempt >= ATTEMPTS_MAX
    started_at = run.runs[-1].finished_at if run.runs else at
    return RunRecord(
        event=run.failed,
        attempt=attempt,
        lane=lane.lane,
        sequence=lane.first_sequence + place,
        outcome="FAILED",
        reason=_reason(run.error),
        started_at=started_at,
        finished_at=max(started_at, run.failed_at or started_at),
        trace=run.failed_trace or RunTrace("", 0, []),
        is_done=is_final,
    )


def _reason(error: Exception) -> str:
    if isinstance(error, Refused):
        text = f"{error.code}: {error}"
    else:
        text = str(error) if isinstance(error, RuleFailed) else f"{type(error).__name__}: {error}"
    # What a rule says may hold what PostgreSQL cannot store; the failure must be recorded all the same.
    return text[:REASON_LENGTH_MAX].replace("\x00", "").encode("utf-8", "replace").decode()

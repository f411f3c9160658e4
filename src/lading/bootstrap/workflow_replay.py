"""Replays recorded events through a draft: which entities would have gone another way, in words. Nothing is written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.batch import event_of
from lading.engine.entity import Aggregate
from lading.engine.event import Event
from lading.engine.registry import Registry
from lading.engine.trace import RunTrace
from lading.engine.workflow import Workflow, parse_workflow
from lading.engine.workflows.record import Recorded
from lading.engine.workflows.replay import Replay, RootReplay, Subject
from lading.foundation.workflow_versions.records import workflow_document
from lading.kernel.refusal import NotFound

ROOTS_AT_ONCE = 200


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Which recorded events: of a retailer, accepted from since until before until, of the first roots_max entities."""

    retailer: int
    since: datetime
    until: datetime
    roots_max: int = 1000


class Replayed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the replay came to; roots holds only those that would differ or cannot be decided."""

    entities: int
    events: int
    alike: int
    roots: tuple[RootReplay, ...]


async def replay_events(
    connection: Connection, account: int, registry: Registry, draft: Workflow, span: Span
) -> Replayed:
    """Replays a span of time through a draft. Raises NotFound EVENTS_NONE where nothing was recorded."""
    rows = await queries_of(__package__, "workflow_replay.sql").recorded_runs(
        connection,
        account=account,
        retailer=span.retailer,
        ref=draft.name,
        since=span.since,
        until=span.until,
        roots_max=span.roots_max,
    )
    if not rows:
        raise NotFound(
            "EVENTS_NONE",
            f"No event of {draft.name} was recorded between {span.since.isoformat()} and {span.until.isoformat()}.",
            "Name a span in which the workflow ran, as FROM..TO.",
        )
    records = [_recorded(row) for row in rows]
    versions = await _versions(connection, account, span.retailer, records)
    groups = [list(group) for _, group in groupby(records, key=lambda record: record.event.root.id)]
    present = await _present(connection, account, registry, [group[0].event for group in groups])
    replays = [
        await Replay(Subject(group, present.get(group[0].event.root.id)), versions, draft, registry).run()
        for group in groups
    ]
    telling = tuple(one for one in replays if one.differences or one.undecided)
    return Replayed(entities=len(replays), events=len(records), alike=len(replays) - len(telling), roots=telling)


async def _present(
    connection: Connection, account: int, registry: Registry, firsts: Sequence[Event]
) -> dict[UUID, Aggregate]:
    """The root entities as they stand today, by id."""
    found: dict[UUID, Aggregate] = {}
    for start in range(0, len(firsts), ROOTS_AT_ONCE):
        some = firsts[start : start + ROOTS_AT_ONCE]
        store = registry.stores.get(some[0].root.type)
        if store is not None:
            loaded = await store.load(connection, account, some)
            found |= {one.root.id: one for one in loaded.values()}
    return found


def _recorded(row: Mapping[str, Any]) -> Recorded:
    return Recorded(
        event=event_of(row),
        outcome=row["outcome"],
        reason=row["reason"],
        started_at=row["started_at"],
        trace=msgspec.convert(row["trace"], RunTrace),
    )


async def _versions(
    connection: Connection, account: int, retailer: int, records: list[Recorded]
) -> dict[tuple[str, int], Workflow]:
    known = {(record.trace.workflow_ref, record.trace.workflow_version) for record in records}
    return {
        (ref, version): parse_workflow(await workflow_document(connection, account, retailer, ref, version))
        for ref, version in known
        if version > 0
    }

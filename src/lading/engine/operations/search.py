"""Finding events: by what they were about and by what became of them, newest first, page after page."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of

STATUSES = ("PENDING", "SCHEDULED", "SUCCESS", "NO_MATCH", "FAILED", "CANCELLED")
# Few events have these at a time; SUCCESS is what nearly all have.
UNUSUAL = frozenset(STATUSES) - {"SUCCESS"}
COUNT_DEFAULT = 100
COUNT_MAX = 5_000
SPAN_DEFAULT = timedelta(days=30)
# For transactions that search: a plan for the filters that are really given, not for all there could be.
READING = "ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plan_cache_mode = force_custom_plan"
UUID_MAX = UUID(int=2**128 - 1)


class EventFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for; None means any. When an event was accepted lies in its identity: id_from ≤ id < id_until."""

    id_from: UUID
    id_until: UUID = UUID_MAX
    retailers: Sequence[int] | None = None
    root_type: str | None = None
    root_id: UUID | None = None
    root_ref: str | None = None
    entity_type: str | None = None
    entity_id: UUID | None = None
    entity_ref: str | None = None
    name: str | None = None
    status: str | None = None


async def find_events(
    connection: Connection, account: int, wanted: EventFilter, *, count: int, start: int = 0, is_traced: bool = False
) -> list[Mapping[str, Any]]:
    """At most count events, newest first, without the first start of them. The transaction should be a READING one.

    The next page begins where this one ends: the same filter with id_until set to the last id.
    """
    queries = queries_of(__package__)
    statement = queries.find_unusual_events if wanted.status in UNUSUAL else queries.find_events
    rows: list[Mapping[str, Any]] = await statement(
        connection, account=account, count=count, start=start, is_traced=is_traced, **msgspec.structs.asdict(wanted)
    )
    return rows


async def event_of(connection: Connection, account: int, event_id: UUID) -> Mapping[str, Any] | None:
    """One event with its state and the trace of its last run; None when there is none."""
    until = UUID(int=min(event_id.int + 1, UUID_MAX.int))
    found = await find_events(
        connection, account, EventFilter(id_from=event_id, id_until=until), count=1, is_traced=True
    )
    return found[0] if found else None


def first_id_at(at: datetime) -> UUID:
    """The smallest identity that can have been made at that instant or later."""
    return UUID(int=min(max(int(at.timestamp() * 1000), 0), 2**48 - 1) << 80)


def first_id_after(at: datetime) -> UUID:
    """The smallest identity that can have been made a millisecond after that instant or later."""
    return UUID(int=min(max(int(at.timestamp() * 1000) + 1, 0), 2**48 - 1) << 80)

"""Dead letters: events given up, each with its reason, open until replayed or discarded."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.operations.search import UUID_MAX


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An event given up. reason begins with its code; replayed_as is the event last sent in its place."""

    event_id: UUID
    name: str
    retailer: int
    root_type: str
    root_id: UUID
    root_ref: str
    entity_type: str
    entity_ref: str
    reason: str
    attempts: int
    accepted_at: datetime
    died_at: datetime
    replayed_at: datetime | None
    discarded_at: datetime | None
    replayed_as: UUID | None


class DeadLetterFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which dead letters; None means any. code is what the reason begins with, before its colon."""

    before: UUID = UUID_MAX
    is_open: bool | None = True
    retailers: Sequence[int] | None = None
    name: str | None = None
    root_ref: str | None = None
    code: str | None = None


async def dead_letters(
    connection: Connection, account: int, wanted: DeadLetterFilter, *, count: int
) -> list[DeadLetter]:
    """At most count dead letters, the newest event first; the next page is before the last event_id of this one."""
    rows = await queries_of(__package__).dead_letters(
        connection, account=account, count=count, **msgspec.structs.asdict(wanted)
    )
    return [DeadLetter(**row) for row in rows]

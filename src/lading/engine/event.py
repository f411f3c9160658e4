"""Events: what was asked or what happened, about one entity of one root entity."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

# Attributes that came from outside are JSON. An inline event may also carry facts (Python values) to the next
# ruleset of the same run; they never leave the process and stand in the trace by their summary only.
EventAttributes = dict[str, Any]


class EntityKey(msgspec.Struct, frozen=True):
    """Names an entity: type such as FULFILMENT, id, ref."""

    type: str
    id: UUID
    ref: str


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted event.

    lane is its ordering key: events of one lane run in sequence, one at a time. root is the entity that owns the
    workflow, entity the one the event is about (often the same). generation counts the immediate events that led here.
    trace_id is that of the request it came with (W3C, 32 hex digits), if it came with one.
    """

    id: UUID
    name: str
    retailer: int
    lane: UUID
    root: EntityKey
    entity: EntityKey
    subtype: str | None = None
    attributes: EventAttributes = {}
    generated_by: str
    cause_id: UUID | None = None
    generation: int = 0
    accepted_at: datetime
    scheduled_at: datetime | None = None
    trace_id: str | None = None

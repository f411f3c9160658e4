"""The JSON of events, as senders write it and as it is read back."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
EntityType = Annotated[str, msgspec.Meta(min_length=1, max_length=50)]
Ref = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Retailer = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)] | Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,8}$")]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class EventBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An event to be accepted. The entity is named by id or ref; one without an id of its own also by its root."""

    name: Name
    retailer_id: Retailer
    entity_type: EntityType
    entity_id: str | None = None
    entity_ref: Ref | None = None
    entity_subtype: EntityType | None = None
    root_entity_type: EntityType | None = None
    root_entity_id: str | None = None
    root_entity_ref: Ref | None = None
    attributes: dict[str, Any] = {}
    scheduled_on: Instant | None = None
    meta: dict[str, Any] = {}


class EventAccepted(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the sender of an event is told; event_status is PENDING or SCHEDULED until the event has run."""

    event_id: UUID
    entity_id: UUID
    event_status: str


class EventContext(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What an event is about, and the events that led to it."""

    source_events: list[UUID]
    entity_type: str
    entity_id: UUID | None
    entity_ref: str
    root_entity_type: str
    root_entity_id: UUID
    root_entity_ref: str


class EventRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An accepted event with what became of it: PENDING, SCHEDULED, SUCCESS, NO_MATCH, FAILED or CANCELLED, and why.

    An audit event (type ORCHESTRATION_AUDIT) is a step of a run: COMPLETE or FAILED; its source event is the event run.
    """

    id: UUID
    name: str
    type: str = "ORCHESTRATION"
    category: str
    account_id: str
    retailer_id: str
    context: EventContext
    event_status: str
    reason: str | None
    attempts: int
    attributes: dict[str, Any]
    generated_by: str
    generated_on: datetime
    scheduled_on: datetime | None
    finished_on: datetime | None
    trace_id: str | None = None
    trace: Any = None


class EventPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Events found, newest first; has_more says that another page follows: at start + count, or sooner after=next."""

    start: int
    count: int
    has_more: bool
    results: list[EventRead]
    next: str | None = None

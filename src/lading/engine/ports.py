"""What modules plug into the engine: stores of root entities and handlers of effects."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.engine.action import Effect
from lading.engine.entity import Aggregate
from lading.engine.event import EntityKey, Event


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """How a sender names the entity of an event: by id or ref, with its root when it has no id of its own."""

    entity_type: str
    entity_id: UUID | None = None
    entity_ref: str | None = None
    root_type: str | None = None
    root_id: UUID | None = None
    root_ref: str | None = None


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """An address found: root, entity, ordering lane, and what matching needs to know of the entity."""

    root: EntityKey
    entity: EntityKey
    subtype: str
    lane: UUID
    retailer: int


class RootStore(Protocol):
    """Loads and writes the working copies of one root type, always many at a time."""

    @property
    def root_type(self) -> str:
        """The entity type of the roots, such as ORDER."""
        ...

    @property
    def entity_types(self) -> tuple[str, ...]:
        """The entity types of the roots and of everything below them."""
        ...

    async def resolve(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> Sequence[Resolved | None]:
        """Finds each address; None where there is no such entity."""
        ...

    async def load(self, connection: Connection, account: int, events: Sequence[Event]) -> Mapping[UUID, Aggregate]:
        """The working copy for each lane of the events given ; lanes of vanished roots are left out."""
        ...

    async def flush(self, connection: Connection, account: int, aggregates: Sequence[Aggregate], at: datetime) -> None:
        """Writes every new and changed entity, set-based; updated_at becomes at."""
        ...


class RunEffect(msgspec.Struct, frozen=True):
    """An effect and the run it belongs to: run counts the lanes of the batch from 0."""

    run: int
    event_id: UUID
    effect: Any


class EffectHandler(Protocol):
    """Carries out the effects of some kinds inside the batch's transaction."""

    @property
    def kinds(self) -> tuple[type[Effect], ...]:
        """The effects it carries out."""
        ...

    @property
    def is_guarded(self) -> bool:
        """Guarded handlers run first and may refuse runs."""
        ...

    def foresee(self, effect: Effect, facts: "BatchFacts") -> None:
        """Called when a rule returns the effect: the batch's shared picture must follow, for the next run to see."""
        ...

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes the effects of all runs. Returns run → reason for each run refused as a whole."""
        ...


class BatchFacts(Protocol):
    """What the runs of one batch share: the values fetched so far."""

    def peek(self, loader: Any, key: Any) -> Any | None:
        """The value already fetched in this batch for a key, or None."""
        ...

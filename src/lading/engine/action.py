"""Actions: all that a rule can cause. A rule returns them; the engine alone carries them out."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from lading.engine.entity import Entity
from lading.engine.event import EntityKey, EventAttributes


class Action(msgspec.Struct, frozen=True):
    """Base of all actions; summary() is what the trace keeps."""

    def summary(self) -> dict[str, Any]:
        """The action in the trace: small, JSON."""
        raise NotImplementedError


class SetStatus(Action, frozen=True):
    """Sets an entity's status; rules after this one see it."""

    entity: Entity
    status: str

    def summary(self) -> dict[str, Any]:
        return {"mutation": "status", "entity": f"{self.entity.type}:{self.entity.ref}", "status": self.status}


class SetAttributes(Action, frozen=True):
    """Adds or replaces attributes of an entity: name → {"type": …, "value": …}."""

    entity: Entity
    attributes: dict[str, Any]

    def summary(self) -> dict[str, Any]:
        return {
            "mutation": "attributes",
            "entity": f"{self.entity.type}:{self.entity.ref}",
            "names": sorted(self.attributes),
        }


class Change(Action, frozen=True):
    """Replaces an entity's module value."""

    entity: Entity
    fields: Any
    what: str

    def summary(self) -> dict[str, Any]:
        return {"mutation": self.what, "entity": f"{self.entity.type}:{self.entity.ref}"}


class Create(Action, frozen=True):
    """Adds a sub-entity; the platform's CREATE event for it follows inline."""

    entity: Entity

    def summary(self) -> dict[str, Any]:
        return {"mutation": "create", "entity": f"{self.entity.type}:{self.entity.ref}", "status": self.entity.status}


class SendEvent(Action, frozen=True, kw_only=True):
    """Sends an event.

    No scheduled_at and the same root: runs inline, behind the current rulesets, in the same transaction.
    Otherwise it is accepted in the transaction of this run: at once (scheduled_at None or not after now) or when due.
    root None means the root of the current run; lane None means the root's own id.
    """

    name: str
    entity: EntityKey
    subtype: str | None = None
    root: EntityKey | None = None
    lane: UUID | None = None
    retailer: int | None = None
    attributes: EventAttributes = {}
    scheduled_at: datetime | None = None

    def summary(self) -> dict[str, Any]:
        when = {"scheduled_at": self.scheduled_at.isoformat()} if self.scheduled_at else {}
        return {"event": self.name, "entity": f"{self.entity.type}:{self.entity.ref}"} | when


class Log(Action, frozen=True):
    """Leaves a remark in the trace."""

    message: str

    def summary(self) -> dict[str, Any]:
        return {"log": self.message}


class Effect(Action, frozen=True):
    """An effect beyond the run's own root, written in the same transaction by the handler of its kind.

    A subclass per effect, in the module that owns it (Reserve in inventory, RecordDecision in order). Guarded
    effects are written first and may refuse a run as a whole.
    """

    kind: ClassVar[str]


class RestsOnBatch(Action, frozen=True):
    """Says that this run's outcome supposes what the other runs of its batch took (a rejection for want of stock).

    If one of them loses its reservation, this run is not written either: both are planned again.
    """

    reason: str

    def summary(self) -> dict[str, Any]:
        return {"rests_on_batch": self.reason}


Actions = list[Action]

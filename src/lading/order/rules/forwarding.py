"""How these rules send events on: to the same entity or to another of the order, with what the event carried."""

from collections.abc import Iterable, Iterator

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.entity import Entity
from lading.engine.rule import RuleCall

StatusNames = str | tuple[str, ...]


class Forward(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send."""

    event_name: str


def send(call: RuleCall, event_name: str, *entities: Entity) -> Actions:
    """The event for each entity, inline, with the attributes of the event that is being run."""
    return list(_events(call, event_name, entities))


def send_if(condition: bool, call: RuleCall, event_name: str) -> Actions:
    """The event for the entity the rule is called on, or nothing."""
    return send(call, event_name, call.entity) if condition else []


def names_of(status: StatusNames) -> frozenset[str]:
    """Statuses given as one name, as a list, or as names with commas between."""
    names = status.split(",") if isinstance(status, str) else status
    return frozenset(name.strip() for name in names)


def _events(call: RuleCall, event_name: str, entities: Iterable[Entity]) -> Iterator[SendEvent]:
    for entity in entities:
        yield SendEvent(name=event_name, entity=entity.key, subtype=entity.subtype, attributes=call.event.attributes)

"""How these rules send events: on to the same entity, or to a position in the position's own lane."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall
from lading.inventory.effects import PositionKey
from lading.inventory.position_model import INVENTORY_POSITION, POSITION_TYPE, PositionName, position_id


class Forward(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send."""

    event_name: str


class MaybeForward(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on; without one nothing is sent."""

    event_name: str | None = None


def forward(call: RuleCall, event_name: str | None, attributes: Mapping[str, Any] | None = None) -> Actions:
    """The event to the same entity, inline, with what the present one carried and the attributes given."""
    if not event_name:
        return []
    carried = {**call.event.attributes, **(attributes or {})}
    return [SendEvent(name=event_name, entity=call.entity.key, subtype=call.entity.subtype, attributes=carried)]


def to_position(
    call: RuleCall, event_name: str, name: PositionName, key: PositionKey, attributes: Mapping[str, Any]
) -> SendEvent:
    """The event to a position: inline where the run has it in hand, else in the position's own lane."""
    entity = EntityKey(INVENTORY_POSITION, position_id(key), name.ref)
    lane: UUID | None = None if call.aggregate.find(entity) is not None else entity.id
    return SendEvent(name=event_name, entity=entity, subtype=POSITION_TYPE, lane=lane, attributes=dict(attributes))

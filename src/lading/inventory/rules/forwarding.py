"""How these rules send an event to a position: in the position's own lane."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lading.engine.action import SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall
from lading.inventory.effects import PositionKey
from lading.inventory.position_model import INVENTORY_POSITION, POSITION_TYPE, PositionName, position_id


def to_position(
    call: RuleCall, event_name: str, name: PositionName, key: PositionKey, attributes: Mapping[str, Any]
) -> SendEvent:
    """The event to a position: inline where the run has it in hand, else in the position's own lane."""
    entity = EntityKey(INVENTORY_POSITION, position_id(key), name.ref)
    lane: UUID | None = None if call.aggregate.find(entity) is not None else entity.id
    return SendEvent(name=event_name, entity=entity, subtype=POSITION_TYPE, lane=lane, attributes=dict(attributes))

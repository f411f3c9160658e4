"""Branches on whether the positions an event names exist, and hands what is said of each down to it."""

from collections.abc import Iterable
from typing import Any

from lading.engine.action import Actions
from lading.engine.rule import RuleCall
from lading.foundation.rules.forwarding import forward
from lading.inventory.position_model import INVENTORY_POSITION
from lading.inventory.rules.forwarding import to_position
from lading.inventory.rules.positions_asked import Asked, attributes_for


def sent_down(call: RuleCall, event_name: str, asked: Iterable[Asked]) -> Actions:
    """An event for each position, in its own lane."""
    return [to_position(call, event_name, one.name, one.key, attributes_for(call, one)) for one in asked]


def forwarded(call: RuleCall, event_name: str, asked: list[Asked]) -> Actions:
    """The event sent on with those of its items that are meant; nothing when none is."""
    if not asked:
        return []
    if call.entity.type == INVENTORY_POSITION or "items" not in call.event.attributes:
        return forward(call, event_name)
    items: dict[str, Any] = {"items": [dict(one.body) for one in asked]}
    return forward(call, event_name, items)

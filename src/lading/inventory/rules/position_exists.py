"""Branches on whether the positions an event names exist, and hands what is said of each down to it."""

from collections.abc import Iterable
from typing import Any

from lading.engine.action import Actions, Log
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.rules.forwarding import Forward, forward
from lading.inventory.position_model import INVENTORY_POSITION
from lading.inventory.rules.forwarding import to_position
from lading.inventory.rules.positions_asked import Asked, Positions, attributes_for, positions_asked


def forward_if_inventory_position_not_exists(positions: Positions) -> Rule[Forward]:
    """The rule, bound to the loader of positions."""

    @rule("ForwardIfInventoryPositionNotExists", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on with the items whose position does not exist yet; nothing when all exist."""
        missing = [one for one in await positions_asked(call, positions) if not one.exists]
        return _forwarded(call, parameters.event_name, missing)

    return run


def forward_if_inventory_position_exists(positions: Positions) -> Rule[Forward]:
    """The rule, bound to the loader of positions."""

    @rule("ForwardIfInventoryPositionExists", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on with the items whose position exists; nothing when none does."""
        there = [one for one in await positions_asked(call, positions) if one.exists]
        return _forwarded(call, parameters.event_name, there)

    return run


def down_to_inventory_position(positions: Positions) -> Rule[Forward]:
    """The rule, bound to the loader of positions."""

    @rule("DownToInventoryPosition", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName to every position the event names, each in its own lane, with what was said of it.

        Fails with POSITION_UNKNOWN, PRODUCT_UNKNOWN or LOCATION_UNKNOWN when one does not exist.
        """
        asked = await positions_asked(call, positions)
        for one in asked:
            if not one.exists:
                raise RuleFailed("POSITION_UNKNOWN", f"item {one.line}: {one.name.ref} ({one.key}) does not exist")
        return _sent_down(call, parameters.event_name, asked)

    return run


def down_to_inventory_position_if_exists(positions: Positions) -> Rule[Forward]:
    """The rule, bound to the loader of positions."""

    @rule("DownToInventoryPositionIfExists", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName to every position the event names that exists; the others get a remark in the trace."""
        asked = await positions_asked(call, positions)
        there = [one for one in asked if one.exists]
        missing = [one.name.ref for one in asked if not one.exists]
        remarks: Actions = [Log(f"no position {', '.join(missing[:20])}")] if missing else []
        return [*_sent_down(call, parameters.event_name, there), *remarks]

    return run


def _sent_down(call: RuleCall, event_name: str, asked: Iterable[Asked]) -> Actions:
    return [to_position(call, event_name, one.name, one.key, attributes_for(call, one)) for one in asked]


def _forwarded(call: RuleCall, event_name: str, asked: list[Asked]) -> Actions:
    if not asked:
        return []
    if call.entity.type == INVENTORY_POSITION or "items" not in call.event.attributes:
        return forward(call, event_name)
    items: dict[str, Any] = {"items": [dict(one.body) for one in asked]}
    return forward(call, event_name, items)

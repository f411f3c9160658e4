"""What an order's items say about returns: how many units may come back, and what others report of them."""

from typing import Any

import msgspec

from lading.engine.action import Action, Change
from lading.engine.rule import RuleCall, RuleFailed
from lading.order.model import OrderFields

ATTRIBUTE_NAMES_MAX = 100


class ItemAttribute(msgspec.Struct, frozen=True):
    """A named value of an order item."""

    name: str
    type: str
    value: Any


def with_item_attributes(call: RuleCall, attributes: dict[str, tuple[ItemAttribute, ...]]) -> list[Action]:
    """The order with attributes added to its items, by ref. Raises RuleFailed where they get too many."""
    root = call.aggregate.root
    order: OrderFields = root.fields
    items = []
    for item in order.items:
        added = {one.name: {"type": one.type, "value": one.value} for one in attributes.get(item.ref, ())}
        merged = {**item.attributes, **added}
        if len(merged) > max(ATTRIBUTE_NAMES_MAX, len(item.attributes)):
            raise RuleFailed("ATTRIBUTES_TOO_MANY", f"an order item has at most {ATTRIBUTE_NAMES_MAX} attributes")
        items.append(item if merged == item.attributes else msgspec.structs.replace(item, attributes=merged))
    if items == list(order.items):
        return []
    return [Change(root, msgspec.structs.replace(order, items=tuple(items)), "order item attributes")]

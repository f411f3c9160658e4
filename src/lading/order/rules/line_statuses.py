"""Lines have statuses of their own, and an order can wait for all, some or none of them."""

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.rule import RuleCall
from lading.order.model import OrderFields, OrderItem


def in_status(item: OrderItem, status: str | None) -> OrderItem:
    """The item in a status."""
    return item if item.status == status else msgspec.structs.replace(item, status=status)


def with_items(call: RuleCall, order: OrderFields, items: tuple[OrderItem, ...]) -> Actions:
    """The order with other items, if they are others."""
    if items == order.items:
        return []
    return [Change(call.aggregate.root, msgspec.structs.replace(order, items=items), "line statuses")]

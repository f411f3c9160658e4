"""The rule SetOrderItemStatus."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.model import OrderFields
from lading.order.rules.line_reports import items_named
from lading.order.rules.line_statuses import in_status, with_items


class LineStatus(msgspec.Struct, frozen=True, kw_only=True):
    """status: the status to set."""

    status: str


@rule("SetOrderItemStatus", LineStatus)
async def set_order_item_status(call: RuleCall, parameters: LineStatus) -> Actions:
    """Sets the status of the lines that the event's items name by ref, or of every line when it names none."""
    order: OrderFields = call.aggregate.root.fields
    named = items_named(call, order)
    meant = {item.id for item in named} if named else {item.id for item in order.items}
    items = tuple(in_status(item, parameters.status if item.id in meant else item.status) for item in order.items)
    return with_items(call, order, items)

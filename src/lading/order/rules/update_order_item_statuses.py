"""The rule UpdateOrderItemStatuses."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.kits.explosion import EXPLODED
from lading.order.lines.line_status import line_status
from lading.order.model import OrderFields
from lading.order.quantities import order_quantities
from lading.order.rules.forwarding import send
from lading.order.rules.line_statuses import in_status, with_items


class AfterLines(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to the order afterwards, if given."""

    event_name: str | None = None


@rule("UpdateOrderItemStatuses", AfterLines)
async def update_order_item_statuses(call: RuleCall, parameters: AfterLines) -> Actions:
    """Sets each line OPEN, (PARTIALLY_)ALLOCATED, (PARTIALLY_)SHIPPED, ESCALATED or CANCELLED, by its units."""
    order: OrderFields = call.aggregate.root.fields
    units = order_quantities(call.aggregate)
    statuses = {item.id: line_status(units[item.id]) for item in order.items if item.status != EXPLODED}
    items = tuple(in_status(item, statuses.get(item.id, item.status)) for item in order.items)
    go_on = send(call, parameters.event_name, call.aggregate.root) if parameters.event_name else []
    return [*with_items(call, order, items), *go_on]

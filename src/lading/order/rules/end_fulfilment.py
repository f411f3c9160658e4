"""Ends a fulfilment without goods: rejected units are open again, cancelled ones are not wanted any more."""

import msgspec

from lading.engine.action import Actions, Change, SetStatus
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.order.cancellation.cancellation import cancel_order_items, cancel_units_of
from lading.order.model import FULFILMENT, OrderFields
from lading.order.rules.forwarding import failing_on_refusal


@rule("RejectFulfilment", NoParameters, sets_statuses=("REJECTED",))
async def reject_fulfilment(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Sets the fulfilment REJECTED: its units are open again."""
    return [SetStatus(call.entity, "REJECTED")]


@rule("CancelFulfilment", NoParameters, sets_statuses=("CANCELLED",))
async def cancel_fulfilment(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Sets the fulfilment CANCELLED."""
    return [SetStatus(call.entity, "CANCELLED")]


@rule("CancelUnitsOfFulfilment", NoParameters)
async def cancel_units_of_fulfilment(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Cancels, in the order's items, the units that the fulfilment holds; run it before CancelFulfilment."""
    root = call.aggregate.root
    order: OrderFields = root.fields
    items = cancel_units_of(order.items, call.entity)
    return [Change(root, msgspec.structs.replace(order, items=items), "cancelled units")]


@rule("CancelOrderItems", NoParameters)
async def cancel_all_order_items(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Cancels every unit of the order; fails with ORDER_PICKED when something of it is picked already."""
    root = call.aggregate.root
    order: OrderFields = root.fields
    with failing_on_refusal():
        items = cancel_order_items(root.ref, order.items, call.aggregate.children(FULFILMENT))
    return [Change(root, msgspec.structs.replace(order, items=items), "cancelled units")]

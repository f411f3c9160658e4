"""Lines have statuses of their own, and an order can wait for all, some or none of them."""

from typing import Literal

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.rule import RuleCall, rule
from lading.order.kits.explosion import EXPLODED
from lading.order.lines.line_status import line_status, share_in
from lading.order.model import OrderFields, OrderItem
from lading.order.quantities import order_quantities
from lading.order.rules.forwarding import StatusNames, names_of, send
from lading.order.rules.line_reports import items_named


class AfterLines(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to the order afterwards, if given."""

    event_name: str | None = None


class LineStatus(msgspec.Struct, frozen=True, kw_only=True):
    """status: the status to set."""

    status: str


class LinesMatch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. status: one or several. match: ALL, PARTIAL or NONE of the lines are in them."""

    event_name: str
    status: StatusNames
    match: Literal["ALL", "PARTIAL", "NONE"] = "ALL"


@rule("UpdateOrderItemStatuses", AfterLines)
async def update_order_item_statuses(call: RuleCall, parameters: AfterLines) -> Actions:
    """Sets each line OPEN, (PARTIALLY_)ALLOCATED, (PARTIALLY_)SHIPPED, ESCALATED or CANCELLED, by its units."""
    order: OrderFields = call.aggregate.root.fields
    units = order_quantities(call.aggregate)
    statuses = {item.id: line_status(units[item.id]) for item in order.items if item.status != EXPLODED}
    items = tuple(_in_status(item, statuses.get(item.id, item.status)) for item in order.items)
    go_on = send(call, parameters.event_name, call.aggregate.root) if parameters.event_name else []
    return [*_changed(call, order, items), *go_on]


@rule("SetOrderItemStatus", LineStatus)
async def set_order_item_status(call: RuleCall, parameters: LineStatus) -> Actions:
    """Sets the status of the lines that the event's items name by ref, or of every line when it names none."""
    order: OrderFields = call.aggregate.root.fields
    named = items_named(call, order)
    meant = {item.id for item in named} if named else {item.id for item in order.items}
    items = tuple(_in_status(item, parameters.status if item.id in meant else item.status) for item in order.items)
    return _changed(call, order, items)


@rule("SendEventOnVerifyingOrderItemStatuses", LinesMatch)
async def send_event_on_order_item_statuses(call: RuleCall, parameters: LinesMatch) -> Actions:
    """Sends eventName to the order when all, some or none of its lines are in them; exploded kits do not count."""
    order: OrderFields = call.aggregate.root.fields
    statuses = [item.status for item in order.items if item.status != EXPLODED]
    is_met = share_in(statuses, names_of(parameters.status)) == parameters.match
    return send(call, parameters.event_name, call.aggregate.root) if is_met else []


def _in_status(item: OrderItem, status: str | None) -> OrderItem:
    return item if item.status == status else msgspec.structs.replace(item, status=status)


def _changed(call: RuleCall, order: OrderFields, items: tuple[OrderItem, ...]) -> Actions:
    if items == order.items:
        return []
    return [Change(call.aggregate.root, msgspec.structs.replace(order, items=items), "line statuses")]

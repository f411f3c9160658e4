"""What an order's items say about returns: how many units may come back, and what others report of them."""

from typing import Any

import msgspec

from lading.engine.action import Action, Actions, Change, SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import NoParameters, Rule, RuleCall, RuleFailed, rule
from lading.order.model import FULFILMENT, ORDER, OrderFields
from lading.order.rules.forwarding import Forward
from lading.service.returns.loaders import ReturnsLoader
from lading.service.returns.model import ReturnFields
from lading.service.returns.request import Returned, shipped_units

RETURNABLE = "returnableQty"
ATTRIBUTE_NAMES_MAX = 100


class ItemAttribute(msgspec.Struct, frozen=True):
    """A named value of an order item."""

    name: str
    type: str
    value: Any


class ItemReport(msgspec.Struct, frozen=True):
    """Attributes of the order item with the ref."""

    ref: str
    attributes: tuple[ItemAttribute, ...]


class Reports(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What an event says of order items."""

    order_items: tuple[ItemReport, ...]


def add_returnable_quantity(returns: ReturnsLoader) -> Rule[NoParameters]:
    """The rule, bound to the loader of earlier returns."""

    @rule("AddReturnableQtyAttribute", NoParameters)
    async def add(call: RuleCall, _parameters: NoParameters) -> Actions:
        """Writes into each order item, as returnableQty, how many of its units may still be asked back."""
        root = call.aggregate.root
        order: OrderFields = root.fields
        shipped = shipped_units(call.aggregate.children(FULFILMENT))
        known = await call.read(returns, root.id)
        attributes: dict[str, tuple[ItemAttribute, ...]] = {}
        for item in order.items:
            left = shipped[item.id] - known.items.get(item.id, Returned()).requested
            attributes[item.ref] = (ItemAttribute(RETURNABLE, "INTEGER", max(left, 0)),)
        return _changed(call, attributes)

    return add


@rule("UpdateOrderItemAttribute", NoParameters)
async def update_order_item_attribute(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Sets attributes of order items: the event carries orderItems [{ref, attributes [{name, type, value}]}].

    Fails with ORDER_ITEMS_MALFORMED or ORDER_ITEM_UNKNOWN.
    """
    try:
        reports = msgspec.convert(call.event.attributes, Reports)
    except msgspec.ValidationError as error:
        raise RuleFailed("ORDER_ITEMS_MALFORMED", str(error)) from error
    known = {item.ref for item in call.aggregate.root.fields.items}
    for one in reports.order_items:
        if one.ref not in known:
            raise RuleFailed("ORDER_ITEM_UNKNOWN", f"the order has no item {one.ref[:100]}")
    return _changed(call, {one.ref: one.attributes for one in reports.order_items})


def send_event_to_update_order_items(returns: ReturnsLoader) -> Rule[Forward]:
    """The rule, bound to the loader of returns."""

    @rule("SendEventToUpdateOrderItemAttribute", Forward)
    async def send_to_order(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName from a return to its order for UpdateOrderItemAttribute; without an order it does nothing.

        Of each item that comes back: returnRequestedQty and returnAcceptedQty, over all returns of the order.
        """
        fields: ReturnFields = call.aggregate.root.fields
        if fields.order_id is None or fields.order_ref is None:
            return []
        known = await call.read(returns, fields.order_id)
        order = EntityKey(ORDER, fields.order_id, fields.order_ref)
        counted = {
            item.order_item_ref: known.items.get(item.order_item_id, Returned())
            for item in fields.items
            if item.order_item_id is not None
        }
        reports = [{"ref": ref, "attributes": _counts(one)} for ref, one in counted.items()]
        attributes = {"orderItems": reports, "returnRef": call.aggregate.root.ref}
        name = parameters.event_name
        return [SendEvent(name=name, entity=order, root=order, subtype=fields.order_type, attributes=attributes)]

    return send_to_order


def _counts(returned: Returned) -> list[dict[str, Any]]:
    counts = {"returnRequestedQty": returned.requested, "returnAcceptedQty": returned.accepted}
    return [{"name": name, "type": "INTEGER", "value": units} for name, units in counts.items()]


def _changed(call: RuleCall, attributes: dict[str, tuple[ItemAttribute, ...]]) -> list[Action]:
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

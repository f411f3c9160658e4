"""The rule UpdateOrderItemAttribute."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import NoParameters, RuleCall, RuleFailed, rule
from lading.service.rules.order_item_attributes import ItemAttribute, with_item_attributes


class ItemReport(msgspec.Struct, frozen=True):
    """Attributes of the order item with the ref."""

    ref: str
    attributes: tuple[ItemAttribute, ...]


class Reports(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What an event says of order items."""

    order_items: tuple[ItemReport, ...]


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
    return with_item_attributes(call, {one.ref: one.attributes for one in reports.order_items})

"""Gives the lines of an order to an event, for systems outside that need them: tax, fraud, payment."""

from typing import Any

from lading.engine.action import Actions, SendEvent
from lading.engine.rule import RuleCall, rule
from lading.kernel.money import decimal_amount
from lading.order.choices.scope import choice_of
from lading.order.kits.explosion import EXPLODED
from lading.order.model import OrderFields, OrderItem
from lading.order.rules.forwarding import Forward


@rule("SendEventWithOrderItems", Forward)
async def send_event_with_order_items(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName with the attributes items, currency and deliveryAddress; its ruleset may post them (SendWebhook).

    A tax service answers such a webhook with an event for ApplyTaxRecalculation.
    """
    root = call.aggregate.root
    order: OrderFields = root.fields
    items = [_line(item, order.currency) for item in order.items]
    choice = choice_of(call.aggregate, call.entity)
    address = dict(choice.address) if choice is not None and choice.address else None
    found = {"items": items, "currency": order.currency, "deliveryAddress": address}
    attributes = {**call.event.attributes, **found}
    return [SendEvent(name=parameters.event_name, entity=root.key, subtype=root.subtype, attributes=attributes)]


def _line(item: OrderItem, currency: str) -> dict[str, Any]:
    wanted = item.quantity if item.status == EXPLODED else item.quantity - item.cancelled_quantity
    return {
        "ref": item.ref,
        "productRef": item.product_ref,
        "quantity": wanted,
        "price": _amount(item.price_minor, currency),
        "totalPrice": _amount(item.total_minor, currency),
        "taxPrice": _amount(item.tax_price_minor, currency),
        "taxType": item.tax_type,
    }


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None else str(decimal_amount(minor, currency))

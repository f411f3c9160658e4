"""What a partner is told of a fulfilment: enough to fill it, or to let it be, without asking back. Pure."""

from collections.abc import Mapping
from typing import Any

from lading.engine.entity import Aggregate, Entity
from lading.order.choices.scope import choice_of
from lading.order.model import FulfilmentFields, OrderFields
from lading.order.partners.cancelling import Asked, asked_of
from lading.order.partners.partner import partner_asked

# Of a choice: how the goods are to go. What is not said is left out.
_WISHES = ("deliver_after", "deliver_before", "dispatch_on", "delivery_instruction")


def message_of(order: Aggregate, fulfilment: Entity) -> dict[str, Any]:
    """The message, as the attributes of the event that is posted."""
    fields: FulfilmentFields = fulfilment.fields
    choice = choice_of(order, fulfilment)
    told: dict[str, Any] = {
        "orderRef": order.root.ref,
        "fulfilmentRef": fulfilment.ref,
        "locationRef": fields.location_ref,
        "partnerRef": partner_asked(fulfilment),
        "deliveryType": fields.delivery_type,
        "items": _items(order, fields, asked_of(fulfilment)),
    }
    if fields.expires_at is not None:
        told["dispatchBefore"] = fields.expires_at.isoformat()
    if choice is not None:
        told["deliverTo"] = dict(choice.address or {})
        told["wishes"] = {name: choice.details[name] for name in _WISHES if choice.details.get(name)}
    return told


def _items(order: Aggregate, fields: FulfilmentFields, asked: Asked | None) -> list[dict[str, Any]]:
    order_fields: OrderFields = order.root.fields
    lines = {item.id: item for item in order_fields.items}
    units: Mapping[str, int] = {one.ref: one.units for one in asked.items} if asked is not None else {}
    return [
        {
            "ref": item.ref,
            "productRef": lines[item.order_item_id].product_ref,
            "quantity": item.requested_quantity,
            **({"cancelQuantity": units[item.ref]} if item.ref in units else {}),
        }
        for item in fields.items
    ]

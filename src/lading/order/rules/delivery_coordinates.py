"""Hands the coordinates of the delivery address on, for rules of other modules."""

from lading.engine.action import Actions, SendEvent
from lading.engine.rule import RuleCall, RuleFailed, rule
from lading.order.model import OrderFields
from lading.order.rules.forwarding import Forward
from lading.order.rules.order_coordinates_present import has_coordinates


@rule("ForwardEventWithDeliveryAddressCoordinates", Forward)
async def forward_with_coordinates(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName with the attributes latitude and longitude of the delivery address added."""
    order: OrderFields = call.aggregate.root.fields
    if order.choice is None or not has_coordinates(order):
        raise RuleFailed("COORDINATES_UNKNOWN", f"the address of order {call.aggregate.root.ref} has no coordinates")
    found = {"latitude": order.choice.latitude, "longitude": order.choice.longitude}
    attributes = {**call.event.attributes, **found}
    key, subtype = call.entity.key, call.entity.subtype
    return [SendEvent(name=parameters.event_name, entity=key, subtype=subtype, attributes=attributes)]

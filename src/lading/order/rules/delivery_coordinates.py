"""Hands the coordinates of the delivery address on, for rules of other modules."""

from lading.engine.action import Actions, SendEvent
from lading.engine.rule import RuleCall, RuleFailed, rule
from lading.order.choices.scope import choice_of
from lading.order.rules.forwarding import Forward
from lading.order.rules.order_coordinates_present import has_coordinates


@rule("ForwardEventWithDeliveryAddressCoordinates", Forward)
async def forward_with_coordinates(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName with the attributes latitude and longitude of the delivery address added."""
    choice = choice_of(call.aggregate, call.entity)
    if choice is None or not has_coordinates(choice):
        raise RuleFailed("COORDINATES_UNKNOWN", f"the address of order {call.aggregate.root.ref} has no coordinates")
    found = {"latitude": choice.latitude, "longitude": choice.longitude}
    attributes = {**call.event.attributes, **found}
    key, subtype = call.entity.key, call.entity.subtype
    return [SendEvent(name=parameters.event_name, entity=key, subtype=subtype, attributes=attributes)]

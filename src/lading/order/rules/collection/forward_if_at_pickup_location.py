"""The rule ForwardIfAtPickupLocation."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import choice_of
from lading.order.rules.forwarding import send


class Here(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the fulfilment is where it is collected. elsewhereEventName: sent when it must go there.

    deliveryEventName: sent instead when it is not collected at all, but delivered.
    """

    event_name: str
    elsewhere_event_name: str
    delivery_event_name: str | None = None


@rule("ForwardIfAtPickupLocation", Here)
async def forward_if_at_pickup_location(call: RuleCall, parameters: Here) -> Actions:
    """Sends eventName when the fulfilment is filled where the customer collects it, else elsewhereEventName.

    Goods that nobody collects get deliveryEventName, where it is given.
    """
    choice = choice_of(call.aggregate, call.entity)
    place = choice.pickup_location_ref if choice is not None else None
    if place is None and parameters.delivery_event_name:
        return send(call, parameters.delivery_event_name, call.entity)
    is_here = place == call.entity.fields.location_ref
    return send(call, parameters.event_name if is_here else parameters.elsewhere_event_name, call.entity)

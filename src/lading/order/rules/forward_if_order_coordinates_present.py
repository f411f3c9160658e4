"""The rule ForwardIfOrderCoordinatesPresent."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import choice_of
from lading.order.rules.forwarding import Forward, send_if
from lading.order.rules.order_coordinates_present import has_coordinates


@rule("ForwardIfOrderCoordinatesPresent", Forward)
async def forward_if_order_coordinates_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the delivery address of the order, or of the choice, has coordinates."""
    return send_if(has_coordinates(choice_of(call.aggregate, call.entity)), call, parameters.event_name)

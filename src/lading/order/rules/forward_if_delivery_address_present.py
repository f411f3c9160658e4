"""The rule ForwardIfDeliveryAddressPresent."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import choice_of
from lading.order.rules.delivery_address_present import has_address
from lading.order.rules.forwarding import Forward, send_if


@rule("ForwardIfDeliveryAddressPresent", Forward)
async def forward_if_delivery_address_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the order, or the choice, has a delivery address."""
    return send_if(has_address(choice_of(call.aggregate, call.entity)), call, parameters.event_name)

"""The rule ForwardIfDeliveryAddressPresentFO."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment_options.trail import option_of, to_root
from lading.order.sourcing.parameters import Forward


@rule("ForwardIfDeliveryAddressPresentFO", Forward)
async def forward_if_delivery_address_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the option has an address."""
    return [to_root(call, parameters.event_name, call.event.attributes)] if option_of(call).address else []

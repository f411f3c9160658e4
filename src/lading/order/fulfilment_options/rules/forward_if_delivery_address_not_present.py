"""The rule ForwardIfDeliveryAddressNotPresentFO."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment_options.reasons import Reason, not_offered
from lading.order.fulfilment_options.trail import option_of, refusing
from lading.order.sourcing.parameters import Forward


@rule("ForwardIfDeliveryAddressNotPresentFO", Forward)
async def forward_if_delivery_address_not_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the option has no address, and notes ADDRESS_MISSING as the reason."""
    if option_of(call).address:
        return []
    return refusing(call, not_offered(Reason.ADDRESS_MISSING), event_name=parameters.event_name)

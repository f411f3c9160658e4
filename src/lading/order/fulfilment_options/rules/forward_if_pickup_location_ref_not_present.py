"""The rule ForwardIfPickupLocationRefNotPresentFO."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment_options.trail import option_of, to_root
from lading.order.sourcing.parameters import Forward


@rule("ForwardIfPickupLocationRefNotPresentFO", Forward)
async def forward_if_pickup_location_not_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the option names no location to collect at."""
    return [] if option_of(call).location_ref else [to_root(call, parameters.event_name, call.event.attributes)]

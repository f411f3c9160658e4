"""ForwardIfPickupLocationRefPresentFO and …NotPresentFO: whether the customer named a place of collection."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment_options.trail import option_of, to_root
from lading.order.sourcing.parameters import Forward


@rule("ForwardIfPickupLocationRefPresentFO", Forward)
async def forward_if_pickup_location_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the option names a location to collect at."""
    return [to_root(call, parameters.event_name, call.event.attributes)] if option_of(call).location_ref else []


@rule("ForwardIfPickupLocationRefNotPresentFO", Forward)
async def forward_if_pickup_location_not_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the option names no location to collect at."""
    return [] if option_of(call).location_ref else [to_root(call, parameters.event_name, call.event.attributes)]

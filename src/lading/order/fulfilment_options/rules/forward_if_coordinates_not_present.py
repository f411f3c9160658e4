"""The rule ForwardIfCoordinatesNotPresentFO."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment_options.rules.coordinates_present import has_coordinates, send_if
from lading.order.sourcing.parameters import Forward


@rule("ForwardIfCoordinatesNotPresentFO", Forward)
async def forward_if_coordinates_not_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the option has no coordinates."""
    return send_if(not has_coordinates(call), call, parameters)

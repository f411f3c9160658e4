"""The rule ForwardIfCoordinatesPresentFO."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment_options.rules.coordinates_present import has_coordinates, send_if
from lading.order.sourcing.parameters import Forward


@rule("ForwardIfCoordinatesPresentFO", Forward)
async def forward_if_coordinates_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the option has coordinates."""
    return send_if(has_coordinates(call), call, parameters)

"""ForwardIfCoordinatesPresentFO and ForwardIfCoordinatesNotPresentFO: whether it is known where the goods go."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment_options.trail import option_of, to_root
from lading.order.sourcing.parameters import Forward


@rule("ForwardIfCoordinatesPresentFO", Forward)
async def forward_if_coordinates_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the option has coordinates."""
    return _send_if(_has_coordinates(call), call, parameters)


@rule("ForwardIfCoordinatesNotPresentFO", Forward)
async def forward_if_coordinates_not_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the option has no coordinates."""
    return _send_if(not _has_coordinates(call), call, parameters)


def _has_coordinates(call: RuleCall) -> bool:
    option = option_of(call)
    return option.latitude is not None and option.longitude is not None


def _send_if(condition: bool, call: RuleCall, parameters: Forward) -> Actions:
    return [to_root(call, parameters.event_name, call.event.attributes)] if condition else []

"""ForwardIfCoordinatesPresentFO and ForwardIfCoordinatesNotPresentFO: whether it is known where the goods go."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall
from lading.order.fulfilment_options.trail import option_of, to_root
from lading.order.sourcing.parameters import Forward


def has_coordinates(call: RuleCall) -> bool:
    """Whether the option knows where on earth its parcel goes."""
    option = option_of(call)
    return option.latitude is not None and option.longitude is not None


def send_if(condition: bool, call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName to the option if a condition holds."""
    return [to_root(call, parameters.event_name, call.event.attributes)] if condition else []

"""Branches on whether it is known where on earth the order goes."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import choice_of
from lading.order.model import FulfilmentChoice
from lading.order.rules.forwarding import Forward, send_if


@rule("ForwardIfOrderCoordinatesPresent", Forward)
async def forward_if_order_coordinates_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the delivery address of the order, or of the choice, has coordinates."""
    return send_if(has_coordinates(choice_of(call.aggregate, call.entity)), call, parameters.event_name)


@rule("ForwardIfOrderCoordinatesNotPresent", Forward)
async def forward_if_order_coordinates_not_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the delivery address of the order, or of the choice, has no coordinates."""
    return send_if(not has_coordinates(choice_of(call.aggregate, call.entity)), call, parameters.event_name)


def has_coordinates(choice: FulfilmentChoice | None) -> bool:
    """Whether latitude and longitude are both known."""
    return choice is not None and choice.latitude is not None and choice.longitude is not None

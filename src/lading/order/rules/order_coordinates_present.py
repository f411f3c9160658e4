"""Branches on whether it is known where on earth the order goes."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.model import OrderFields
from lading.order.rules.forwarding import Forward, send_if


@rule("ForwardIfOrderCoordinatesPresent", Forward)
async def forward_if_order_coordinates_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the delivery address of the order has coordinates."""
    return send_if(has_coordinates(call.aggregate.root.fields), call, parameters.event_name)


@rule("ForwardIfOrderCoordinatesNotPresent", Forward)
async def forward_if_order_coordinates_not_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the delivery address of the order has no coordinates."""
    return send_if(not has_coordinates(call.aggregate.root.fields), call, parameters.event_name)


def has_coordinates(order: OrderFields) -> bool:
    """Whether latitude and longitude are both known."""
    return order.choice is not None and order.choice.latitude is not None and order.choice.longitude is not None

"""Branches on whether the order says where it goes at all."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.model import OrderFields
from lading.order.rules.forwarding import Forward, send_if


@rule("ForwardIfDeliveryAddressPresent", Forward)
async def forward_if_delivery_address_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the order has a delivery address."""
    return send_if(has_address(call.aggregate.root.fields), call, parameters.event_name)


@rule("ForwardIfDeliveryAddressNotPresent", Forward)
async def forward_if_delivery_address_not_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the order has no delivery address."""
    return send_if(not has_address(call.aggregate.root.fields), call, parameters.event_name)


def has_address(order: OrderFields) -> bool:
    """Whether there is a delivery address with anything in it."""
    return order.choice is not None and bool(order.choice.address)

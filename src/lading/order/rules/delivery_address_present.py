"""Branches on whether the order says where it goes at all."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import choice_of
from lading.order.model import FulfilmentChoice
from lading.order.rules.forwarding import Forward, send_if


@rule("ForwardIfDeliveryAddressPresent", Forward)
async def forward_if_delivery_address_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the order, or the choice, has a delivery address."""
    return send_if(has_address(choice_of(call.aggregate, call.entity)), call, parameters.event_name)


@rule("ForwardIfDeliveryAddressNotPresent", Forward)
async def forward_if_delivery_address_not_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when the order, or the choice, has no delivery address."""
    return send_if(not has_address(choice_of(call.aggregate, call.entity)), call, parameters.event_name)


def has_address(choice: FulfilmentChoice | None) -> bool:
    """Whether there is a delivery address with anything in it."""
    return choice is not None and bool(choice.address)

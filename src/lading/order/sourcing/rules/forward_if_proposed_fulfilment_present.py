"""The rule ForwardIfProposedFulfilmentPresent."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import (
    forward,
    proposed_in,
)


@rule("ForwardIfProposedFulfilmentPresent", Forward)
async def forward_if_proposed_fulfilment_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends an event on when a fulfilment was proposed."""
    return forward(call, parameters.event_name) if proposed_in(call) is not None else []

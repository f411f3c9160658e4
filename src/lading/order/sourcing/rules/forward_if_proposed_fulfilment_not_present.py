"""The rule ForwardIfProposedFulfilmentNotPresent."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import (
    forward,
    proposed_in,
)


@rule("ForwardIfProposedFulfilmentNotPresent", Forward)
async def forward_if_proposed_fulfilment_not_present(call: RuleCall, parameters: Forward) -> Actions:
    """Sends an event on when no fulfilment was proposed."""
    return forward(call, parameters.event_name) if proposed_in(call) is None else []

"""The rule ForwardIfMaxSplitLimitReached."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.sourcing.parameters import SplitLimit
from lading.order.sourcing.rules.split_limit import is_limit_reached
from lading.order.sourcing.trail import forward


@rule("ForwardIfMaxSplitLimitReached", SplitLimit)
async def forward_if_max_split_limit_reached(call: RuleCall, parameters: SplitLimit) -> Actions:
    """Sends an event on when as many locations fill the order as may."""
    return forward(call, parameters.event_name) if is_limit_reached(call, parameters) else []

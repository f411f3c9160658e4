"""The rule ForwardIfMaxSplitLimitNotReached."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.sourcing.parameters import SplitLimit
from lading.order.sourcing.rules.split_limit import is_limit_reached
from lading.order.sourcing.trail import forward


@rule("ForwardIfMaxSplitLimitNotReached", SplitLimit)
async def forward_if_max_split_limit_not_reached(call: RuleCall, parameters: SplitLimit) -> Actions:
    """Sends an event on when another location may fill a part of the order; the plan search keeps to the limit too."""
    return [] if is_limit_reached(call, parameters) else forward(call, parameters.event_name)

"""ForwardIfMaxSplitLimitReached and …NotReached ask whether more locations may fill the order."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.sourcing.gathering import parcels_planned
from lading.order.sourcing.parameters import SplitLimit
from lading.order.sourcing.split_limit import fulfilments_max_of
from lading.order.sourcing.trail import forward, fulfilments_of, trail_of


@rule("ForwardIfMaxSplitLimitReached", SplitLimit)
async def forward_if_max_split_limit_reached(call: RuleCall, parameters: SplitLimit) -> Actions:
    """Sends an event on when as many locations fill the order as may."""
    return forward(call, parameters.event_name) if _is_reached(call, parameters) else []


@rule("ForwardIfMaxSplitLimitNotReached", SplitLimit)
async def forward_if_max_split_limit_not_reached(call: RuleCall, parameters: SplitLimit) -> Actions:
    """Sends an event on when another location may fill a part of the order; the plan search keeps to the limit too."""
    return [] if _is_reached(call, parameters) else forward(call, parameters.event_name)


def _is_reached(call: RuleCall, parameters: SplitLimit) -> bool:
    trail = trail_of(call)
    trail.fulfilments_max = fulfilments_max_of(parameters.max_split_limit)
    live = parcels_planned(fulfilments_of(call), parameters.excluded_fulfilment_statuses)
    trail.is_limit_reached = live >= trail.fulfilments_max
    return trail.is_limit_reached

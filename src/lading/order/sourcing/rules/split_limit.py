"""ForwardIfMaxSplitLimitReached and …NotReached ask whether more locations may fill the order."""

from lading.engine.rule import RuleCall
from lading.order.sourcing.gathering import parcels_planned
from lading.order.sourcing.parameters import SplitLimit
from lading.order.sourcing.split_limit import fulfilments_max_of
from lading.order.sourcing.trail import fulfilments_of, trail_of


def is_limit_reached(call: RuleCall, parameters: SplitLimit) -> bool:
    """Whether the order has as many live fulfilments as it may have."""
    trail = trail_of(call)
    trail.fulfilments_max = fulfilments_max_of(parameters.max_split_limit)
    live = parcels_planned(fulfilments_of(call), parameters.excluded_fulfilment_statuses)
    trail.is_limit_reached = live >= trail.fulfilments_max
    return trail.is_limit_reached

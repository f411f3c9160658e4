"""The rule ForwardIfUnfulfilledItemsExist."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.sourcing.parameters import ForwardExcluding
from lading.order.sourcing.trail import (
    NO_FACTS,
    forward,
    open_products,
)


@rule("ForwardIfUnfulfilledItemsExist", ForwardExcluding)
async def forward_if_unfulfilled_items_exist(call: RuleCall, parameters: ForwardExcluding) -> Actions:
    """Sends an event on while units of the order are open."""
    is_open = bool(open_products(call, parameters.excluded_fulfilment_statuses))
    return forward(call, parameters.event_name, **NO_FACTS) if is_open else []

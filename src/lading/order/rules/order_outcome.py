"""What has become of an order once none of its units waits for a place any more."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.quantities import is_nothing_open, order_quantities
from lading.order.rules.forwarding import send


class OutcomeEvents(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when units were shipped. cancelledEventName: sent when every unit was cancelled."""

    event_name: str
    cancelled_event_name: str


@rule("ForwardIfNothingOpen", OutcomeEvents)
async def forward_if_nothing_open(call: RuleCall, parameters: OutcomeEvents) -> Actions:
    """Sends eventName, or cancelledEventName if every unit is cancelled, when no unit of the order is open."""
    if not is_nothing_open(call.aggregate):
        return []
    is_cancelled = all(one.cancelled == one.ordered for one in order_quantities(call.aggregate).values())
    name = parameters.cancelled_event_name if is_cancelled else parameters.event_name
    return send(call, name, call.aggregate.root)

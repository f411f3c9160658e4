"""What has become of an order once none of its units waits for a place any more."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import items_of_choice
from lading.order.model import FULFILMENT_CHOICE
from lading.order.quantities import order_quantities
from lading.order.rules.forwarding import send


class OutcomeEvents(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when units were shipped. cancelledEventName: sent when every unit was cancelled."""

    event_name: str
    cancelled_event_name: str


@rule("ForwardIfNothingOpen", OutcomeEvents)
async def forward_if_nothing_open(call: RuleCall, parameters: OutcomeEvents) -> Actions:
    """Sends eventName, or cancelledEventName if every unit is cancelled, when no unit of the order is open.

    On a choice only the items for it count, and the choice gets the event.
    """
    units = order_quantities(call.aggregate)
    is_choice = call.entity.type == FULFILMENT_CHOICE
    items = items_of_choice(call.aggregate, call.entity) if is_choice else call.aggregate.root.fields.items
    if any(units[item.id].open for item in items):
        return []
    is_cancelled = all(units[item.id].cancelled == units[item.id].ordered for item in items)
    name = parameters.cancelled_event_name if is_cancelled else parameters.event_name
    return send(call, name, call.entity if is_choice else call.aggregate.root)

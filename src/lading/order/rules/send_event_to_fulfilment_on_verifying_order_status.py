"""The rule SendEventToFulfilmentOnVerifyingOrderStatus."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import StatusNames, names_of, send
from lading.order.rules.send_event_for_fulfilments import fulfilments_of


class OrderVerified(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. orderStatus: the status, or the statuses, the order must be in."""

    event_name: str
    order_status: StatusNames


@rule("SendEventToFulfilmentOnVerifyingOrderStatus", OrderVerified)
async def send_event_to_fulfilment_on_order_status(call: RuleCall, parameters: OrderVerified) -> Actions:
    """Sends eventName to the fulfilment when its order is in one of the statuses."""
    if call.aggregate.root.status not in names_of(parameters.order_status):
        return []
    return send(call, parameters.event_name, *fulfilments_of(call.aggregate, call.entity))

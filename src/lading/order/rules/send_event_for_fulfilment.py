"""The rule SendEventForFulfilment."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import Forward, send
from lading.order.rules.send_event_for_fulfilments import fulfilments_of


@rule("SendEventForFulfilment", Forward, aliases=("SendEventForFulfilmentV2",))
async def send_event_for_fulfilment(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName to the fulfilment of the article, or to every fulfilment in the consignment."""
    return send(call, parameters.event_name, *fulfilments_of(call.aggregate, call.entity))

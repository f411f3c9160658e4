"""From a sub-entity up to its order."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import Forward, send


@rule("SendEventForOrder", Forward)
async def send_event_for_order(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName to the order."""
    return send(call, parameters.event_name, call.aggregate.root)

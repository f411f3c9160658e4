"""The rule SendEventForOrderOnVerifyingRejections."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import send
from lading.order.rules.verifying_parcels import Rejected, has_rejections


@rule("SendEventForOrderOnVerifyingRejections", Rejected)
async def send_event_on_rejections(call: RuleCall, parameters: Rejected) -> Actions:
    """Sends eventName to the order when units of the fulfilment were rejected, or when none were."""
    is_met = has_rejections(call.entity) == (parameters.rejected == "ANY")
    return send(call, parameters.event_name, call.aggregate.root) if is_met else []

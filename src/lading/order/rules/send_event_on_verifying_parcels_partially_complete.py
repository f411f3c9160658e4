"""The rule SendEventOnVerifyingParcelsPartiallyComplete."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import Forward, send_if
from lading.order.rules.verifying_parcels import share_packed


@rule("SendEventOnVerifyingParcelsPartiallyComplete", Forward)
async def send_event_on_some_parcels(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when some of the requested units of the fulfilment lie in parcels, not all."""
    return send_if(share_packed(call) == "PARTIAL", call, parameters.event_name)

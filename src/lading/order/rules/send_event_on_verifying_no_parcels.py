"""The rule SendEventOnVerifyingNoParcels."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import Forward, send_if
from lading.order.rules.verifying_parcels import share_packed


@rule("SendEventOnVerifyingNoParcels", Forward)
async def send_event_on_no_parcels(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when nothing of the fulfilment lies in a parcel."""
    return send_if(share_packed(call) == "NONE", call, parameters.event_name)

"""The rule SendEventOnVerifyingParcelsComplete."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import Forward, send_if
from lading.order.rules.verifying_parcels import share_packed


@rule("SendEventOnVerifyingParcelsComplete", Forward)
async def send_event_on_all_parcels(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName when every requested unit of the fulfilment lies in a parcel."""
    return send_if(share_packed(call) == "ALL", call, parameters.event_name)

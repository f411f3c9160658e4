"""The rule ForwardIfExpiryStands."""

from datetime import datetime

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.model import FulfilmentFields
from lading.order.rules.forwarding import Forward, send_if
from lading.order.rules.schedule_fulfilment_expiry import EXPIRES_AT


@rule("ForwardIfExpiryStands", Forward)
async def forward_if_expiry_stands(call: RuleCall, parameters: Forward) -> Actions:
    """Sends eventName unless the event is the timer of a fulfilment that was given another time since."""
    fields: FulfilmentFields = call.entity.fields
    of_timer = call.event.attributes.get(EXPIRES_AT)
    stands = of_timer is None or datetime.fromisoformat(of_timer) == fields.expires_at
    return send_if(stands, call, parameters.event_name)

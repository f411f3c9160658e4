"""Tells a choice that units of a fulfilment of it were rejected, or that none were."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import choices_of
from lading.order.rules.forwarding import send
from lading.order.rules.verifying_parcels import Rejected, has_rejections


@rule("SendEventForFulfilmentChoiceOnVerifyingRejections", Rejected)
async def send_event_for_choice_on_rejections(call: RuleCall, parameters: Rejected) -> Actions:
    """Sends eventName to the choice of the fulfilment when units of it were rejected, or when none were."""
    is_met = has_rejections(call.entity) == (parameters.rejected == "ANY")
    return send(call, parameters.event_name, *choices_of(call.aggregate, call.entity)) if is_met else []

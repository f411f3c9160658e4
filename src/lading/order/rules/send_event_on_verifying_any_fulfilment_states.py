"""The rule SendEventOnVerifyingAnyFulfilmentStates."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import names_of, send
from lading.order.rules.verifying_states import Verified, owner_and_fulfilments


@rule("SendEventOnVerifyingAnyFulfilmentStates", Verified)
async def send_event_on_any_fulfilment_state(call: RuleCall, parameters: Verified) -> Actions:
    """Sends eventName to the order when one of its fulfilments is in one of the statuses.

    On a choice its own fulfilments count, and the choice gets the event.
    """
    statuses = names_of(parameters.status)
    owner, fulfilments = owner_and_fulfilments(call)
    is_met = any(fulfilment.status in statuses for fulfilment in fulfilments)
    return send(call, parameters.event_name, owner) if is_met else []

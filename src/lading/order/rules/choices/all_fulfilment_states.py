"""A join over the fulfilments of one choice."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import choice_entity_of, fulfilments_of_choice
from lading.order.rules.forwarding import names_of, send
from lading.order.rules.verifying_states import Verified


@rule("SendEventOnVerifyingAllFulfilmentStatesByFulfilmentChoice", Verified)
async def send_event_on_states_of_choice(call: RuleCall, parameters: Verified) -> Actions:
    """Sends eventName to the choice when it has fulfilments and each of them is in one of the statuses.

    On a fulfilment, article or consignment its choice is meant.
    """
    choice = choice_entity_of(call.aggregate, call.entity)
    if choice is None:
        return []
    statuses = names_of(parameters.status)
    alike = fulfilments_of_choice(call.aggregate, choice)
    is_met = bool(alike) and all(one.status in statuses for one in alike)
    return send(call, parameters.event_name, choice) if is_met else []

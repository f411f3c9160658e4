"""To a fulfilment choice, or to all choices of an order."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import choices_of
from lading.order.rules.forwarding import StatusNames, names_of, send


class ForwardToChoices(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. excludedStatuses: choices in these do not get it."""

    event_name: str
    excluded_statuses: StatusNames = ()


@rule("SendEventForFulfilmentChoice", ForwardToChoices)
async def send_event_for_choice(call: RuleCall, parameters: ForwardToChoices) -> Actions:
    """Sends eventName to the choice of the fulfilment or article; on an order, to each of its choices."""
    excluded = names_of(parameters.excluded_statuses)
    meant = [one for one in choices_of(call.aggregate, call.entity) if one.status not in excluded]
    return send(call, parameters.event_name, *meant)

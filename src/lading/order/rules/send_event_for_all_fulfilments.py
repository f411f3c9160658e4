"""The rule SendEventForAllFulfilments."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import fulfilments_of_choice
from lading.order.model import FULFILMENT, FULFILMENT_CHOICE
from lading.order.rules.forwarding import StatusNames, names_of, send


class ForwardToMany(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. excludedFulfilmentStatuses: fulfilments in these do not get it."""

    event_name: str
    excluded_fulfilment_statuses: StatusNames = ()


@rule("SendEventForAllFulfilments", ForwardToMany)
async def send_event_for_all_fulfilments(call: RuleCall, parameters: ForwardToMany) -> Actions:
    """Sends eventName to every fulfilment of the order, or of the choice, that is not in an excluded status."""
    excluded = names_of(parameters.excluded_fulfilment_statuses)
    is_choice = call.entity.type == FULFILMENT_CHOICE
    every = fulfilments_of_choice(call.aggregate, call.entity) if is_choice else call.aggregate.children(FULFILMENT)
    meant = [one for one in every if one.status not in excluded]
    return send(call, parameters.event_name, *meant)

"""From below to the fulfilment, while its choice is where it must be."""

import msgspec

from lading.engine.action import Actions
from lading.engine.entity import Entity
from lading.engine.rule import RuleCall, rule
from lading.order.choices.scope import choice_entity_of, fulfilments_of_choice
from lading.order.model import FULFILMENT_CHOICE
from lading.order.rules.forwarding import StatusNames, names_of, send
from lading.order.rules.send_event_for_fulfilments import fulfilments_of


class ChoiceVerified(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. fulfilmentChoiceStatus: the status, or the statuses, the choice must be in."""

    event_name: str
    fulfilment_choice_status: StatusNames


@rule("SendEventToFulfilmentOnVerifyingFulfilmentChoiceStatus", ChoiceVerified)
async def send_event_to_fulfilment_on_choice_status(call: RuleCall, parameters: ChoiceVerified) -> Actions:
    """Sends eventName to the fulfilment whose choice is in one of the statuses; on a choice, to all of its own."""
    statuses = names_of(parameters.fulfilment_choice_status)
    if call.entity.type == FULFILMENT_CHOICE:
        meant = fulfilments_of_choice(call.aggregate, call.entity) if call.entity.status in statuses else ()
        return send(call, parameters.event_name, *meant)
    found = fulfilments_of(call.aggregate, call.entity)
    return send(call, parameters.event_name, *(one for one in found if _choice_status(call, one) in statuses))


def _choice_status(call: RuleCall, fulfilment: Entity) -> str | None:
    choice = choice_entity_of(call.aggregate, fulfilment)
    return choice.status if choice is not None else None

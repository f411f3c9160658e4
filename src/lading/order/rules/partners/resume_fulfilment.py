"""The rule ResumeFulfilment."""

import msgspec

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment.withdrawal import is_picked
from lading.order.model import FulfilmentFields
from lading.order.partners.cancelling import ATTRIBUTE
from lading.order.rules.forwarding import send, send_if


class ResumeParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to the fulfilment. pickedEventName: sent behind it where the pick is confirmed already."""

    event_name: str
    picked_event_name: str


@rule("ResumeFulfilment", ResumeParameters)
async def resume_fulfilment(call: RuleCall, parameters: ResumeParameters) -> Actions:
    """Goes on with a fulfilment the partner keeps, and with the pick that he may have confirmed meanwhile."""
    fields: FulfilmentFields = call.entity.fields
    forgotten = SetAttributes(call.entity, {ATTRIBUTE: {"type": "JSON", "value": None}})
    picked = any(map(is_picked, fields.items))
    onwards = [*send(call, parameters.event_name, call.entity), *send_if(picked, call, parameters.picked_event_name)]
    return [forgotten, *onwards]

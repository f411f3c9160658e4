"""The rule ForwardIfEscalationStands."""

import msgspec

from lading.engine.action import Actions, Log, SendEvent
from lading.engine.rule import RuleCall, rule
from lading.foundation.calendars.timers import ATTRIBUTE


class StandsParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send while the escalation stands."""

    event_name: str


@rule("ForwardIfEscalationStands", StandsParameters)
async def forward_if_escalation_stands(call: RuleCall, parameters: StandsParameters) -> Actions:
    """Sends eventName when the event is a step of the entity's present escalation and its status is still the same."""
    facts = call.event.attributes.get(ATTRIBUTE)
    present = call.entity.attributes.get(ATTRIBUTE, {}).get("value")
    if not isinstance(facts, dict) or facts.get("id") != present or facts.get("status") != call.entity.status:
        return [Log("the escalation is over")]
    key, subtype = call.entity.key, call.entity.subtype
    return [SendEvent(name=parameters.event_name, entity=key, subtype=subtype, attributes=call.event.attributes)]

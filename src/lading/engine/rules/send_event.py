"""The rule SendEvent."""

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.rule import RuleCall, rule


class SendEventParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send to the same entity."""

    event_name: str


@rule("SendEvent", SendEventParameters, aliases=("SendEventGQL", "Forward"))
async def send_event(call: RuleCall, parameters: SendEventParameters) -> Actions:
    """Sends an event to the same entity with the attributes of the present one; it runs behind the current rulesets."""
    return [
        SendEvent(
            name=parameters.event_name,
            entity=call.entity.key,
            subtype=call.entity.subtype,
            attributes=call.event.attributes,
        )
    ]

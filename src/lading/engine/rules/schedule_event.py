"""The rule ScheduleEvent."""

from datetime import timedelta

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.rule import RuleCall, RuleFailed, rule

DELAY_MAX_SECONDS = 400 * 24 * 3600


class ScheduleEventParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send; delay: seconds from now."""

    event_name: str
    delay: int


@rule("ScheduleEvent", ScheduleEventParameters, aliases=("SendScheduledEvent", "ScheduleEventGQL"))
async def schedule_event(call: RuleCall, parameters: ScheduleEventParameters) -> Actions:
    """Sends an event to the same entity after a delay, by the database's clock."""
    if not 0 <= parameters.delay <= DELAY_MAX_SECONDS:
        raise RuleFailed("DELAY_INVALID", f"a delay of {parameters.delay} s is outside 0…{DELAY_MAX_SECONDS}")
    return [
        SendEvent(
            name=parameters.event_name,
            entity=call.entity.key,
            subtype=call.entity.subtype,
            attributes=call.event.attributes,
            scheduled_at=call.at + timedelta(seconds=parameters.delay),
        )
    ]

"""The rules that every workflow may use: set a status, send an event now or later."""

from datetime import timedelta
from typing import Any

import msgspec

from lading.engine.action import Actions, SendEvent, SetStatus
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule

DELAY_MAX_SECONDS = 400 * 24 * 3600


class SetStateParameters(msgspec.Struct, frozen=True, kw_only=True):
    """status: the status to set."""

    status: str


class SendEventParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send to the same entity."""

    event_name: str


class ScheduleEventParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send; delay: seconds from now."""

    event_name: str
    delay: int


@rule("SetState", SetStateParameters, aliases=("ChangeStateGQL", "ChangeState"))
async def set_state(call: RuleCall, parameters: SetStateParameters) -> Actions:
    """Sets the status of the entity the event is about. Rules after this one see it."""
    return [SetStatus(call.entity, parameters.status)]


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


RULES: tuple[Rule[Any], ...] = (set_state, send_event, schedule_event)

"""Timers: an event later, in seconds or in business time; and escalation by steps while an entity stays where it is."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from lading.engine.action import Actions, Log, SendEvent, SetAttributes
from lading.engine.core_rules import DELAY_MAX_SECONDS
from lading.engine.loading import Loader
from lading.engine.rule import NoParameters, Rule, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.foundation.calendars.calendar import HOURS_MAX, SETTING, after_days, after_hours, calendar_of
from lading.foundation.settings.records import SettingKey
from lading.foundation.webhooks.body import told_attributes
from lading.kernel.json import Json

Settings = Loader[SettingKey, Json]
ATTRIBUTE = "escalation"
STEPS_MAX = 20
BUSINESS_DAYS_MAX = 400


class TimerParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send; one of delay (seconds), businessHours, businessDays: how much later.

    calendar: the setting that holds the business calendar, resolved for the entity's location and retailer.
    """

    event_name: str
    delay: int | None = None
    business_hours: float | None = None
    business_days: int | None = None
    calendar: str = SETTING


class LadderParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventNames: one event a step; delays: how long after now each is sent, in seconds.

    businessHours: the delays are hours of the business calendar instead. calendar: the setting that holds it.
    """

    event_names: tuple[str, ...]
    delays: tuple[float, ...]
    business_hours: bool = False
    calendar: str = SETTING


class StandsParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send while the escalation stands."""

    event_name: str


def timer_rules_of(settings: Settings) -> tuple[Rule[Any], ...]:
    """The rules, bound to the loader of settings; ScheduleEvent here is the engine's own with business time besides."""
    return (_schedule_event(settings), _schedule_escalations(settings), forward_if_escalation_stands, end_escalations)


def _schedule_event(settings: Settings) -> Rule[TimerParameters]:
    @rule("ScheduleEvent", TimerParameters, aliases=("SendScheduledEvent", "ScheduleEventGQL"))
    async def schedule_event(call: RuleCall, parameters: TimerParameters) -> Actions:
        """Sends eventName to the same entity after a delay by the database's clock, or after business hours or days."""
        given = (parameters.delay, parameters.business_hours, parameters.business_days)
        if sum(one is not None for one in given) != 1:
            raise RuleFailed("DELAY_INVALID", "ScheduleEvent needs one of delay, businessHours and businessDays")
        if parameters.delay is not None:
            due_at = _later(call.at, parameters.delay)
        else:
            due_at = await _in_business_time(call, settings, parameters)
        return [_timer(call, parameters.event_name, due_at, call.event.attributes)]

    return schedule_event


def _schedule_escalations(settings: Settings) -> Rule[LadderParameters]:
    @rule("ScheduleEscalations", LadderParameters)
    async def schedule_escalations(call: RuleCall, parameters: LadderParameters) -> Actions:
        """Begins an escalation: sends each of eventNames after its delay; ForwardIfEscalationStands lets them through.

        A new escalation takes the place of the one before, whose events then come to nothing.
        """
        steps = list(zip(parameters.event_names, parameters.delays, strict=False))
        if not steps or len(parameters.event_names) != len(parameters.delays) or len(steps) > STEPS_MAX:
            raise RuleFailed("ESCALATION_INVALID", f"1 to {STEPS_MAX} eventNames need as many delays")
        escalation = str(call.next_id())
        actions: Actions = [SetAttributes(call.entity, {ATTRIBUTE: {"type": "STRING", "value": escalation}})]
        for number, (event_name, delay) in enumerate(steps, start=1):
            due_at = await _step_at(call, settings, parameters, delay)
            facts = {"id": escalation, "step": number, "status": call.entity.status}
            actions.append(_timer(call, event_name, due_at, {**call.event.attributes, ATTRIBUTE: facts}))
        return actions

    return schedule_escalations


@rule("ForwardIfEscalationStands", StandsParameters)
async def forward_if_escalation_stands(call: RuleCall, parameters: StandsParameters) -> Actions:
    """Sends eventName when the event is a step of the entity's present escalation and its status is still the same."""
    facts = call.event.attributes.get(ATTRIBUTE)
    present = call.entity.attributes.get(ATTRIBUTE, {}).get("value")
    if not isinstance(facts, dict) or facts.get("id") != present or facts.get("status") != call.entity.status:
        return [Log("the escalation is over")]
    key, subtype = call.entity.key, call.entity.subtype
    return [SendEvent(name=parameters.event_name, entity=key, subtype=subtype, attributes=call.event.attributes)]


@rule("EndEscalations", NoParameters)
async def end_escalations(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Ends the entity's escalation: the steps still to come will come to nothing."""
    return [SetAttributes(call.entity, {ATTRIBUTE: {"type": "STRING", "value": ""}})]


async def _step_at(call: RuleCall, settings: Settings, parameters: LadderParameters, delay: float) -> datetime:
    if not parameters.business_hours:
        return _later(call.at, delay)
    wanted = TimerParameters(event_name="", business_hours=delay, calendar=parameters.calendar)
    return await _in_business_time(call, settings, wanted)


async def _in_business_time(call: RuleCall, settings: Settings, parameters: TimerParameters) -> datetime:
    location_ref = getattr(call.entity.fields, "location_ref", None)
    value = await call.read(settings, SettingKey(parameters.calendar, call.retailer, location_ref))
    if value is None:
        raise RuleFailed("CALENDAR_MISSING", f"no setting {parameters.calendar} holds a business calendar")
    hours, days = parameters.business_hours, parameters.business_days
    if not 0 <= (hours or 0) <= HOURS_MAX or not 0 <= (days or 0) <= BUSINESS_DAYS_MAX:
        raise RuleFailed("DELAY_INVALID", f"business time of {hours} h, {days} days is out of bounds")
    with failing_on_refusal():
        calendar = calendar_of(value)
    due_at = after_days(call.at, days, calendar) if days is not None else after_hours(call.at, hours or 0, calendar)
    if due_at is None:
        raise RuleFailed("CALENDAR_CLOSED", f"the calendar {parameters.calendar} is not open for that long")
    return due_at


def _later(at: datetime, seconds: float) -> datetime:
    if not 0 <= seconds <= DELAY_MAX_SECONDS:
        raise RuleFailed("DELAY_INVALID", f"a delay of {seconds} s is outside 0…{DELAY_MAX_SECONDS}")
    return at + timedelta(seconds=seconds)


def _timer(call: RuleCall, event_name: str, due_at: datetime, attributes: dict[str, Any]) -> SendEvent:
    return SendEvent(
        name=event_name,
        entity=call.entity.key,
        subtype=call.entity.subtype,
        attributes=told_attributes(attributes),
        scheduled_at=due_at,
    )

"""Timers: an event later, in seconds or in business time; and escalation by steps while an entity stays where it is."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from lading.engine.action import SendEvent
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, RuleFailed, failing_on_refusal
from lading.engine.rules.schedule_event import DELAY_MAX_SECONDS
from lading.foundation.calendars.calendar import HOURS_MAX, SETTING, after_days, after_hours, calendar_of
from lading.foundation.settings.records import SettingKey
from lading.foundation.webhooks.body import told_attributes
from lading.kernel.json import Json

Settings = Loader[SettingKey, Json]


ATTRIBUTE = "escalation"


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


async def in_business_time(call: RuleCall, settings: Settings, parameters: TimerParameters) -> datetime:
    """The instant so many open hours or working days later. Raises RuleFailed."""
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


def later(at: datetime, seconds: float) -> datetime:
    """When the timer is due. Raises RuleFailed."""
    if not 0 <= seconds <= DELAY_MAX_SECONDS:
        raise RuleFailed("DELAY_INVALID", f"a delay of {seconds} s is outside 0…{DELAY_MAX_SECONDS}")
    return at + timedelta(seconds=seconds)


def timer(call: RuleCall, event_name: str, due_at: datetime, attributes: dict[str, Any]) -> SendEvent:
    """The event, sent later to the same entity."""
    return SendEvent(
        name=event_name,
        entity=call.entity.key,
        subtype=call.entity.subtype,
        attributes=told_attributes(attributes),
        scheduled_at=due_at,
    )

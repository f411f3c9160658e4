"""How long the goods lie, the reminder before it ends, and more time for who asks."""

from typing import Any

import msgspec

from lading.engine.action import Action, SendEvent, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.choices.scope import choice_of
from lading.order.collection.period import Period

COLLECT_BY = "collectBy"


class Waiting(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the time is over. reminderEventName: sent before.

    daysSetting: how many days the goods lie, by pick-up location or retailer; reminderSetting: how many days before
    the end the customer is reminded. defaultDays and defaultReminderDays where they are not set.
    """

    event_name: str
    reminder_event_name: str
    days_setting: str = "COLLECTION_DAYS"
    default_days: float = 7.0
    reminder_setting: str = "COLLECTION_REMINDER_DAYS"
    default_reminder_days: float = 2.0


def timers_of(call: RuleCall, parameters: Waiting, period: Period) -> list[Action]:
    """What starts a collection period: the attribute that ends it, and its timers."""
    value = period.collect_by.isoformat()
    attributes: dict[str, Any] = {COLLECT_BY: value}
    due = [(parameters.event_name, period.collect_by)]
    if period.remind_at is not None:
        due.insert(0, (parameters.reminder_event_name, period.remind_at))
    key, subtype = call.entity.key, call.entity.subtype
    timers = [
        SendEvent(name=name, entity=key, subtype=subtype, attributes=attributes, scheduled_at=at) for name, at in due
    ]
    return [SetAttributes(call.entity, {COLLECT_BY: {"type": "STRING", "value": value}}), *timers]


async def number_of(call: RuleCall, settings: Loader[SettingKey, Json], name: str, default: float) -> float:
    """A number from a setting of the pickup location, else the default."""
    choice = choice_of(call.aggregate, call.entity)
    place = choice.pickup_location_ref if choice is not None else None
    value = await call.read(settings, SettingKey(name, call.retailer, place))
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else default

"""How long the goods lie, the reminder before it ends, and more time for who asks."""

from datetime import datetime
from typing import Any

import msgspec

from lading.engine.action import Action, Actions, Log, SendEvent, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.choices.scope import choice_of
from lading.order.collection.period import Period, extended, period_from
from lading.order.rules.forwarding import send

COLLECT_BY = "collectBy"
EXTENSIONS = "collectionExtensions"
EXTENSION_REFS = "collectionExtensionRefs"


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


class Extension(Waiting, frozen=True, kw_only=True, rename="camel"):
    """extensionsSetting: how often a customer may have more time; defaultExtensions where it is not set.

    extendedEventName: sent when there is more time.
    """

    extensions_setting: str = "COLLECTION_EXTENSIONS"
    default_extensions: float = 2.0
    extended_event_name: str | None = None


class Stands(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send while the timer stands."""

    event_name: str


def start_collection_period(settings: Loader[SettingKey, Json]) -> Rule[Waiting]:
    """The rule, bound to the loader of settings."""

    @rule("StartCollectionPeriod", Waiting)
    async def start(call: RuleCall, parameters: Waiting) -> Actions:
        """Keeps the goods for the days of a setting: the attribute collectBy, a reminder, and eventName at the end."""
        days = await _number(call, settings, parameters.days_setting, parameters.default_days)
        before = await _number(call, settings, parameters.reminder_setting, parameters.default_reminder_days)
        period = period_from(call.at, days=days, remind_days_before=before)
        return _timers(call, parameters, period)

    return start


def extend_collection_period(settings: Loader[SettingKey, Json]) -> Rule[Extension]:
    """The rule, bound to the loader of settings."""

    @rule("ExtendCollectionPeriod", Extension)
    async def extend(call: RuleCall, parameters: Extension) -> Actions:
        """Keeps the goods for the event's days longer, as often as a setting allows; earlier timers come to nothing.

        An extensionRef is heard once. Fails with EXTENSION_INVALID or EXTENSIONS_USED_UP.
        """
        refs, ref = _refs(call), call.event.attributes.get("extensionRef")
        if ref is not None and ref in refs:
            return [Log(f"extension {ref} was given before")]
        kept, given = call.entity.attributes.get(COLLECT_BY), call.event.attributes.get("days")
        if kept is None or isinstance(given, bool) or not isinstance(given, int | float):
            raise RuleFailed("EXTENSION_INVALID", "send attributes.days, a number, while goods lie for the customer")
        counted = call.entity.attributes.get(EXTENSIONS)
        so_far = int(counted["value"]) if counted else 0
        allowed = await _number(call, settings, parameters.extensions_setting, parameters.default_extensions)
        before = await _number(call, settings, parameters.reminder_setting, parameters.default_reminder_days)
        with failing_on_refusal():
            collect_by = extended(
                datetime.fromisoformat(kept["value"]), float(given), extensions=so_far, extensions_max=int(allowed)
            )
        days = (collect_by - call.at).total_seconds() / 86_400
        period = msgspec.structs.replace(
            period_from(call.at, days=days, remind_days_before=before), collect_by=collect_by
        )
        noted = SetAttributes(
            call.entity,
            {
                EXTENSIONS: {"type": "INTEGER", "value": so_far + 1},
                EXTENSION_REFS: {"type": "JSON", "value": [*refs, *([ref] if ref is not None else [])]},
            },
        )
        told = send(call, parameters.extended_event_name, call.entity) if parameters.extended_event_name else []
        return [noted, *_timers(call, parameters, period), *told]

    return extend


@rule("ForwardIfCollectionPeriodStands", Stands)
async def forward_if_collection_period_stands(call: RuleCall, parameters: Stands) -> Actions:
    """Sends eventName when the event is a timer of the present collection period, not of one that was extended."""
    kept = call.entity.attributes.get(COLLECT_BY)
    if kept is None or call.event.attributes.get(COLLECT_BY) != kept["value"]:
        return [Log("the time was extended")]
    return send(call, parameters.event_name, call.entity)


def _refs(call: RuleCall) -> list[Any]:
    kept = call.entity.attributes.get(EXTENSION_REFS)
    return list(kept["value"]) if kept else []


def _timers(call: RuleCall, parameters: Waiting, period: Period) -> list[Action]:
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


async def _number(call: RuleCall, settings: Loader[SettingKey, Json], name: str, default: float) -> float:
    choice = choice_of(call.aggregate, call.entity)
    place = choice.pickup_location_ref if choice is not None else None
    value = await call.read(settings, SettingKey(name, call.retailer, place))
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else default

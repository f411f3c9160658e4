"""Timers whose length is a setting, and a window in which events are gathered."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from lading.engine.action import Actions, Log, SendEvent, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.foundation.webhooks.body import told_attributes
from lading.kernel.json import Json
from lading.order.checks.standing import REMORSE_ENDS_AT, REMORSE_MINUTES
from lading.order.rules.forwarding import send_if

MINUTES_MAX = 60.0 * 24 * 400
COLLECTED_MAX = 1000
WINDOW = "window"


class Remorse(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the time is over. setting: minutes, by retailer; defaultMinutes where it is not set."""

    event_name: str
    setting: str = "REMORSE_PERIOD_MINUTES"
    default_minutes: float = 30.0


class AutoCancel(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the time is over. setting: minutes, by retailer; without it no timer starts."""

    event_name: str
    setting: str = "AUTO_CANCEL_MINUTES"


class Window(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the window closes. windowSeconds: how long it stays open. name: where there are several."""

    event_name: str
    window_seconds: float
    name: str = WINDOW


class Gathered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event that carries what was gathered. name: as in GatherInWindow."""

    event_name: str
    name: str = WINDOW


def start_remorse_period(settings: Loader[SettingKey, Json]) -> Rule[Remorse]:
    """The rule, bound to the loader of settings."""

    @rule("StartRemorsePeriod", Remorse)
    async def start(call: RuleCall, parameters: Remorse) -> Actions:
        """Sends eventName once the customer has had his time to think better of it; at once when that is 0 minutes.

        The order's own attribute remorseMinutes comes before the setting. A period that was begun is not begun anew.
        """
        if REMORSE_ENDS_AT in call.entity.attributes:
            return [Log("the period was begun before")]
        own = call.entity.attributes.get(REMORSE_MINUTES)
        found = own["value"] if own else await call.read(settings, SettingKey(parameters.setting, call.retailer))
        minutes = minutes_of(found)
        minutes = parameters.default_minutes if minutes is None else minutes
        if minutes == 0:
            return send_if(True, call, parameters.event_name)
        ends_at = call.at + timedelta(minutes=minutes)
        kept = {REMORSE_ENDS_AT: {"type": "STRING", "value": ends_at.isoformat()}}
        return [SetAttributes(call.entity, kept), _later(call, parameters.event_name, ends_at)]

    return start


def start_auto_cancel_timer(settings: Loader[SettingKey, Json]) -> Rule[AutoCancel]:
    """The rule, bound to the loader of settings."""

    @rule("StartAutoCancelTimer", AutoCancel)
    async def start(call: RuleCall, parameters: AutoCancel) -> Actions:
        """Sends eventName after the minutes that the setting gives; its ruleset listens while it still applies."""
        minutes = minutes_of(await call.read(settings, SettingKey(parameters.setting, call.retailer)))
        if minutes is None:
            return [Log(f"no timer: {parameters.setting} is not set")]
        return [_later(call, parameters.event_name, call.at + timedelta(minutes=minutes))]

    return start


@rule("GatherInWindow", Window)
async def gather_in_window(call: RuleCall, parameters: Window) -> Actions:
    """Gathers what events bring for a while: the first opens the window, eventName closes it, the rest are kept.

    At most 1,000 are kept; TakeGathered gives them to the ruleset of eventName.
    """
    kept = call.entity.attributes.get(parameters.name)
    window = kept["value"] if kept else None
    gathered: list[Any] = list(window["events"]) if window else []
    gathered = [*gathered, told_attributes(call.event.attributes)][:COLLECTED_MAX]
    if window:
        return [_keep(call, parameters.name, window["endsAt"], gathered)]
    ends_at = call.at + timedelta(seconds=min(max(parameters.window_seconds, 0.0), MINUTES_MAX * 60))
    later = _later(call, parameters.event_name, ends_at)
    return [_keep(call, parameters.name, ends_at.isoformat(), gathered), later]


@rule("TakeGathered", Gathered)
async def take_gathered(call: RuleCall, parameters: Gathered) -> Actions:
    """Closes the window and sends eventName with the attribute events: the attributes of each event gathered."""
    kept = call.entity.attributes.get(parameters.name)
    if not kept or not kept["value"]:
        return [Log("nothing was gathered")]
    event = SendEvent(
        name=parameters.event_name,
        entity=call.entity.key,
        subtype=call.entity.subtype,
        attributes={"events": kept["value"]["events"]},
    )
    return [SetAttributes(call.entity, {parameters.name: {"type": "JSON", "value": {}}}), event]


def minutes_of(setting: Json) -> float | None:
    """The minutes of a setting, a number from 0 or its text; None where it holds anything else."""
    try:
        minutes = float(setting) if isinstance(setting, str | int | float) and not isinstance(setting, bool) else None
    except ValueError:
        return None
    return minutes if minutes is not None and 0 <= minutes <= MINUTES_MAX else None


def _keep(call: RuleCall, name: str, ends_at: str, gathered: list[Any]) -> SetAttributes:
    return SetAttributes(call.entity, {name: {"type": "JSON", "value": {"endsAt": ends_at, "events": gathered}}})


def _later(call: RuleCall, event_name: str, at: datetime) -> SendEvent:
    key, subtype = call.entity.key, call.entity.subtype
    attributes = told_attributes(call.event.attributes)
    return SendEvent(name=event_name, entity=key, subtype=subtype, attributes=attributes, scheduled_at=at)

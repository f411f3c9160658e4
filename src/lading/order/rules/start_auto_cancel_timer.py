"""The rule StartAutoCancelTimer."""

from datetime import timedelta

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.rules.timers import minutes_of, sent_later


class AutoCancel(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the time is over. setting: minutes, by retailer; without it no timer starts."""

    event_name: str
    setting: str = "AUTO_CANCEL_MINUTES"


def start_auto_cancel_timer(settings: Loader[SettingKey, Json]) -> Rule[AutoCancel]:
    """The rule, bound to the loader of settings."""

    @rule("StartAutoCancelTimer", AutoCancel)
    async def start(call: RuleCall, parameters: AutoCancel) -> Actions:
        """Sends eventName after the minutes that the setting gives; its ruleset listens while it still applies."""
        minutes = minutes_of(await call.read(settings, SettingKey(parameters.setting, call.retailer)))
        if minutes is None:
            return [Log(f"no timer: {parameters.setting} is not set")]
        return [sent_later(call, parameters.event_name, call.at + timedelta(minutes=minutes))]

    return start

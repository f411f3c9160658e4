"""The rule StartRemorsePeriod."""

from datetime import timedelta

import msgspec

from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.checks.standing import REMORSE_ENDS_AT, REMORSE_MINUTES
from lading.order.rules.forwarding import send_if
from lading.order.rules.timers import minutes_of, sent_later


class Remorse(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the time is over. setting: minutes, by retailer; defaultMinutes where it is not set."""

    event_name: str
    setting: str = "REMORSE_PERIOD_MINUTES"
    default_minutes: float = 30.0


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
        return [SetAttributes(call.entity, kept), sent_later(call, parameters.event_name, ends_at)]

    return start

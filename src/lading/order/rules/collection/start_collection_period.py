"""The rule StartCollectionPeriod."""

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.collection.period import period_from
from lading.order.rules.collection.waiting import Waiting, number_of, timers_of


def start_collection_period(settings: Loader[SettingKey, Json]) -> Rule[Waiting]:
    """The rule, bound to the loader of settings."""

    @rule("StartCollectionPeriod", Waiting)
    async def start(call: RuleCall, parameters: Waiting) -> Actions:
        """Keeps the goods for the days of a setting: the attribute collectBy, a reminder, and eventName at the end."""
        days = await number_of(call, settings, parameters.days_setting, parameters.default_days)
        before = await number_of(call, settings, parameters.reminder_setting, parameters.default_reminder_days)
        period = period_from(call.at, days=days, remind_days_before=before)
        return timers_of(call, parameters, period)

    return start

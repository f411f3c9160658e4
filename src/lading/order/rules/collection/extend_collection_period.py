"""The rule ExtendCollectionPeriod."""

from datetime import datetime
from typing import Any

import msgspec

from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.collection.period import extended, period_from
from lading.order.rules.collection.waiting import COLLECT_BY, Waiting, number_of, timers_of
from lading.order.rules.forwarding import send

EXTENSIONS = "collectionExtensions"


EXTENSION_REFS = "collectionExtensionRefs"


class Extension(Waiting, frozen=True, kw_only=True, rename="camel"):
    """extensionsSetting: how often a customer may have more time; defaultExtensions where it is not set.

    extendedEventName: sent when there is more time.
    """

    extensions_setting: str = "COLLECTION_EXTENSIONS"
    default_extensions: float = 2.0
    extended_event_name: str | None = None


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
        allowed = await number_of(call, settings, parameters.extensions_setting, parameters.default_extensions)
        before = await number_of(call, settings, parameters.reminder_setting, parameters.default_reminder_days)
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
        return [noted, *timers_of(call, parameters, period), *told]

    return extend


def _refs(call: RuleCall) -> list[Any]:
    kept = call.entity.attributes.get(EXTENSION_REFS)
    return list(kept["value"]) if kept else []

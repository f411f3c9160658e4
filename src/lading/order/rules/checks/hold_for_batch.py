"""Lets orders wait for each other: they are sourced together when the window closes."""

from datetime import UTC, datetime, timedelta

import msgspec

from lading.engine.action import Actions, Log, SendEvent, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.checks.standing import BATCH_DUE_AT
from lading.order.rules.timers import minutes_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BatchParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the window closes. setting: its length in minutes, by retailer; no window without it."""

    event_name: str
    setting: str = "BATCHING_WINDOW_MINUTES"


def hold_for_batch(settings: Loader[SettingKey, Json]) -> Rule[BatchParameters]:
    """The rule, bound to the loader of settings."""

    @rule("HoldForBatch", BatchParameters)
    async def hold(call: RuleCall, parameters: BatchParameters) -> Actions:
        """Sends eventName when the present window closes; windows follow each other from midnight UTC, one length each.

        An order waits for one window only.
        """
        minutes = minutes_of(await call.read(settings, SettingKey(parameters.setting, call.retailer)))
        if not minutes or BATCH_DUE_AT in call.entity.attributes:
            return [Log("no window, or it was waited for")]
        closes_at = window_end(call.at, minutes)
        kept = {BATCH_DUE_AT: {"type": "STRING", "value": closes_at.isoformat()}}
        key, subtype = call.entity.key, call.entity.subtype
        timer = SendEvent(name=parameters.event_name, entity=key, subtype=subtype, scheduled_at=closes_at)
        return [SetAttributes(call.entity, kept), timer]

    return hold


def window_end(at: datetime, minutes: float) -> datetime:
    """When the window of an instant closes; at most its length away."""
    length = timedelta(minutes=minutes)
    return at + length - (at - _EPOCH) % length

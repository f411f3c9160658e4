"""The rule GatherInWindow."""

from datetime import timedelta
from typing import Any

import msgspec

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import RuleCall, rule
from lading.foundation.webhooks.body import told_attributes
from lading.order.rules.timers import MINUTES_MAX, WINDOW, sent_later

COLLECTED_MAX = 1000


class Window(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the window closes. windowSeconds: how long it stays open. name: where there are several."""

    event_name: str
    window_seconds: float
    name: str = WINDOW


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
    later = sent_later(call, parameters.event_name, ends_at)
    return [_keep(call, parameters.name, ends_at.isoformat(), gathered), later]


def _keep(call: RuleCall, name: str, ends_at: str, gathered: list[Any]) -> SetAttributes:
    return SetAttributes(call.entity, {name: {"type": "JSON", "value": {"endsAt": ends_at, "events": gathered}}})

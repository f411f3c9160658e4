"""Timers whose length is a setting, and a window in which events are gathered."""

from datetime import datetime

from lading.engine.action import SendEvent
from lading.engine.rule import RuleCall
from lading.foundation.webhooks.body import told_attributes
from lading.kernel.json import Json

MINUTES_MAX = 60.0 * 24 * 400


WINDOW = "window"


def minutes_of(setting: Json) -> float | None:
    """The minutes of a setting, a number from 0 or its text; None where it holds anything else."""
    try:
        minutes = float(setting) if isinstance(setting, str | int | float) and not isinstance(setting, bool) else None
    except ValueError:
        return None
    return minutes if minutes is not None and 0 <= minutes <= MINUTES_MAX else None


def sent_later(call: RuleCall, event_name: str, at: datetime) -> SendEvent:
    """The event, sent to the same entity at an instant."""
    key, subtype = call.entity.key, call.entity.subtype
    attributes = told_attributes(call.event.attributes)
    return SendEvent(name=event_name, entity=key, subtype=subtype, attributes=attributes, scheduled_at=at)

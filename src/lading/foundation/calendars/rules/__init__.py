"""The rules of timers, under their names in workflows."""

from typing import Any

from lading.engine.rule import Rule
from lading.foundation.calendars.rules.end_escalations import end_escalations
from lading.foundation.calendars.rules.forward_if_escalation_stands import forward_if_escalation_stands
from lading.foundation.calendars.rules.schedule_escalations import schedule_escalations
from lading.foundation.calendars.rules.schedule_event import schedule_event
from lading.foundation.calendars.timers import Settings


def timer_rules_of(settings: Settings) -> tuple[Rule[Any], ...]:
    """The rules, bound to the loader of settings; ScheduleEvent here is the engine's own with business time besides."""
    return (schedule_event(settings), schedule_escalations(settings), forward_if_escalation_stands, end_escalations)

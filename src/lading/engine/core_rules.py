"""The rules that set a status and send an event, now or later."""

from typing import Any

from lading.engine.rule import Rule
from lading.engine.rules.schedule_event import schedule_event
from lading.engine.rules.send_event import send_event
from lading.engine.rules.set_state import set_state

RULES: tuple[Rule[Any], ...] = (set_state, send_event, schedule_event)

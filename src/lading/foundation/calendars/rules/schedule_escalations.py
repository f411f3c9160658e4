"""The rule ScheduleEscalations."""

from datetime import datetime

import msgspec

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.engine.rules.schedule_event import DELAY_MAX_SECONDS
from lading.foundation.calendars.calendar import SETTING
from lading.foundation.calendars.timers import ATTRIBUTE, Settings, TimerParameters, in_business_time, later, timer
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json

STEPS_MAX = 20
SECONDS_A_MINUTE = 60.0
# A ladder may begin itself anew, so that no step of a setting comes at once.
SETTING_SECONDS_MIN = 1.0


class LadderParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventNames: one event a step; delays: how long after now each is sent, in seconds.

    businessHours: the delays are hours of the business calendar instead. calendar: the setting that holds it.
    setting: a setting by location, retailer or account with the minutes of each step, in a list or, for one step, as a
    number; where it is set so, from a second up, they hold instead of the delays.
    """

    event_names: tuple[str, ...]
    delays: tuple[float, ...]
    business_hours: bool = False
    calendar: str = SETTING
    setting: str | None = None


def schedule_escalations(settings: Settings) -> Rule[LadderParameters]:
    """The rule, bound to the loader of settings."""

    @rule("ScheduleEscalations", LadderParameters)
    async def schedule_escalations(call: RuleCall, parameters: LadderParameters) -> Actions:
        """Begins an escalation: sends each of eventNames after its delay; ForwardIfEscalationStands lets them through.

        A new escalation takes the place of the one before, whose events then come to nothing.
        """
        names, delays = parameters.event_names, parameters.delays
        if not 1 <= len(names) == len(delays) <= STEPS_MAX:
            raise RuleFailed("ESCALATION_INVALID", f"1 to {STEPS_MAX} eventNames need as many delays")
        escalation = str(call.next_id())
        actions: Actions = [SetAttributes(call.entity, {ATTRIBUTE: {"type": "STRING", "value": escalation}})]
        seconds = await _seconds_set(call, settings, parameters)
        for number, (event_name, delay) in enumerate(zip(names, delays, strict=True), start=1):
            due_at = (
                await _step_at(call, settings, parameters, delay)
                if seconds is None
                else later(call.at, seconds[number - 1])
            )
            facts = {"id": escalation, "step": number, "status": call.entity.status}
            actions.append(timer(call, event_name, due_at, {**call.event.attributes, ATTRIBUTE: facts}))
        return actions

    return schedule_escalations


async def _step_at(call: RuleCall, settings: Settings, parameters: LadderParameters, delay: float) -> datetime:
    if not parameters.business_hours:
        return later(call.at, delay)
    wanted = TimerParameters(event_name="", business_hours=delay, calendar=parameters.calendar)
    return await in_business_time(call, settings, wanted)


async def _seconds_set(call: RuleCall, settings: Settings, parameters: LadderParameters) -> list[float] | None:
    """The seconds of each step by the setting; None where there is none, or none that can be read."""
    if parameters.setting is None:
        return None
    location_ref = getattr(call.entity.fields, "location_ref", None)
    value = await call.read(settings, SettingKey(parameters.setting, call.retailer, location_ref))
    return _seconds_of(value, len(parameters.event_names))


def _seconds_of(setting: Json, steps: int) -> list[float] | None:
    """None unless it holds so many numbers of minutes within the bounds."""
    minutes = setting if isinstance(setting, list) else [setting]
    numbers = [one for one in minutes if isinstance(one, int | float) and not isinstance(one, bool)]
    seconds = [SECONDS_A_MINUTE * one for one in numbers]
    is_bounded = all(SETTING_SECONDS_MIN <= one <= DELAY_MAX_SECONDS for one in seconds)
    return seconds if len(seconds) == len(minutes) == steps and is_bounded else None

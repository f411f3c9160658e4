"""The rule ScheduleEscalations."""

from datetime import datetime

import msgspec

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.calendars.calendar import SETTING
from lading.foundation.calendars.timers import ATTRIBUTE, Settings, TimerParameters, in_business_time, later, timer

STEPS_MAX = 20


class LadderParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventNames: one event a step; delays: how long after now each is sent, in seconds.

    businessHours: the delays are hours of the business calendar instead. calendar: the setting that holds it.
    """

    event_names: tuple[str, ...]
    delays: tuple[float, ...]
    business_hours: bool = False
    calendar: str = SETTING


def schedule_escalations(settings: Settings) -> Rule[LadderParameters]:
    """The rule, bound to the loader of settings."""

    @rule("ScheduleEscalations", LadderParameters)
    async def schedule_escalations(call: RuleCall, parameters: LadderParameters) -> Actions:
        """Begins an escalation: sends each of eventNames after its delay; ForwardIfEscalationStands lets them through.

        A new escalation takes the place of the one before, whose events then come to nothing.
        """
        steps = list(zip(parameters.event_names, parameters.delays, strict=False))
        if not steps or len(parameters.event_names) != len(parameters.delays) or len(steps) > STEPS_MAX:
            raise RuleFailed("ESCALATION_INVALID", f"1 to {STEPS_MAX} eventNames need as many delays")
        escalation = str(call.next_id())
        actions: Actions = [SetAttributes(call.entity, {ATTRIBUTE: {"type": "STRING", "value": escalation}})]
        for number, (event_name, delay) in enumerate(steps, start=1):
            due_at = await _step_at(call, settings, parameters, delay)
            facts = {"id": escalation, "step": number, "status": call.entity.status}
            actions.append(timer(call, event_name, due_at, {**call.event.attributes, ATTRIBUTE: facts}))
        return actions

    return schedule_escalations


async def _step_at(call: RuleCall, settings: Settings, parameters: LadderParameters, delay: float) -> datetime:
    if not parameters.business_hours:
        return later(call.at, delay)
    wanted = TimerParameters(event_name="", business_hours=delay, calendar=parameters.calendar)
    return await in_business_time(call, settings, wanted)

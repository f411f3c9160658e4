"""The rule ScheduleEvent."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.calendars.timers import Settings, TimerParameters, in_business_time, later, timer


def schedule_event(settings: Settings) -> Rule[TimerParameters]:
    """The rule, bound to the loader of settings: that of the engine, with business time besides."""

    @rule("ScheduleEvent", TimerParameters, aliases=("SendScheduledEvent", "ScheduleEventGQL"))
    async def schedule_event(call: RuleCall, parameters: TimerParameters) -> Actions:
        """Sends eventName to the same entity after a delay by the database's clock, or after business hours or days."""
        given = (parameters.delay, parameters.business_hours, parameters.business_days)
        if sum(one is not None for one in given) != 1:
            raise RuleFailed("DELAY_INVALID", "ScheduleEvent needs one of delay, businessHours and businessDays")
        if parameters.delay is not None:
            due_at = later(call.at, parameters.delay)
        else:
            due_at = await in_business_time(call, settings, parameters)
        return [timer(call, parameters.event_name, due_at, call.event.attributes)]

    return schedule_event

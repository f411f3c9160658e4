"""Gives people something to do about an entity."""

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.foundation.tasks.opening import TaskEvents, Work, open_work
from lading.foundation.webhooks.body import told_attributes
from lading.kernel.json import Json


class TaskParameters(TaskEvents, frozen=True, kw_only=True, rename="camel"):
    """taskType: names its queue, times and escalation in the setting TASK_TYPES. outcomes: what it may end with.

    All outcomes but the first take a reason. eventName: sent to the entity with the outcome; stepEventName: its timer,
    for TakeTaskStep; alertEventName: sent when its opening is to be told.
    """

    task_type: str
    outcomes: tuple[str, ...] = ("PASS", "REJECT")


def open_task(settings: Loader[SettingKey, Json]) -> Rule[TaskParameters]:
    """The rule, bound to the loader of settings."""

    @rule("OpenTask", TaskParameters)
    async def open_(call: RuleCall, parameters: TaskParameters) -> Actions:
        """Opens a task about the entity, unless one of that type waits; the event's attributes become its details.

        Fails with TASK_TYPES_INVALID or CALENDAR_INVALID where the settings cannot be read.
        """
        location_ref = getattr(call.entity.fields, "location_ref", None)
        work = Work(
            type=parameters.task_type,
            outcomes=parameters.outcomes,
            details=told_attributes(call.event.attributes),
            location_ref=location_ref,
        )
        return await open_work(call, settings, call.entity, [work], parameters)

    return open_

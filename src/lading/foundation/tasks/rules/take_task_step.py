"""Takes the next step of a task's escalation, while nobody has ended it."""

from uuid import UUID

import msgspec

from lading.engine.action import Actions, Log, SendEvent
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.tasks.effects import EndTask, MoveTask
from lading.foundation.tasks.model import LadderStep, StepKind, Task, step_after, told_of
from lading.foundation.tasks.opening import alert_of, timer_of
from lading.foundation.tasks.outcome import concluded_event, named_task

REASON = "nobody decided in time"


class StepParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """escalateEventName: sent to the entity by a step that escalates. alertEventName: sent by every step."""

    escalate_event_name: str
    alert_event_name: str = "TaskAlert"


def take_task_step(tasks: Loader[UUID, Task | None]) -> Rule[StepParameters]:
    """The rule, bound to the loader of tasks."""

    @rule("TakeTaskStep", StepParameters)
    async def take(call: RuleCall, parameters: StepParameters) -> Actions:
        """Reminds, raises the priority, hands over, escalates or decides, as the task's ladder says; then waits on.

        After its last step it reminds once a day. A step of a task that is over, or was taken before, does nothing.
        """
        task = await named_task(call, tasks)
        taken = call.event.attributes.get("step")
        if task is None or not task.is_waiting or task.steps_taken != taken:
            return [Log("the task is over, or the step was taken")]
        step = step_after(task.steps, task.steps_taken, call.at)
        facts = {**told_of(_moved(task, step)), "alert": step.do.value}
        alert = alert_of(call, call.entity, facts, parameters.alert_event_name)
        if step.do is StepKind.DECIDE:
            return [*_decided(call, task, step), alert]
        actions: Actions = [MoveTask(task.id, task.steps_taken, step), alert]
        if step.do is StepKind.ESCALATE:
            key, subtype = call.entity.key, call.entity.subtype
            actions.append(
                SendEvent(name=parameters.escalate_event_name, entity=key, subtype=subtype, attributes=facts)
            )
        return [*actions, timer_of(call, call.entity, task, call.event.name, steps_taken=task.steps_taken + 1)]

    return take


def _decided(call: RuleCall, task: Task, step: LadderStep) -> Actions:
    assert step.outcome is not None, "a step that decides says how"
    told = concluded_event(call, call.entity, task.id, task.outcome_event)
    return [EndTask(task.id, step.outcome, REASON), told]


def _moved(task: Task, step: LadderStep) -> Task:
    return msgspec.structs.replace(task, priority=step.priority or task.priority, queue=step.queue or task.queue)

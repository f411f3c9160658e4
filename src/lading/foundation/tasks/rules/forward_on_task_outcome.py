"""Goes on as a task ended."""

import msgspec

from lading.engine.action import Actions, Log, SendEvent
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.tasks.model import outcome_of
from lading.foundation.tasks.opening import without_task
from lading.foundation.tasks.outcome import Tasks, ended_task


class OutcomeBranches(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """outcomes: names of outcomes; eventNames: the event to send for each."""

    outcomes: tuple[str, ...]
    event_names: tuple[str, ...]


def forward_on_task_outcome(tasks: Tasks) -> Rule[OutcomeBranches]:
    """The rule, bound to the loader of tasks."""

    @rule("ForwardOnTaskOutcome", OutcomeBranches)
    async def forward(call: RuleCall, parameters: OutcomeBranches) -> Actions:
        """Sends the event of the outcome that the task named by taskId ended with, with all that is said of it.

        Nothing for another outcome, for a task that has none, or for one that was told before.
        """
        if len(parameters.outcomes) != len(parameters.event_names):
            raise RuleFailed("OUTCOMES_INVALID", "as many eventNames are needed as outcomes")
        task = await ended_task(call, tasks)
        if task is None:
            return [Log("the task has no outcome, or it was told before")]
        over = without_task(call.entity, task.id)
        name = dict(zip(parameters.outcomes, parameters.event_names, strict=True)).get(task.outcome or "")
        if name is None:
            return [over, Log(f"no event for the outcome {task.outcome}")]
        key, subtype = call.entity.key, call.entity.subtype
        return [over, SendEvent(name=name, entity=key, subtype=subtype, attributes=outcome_of(task))]

    return forward

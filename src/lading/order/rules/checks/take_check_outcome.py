"""Takes what a person decided about an order."""

from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.tasks.model import Task
from lading.foundation.tasks.opening import without_task
from lading.foundation.tasks.outcome import Tasks, ended_task
from lading.order.checks.standing import CheckResult, CheckStatus, results_attribute, results_in
from lading.order.rules.checks.request_checks import OUTCOMES
from lading.order.rules.forwarding import Forward, send_if


def take_check_outcome(tasks: Tasks) -> Rule[Forward]:
    """The rule, bound to the loader of tasks."""

    @rule("TakeCheckOutcome", Forward)
    async def take(call: RuleCall, parameters: Forward) -> Actions:
        """Keeps the outcome of the task named by taskId with its reason, and sends eventName; told once for each task.

        An outcome of the retailer's own, other than PASS, rejects.
        """
        task = await ended_task(call, tasks)
        if task is None:
            return [Log("the task has no outcome, or it was told before")]
        root = call.aggregate.root
        results = results_in(root.attributes)
        kept = results | {task.type: _result(call, task, results.get(task.type))}
        told = [without_task(root, task.id), SetAttributes(root, results_attribute(kept))]
        return [*told, *send_if(True, call, parameters.event_name)]

    return take


def _result(call: RuleCall, task: Task, before: CheckResult | None) -> CheckResult:
    return CheckResult(
        status=CheckStatus.PASSED if task.outcome == OUTCOMES[0] else CheckStatus.REJECTED,
        score=before.score if before else None,
        reference=before.reference if before else None,
        reason=task.reason,
        by=task.ended_by,
        at=call.at,
        task_id=str(task.id),
    )

"""Takes what a service answered about an order: passes, rejects, or has a person decide."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, failing_on_refusal, rule
from lading.foundation.settings.records import SettingKey
from lading.foundation.tasks.opening import TaskEvents, open_work, task_type
from lading.foundation.tasks.task_types import Decision
from lading.kernel.json import Json
from lading.order.checks.scoring import Answer, answer_in, decision_of
from lading.order.checks.standing import CheckResult, CheckStatus, results_attribute, results_in
from lading.order.rules.checks.request_checks import OUTCOMES, check_work
from lading.order.rules.forwarding import send_if

STATUSES: Mapping[Decision, CheckStatus] = MappingProxyType(
    {"PASS": CheckStatus.PASSED, "MANUAL": CheckStatus.MANUAL, "REJECT": CheckStatus.REJECTED}
)


class ScoreParameters(TaskEvents, frozen=True, kw_only=True, rename="camel"):
    """decidedEventName: sent when the answer decides. eventName and the others: of the task where it does not."""

    decided_event_name: str


def take_check_score(settings: Loader[SettingKey, Json]) -> Rule[ScoreParameters]:
    """The rule, bound to the loader of settings."""

    @rule("TakeCheckScore", ScoreParameters)
    async def take(call: RuleCall, parameters: ScoreParameters) -> Actions:
        """Takes the event's check with its score, or its result ACCEPT, REVIEW or REJECT, while it is awaited.

        The bounds of scores are in the setting TASK_TYPES. A second answer changes nothing, nor does one that comes
        after the check was given to a person. Fails with CHECK_ANSWER_MALFORMED or TASK_TYPES_INVALID.
        """
        with failing_on_refusal():
            answer = answer_in(call.event.attributes)
        root = call.aggregate.root
        results = results_in(root.attributes)
        awaited = results.get(answer.check)
        if awaited is None or awaited.status is not CheckStatus.REQUESTED:
            return [Log(f"no answer about {answer.check[:50]} is awaited")]
        found = await task_type(call, settings, answer.check, OUTCOMES, None)
        decision = decision_of(answer, found.scoring)
        kept = results | {answer.check: _result(call, answer, STATUSES[decision])}
        actions: Actions = [SetAttributes(root, results_attribute(kept))]
        if decision == "MANUAL":
            work = check_work(call, answer.check, msgspec.to_builtins(answer))
            return [*actions, *await open_work(call, settings, root, [work], parameters)]
        return [*actions, *send_if(True, call, parameters.decided_event_name)]

    return take


def _result(call: RuleCall, answer: Answer, status: CheckStatus) -> CheckResult:
    return CheckResult(
        status=status,
        score=answer.score,
        reference=answer.reference,
        reason=answer.reason,
        by=call.event.generated_by,
        at=call.at,
    )

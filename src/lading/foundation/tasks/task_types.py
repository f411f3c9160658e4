"""What a retailer says about a type of task: its queue, its times, its escalation, how scores decide it. Pure."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from lading.foundation.calendars.calendar import HOURS_MAX
from lading.foundation.tasks.model import PRIORITY_MAX, PRIORITY_MIN, StepKind
from lading.kernel.json import Json
from lading.kernel.refusal import Refused

SETTING = "TASK_TYPES"
STEPS_MAX = 20

Hours = Annotated[float, msgspec.Meta(ge=0, le=HOURS_MAX)]
Priority = Annotated[int, msgspec.Meta(ge=PRIORITY_MIN, le=PRIORITY_MAX)]
QueueName = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class StepRule(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A step of the escalation, so many hours after the opening. do: a StepKind; with what that needs beside it."""

    after_hours: Hours
    do: StepKind
    priority: Priority | None = None
    queue: QueueName | None = None
    outcome: str | None = None


class Scoring(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Scores below passBelow pass, those from rejectFrom on are rejected, between them a person decides.

    answerHours: how long a score is waited for before a person decides without it.
    """

    pass_below: float
    reject_from: float
    answer_hours: Hours = 1.0


class TaskType(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """queue: where it waits; dueHours: business hours until it is due; steps: the escalation ladder.

    outcomes: what it may end with, when not what the rule says. evidenceFor: the outcomes that take evidence.
    isAlerted: whether its opening is told too. scoring: decided by scores where they are clear.
    """

    queue: QueueName = "manual-work"
    priority: Priority = 5
    due_hours: Hours = 8.0
    steps: tuple[StepRule, ...] | None = None
    outcomes: tuple[str, ...] | None = None
    evidence_for: tuple[str, ...] = ()
    is_alerted: bool = False
    scoring: Scoring | None = None

    @property
    def ladder(self) -> tuple[StepRule, ...]:
        """Its steps; where it has none of its own: reminded when due, done first at twice, escalated at three times."""
        if self.steps is not None:
            return self.steps
        due = self.due_hours
        return (
            StepRule(after_hours=due, do=StepKind.REMIND),
            StepRule(after_hours=min(2 * due, HOURS_MAX), do=StepKind.RAISE, priority=PRIORITY_MIN),
            StepRule(after_hours=min(3 * due, HOURS_MAX), do=StepKind.ESCALATE),
        )


Decision = Literal["PASS", "MANUAL", "REJECT"]


def task_type_of(setting: Json, name: str, outcomes: tuple[str, ...] = ()) -> TaskType:
    """The type of that name in the setting, {name: type}; the product's own where it is not there.

    outcomes: those of the rule that asks. Raises Refused TASK_TYPES_INVALID with the facts.
    """
    found = _types_in(setting).get(name, {})
    try:
        task_type = msgspec.convert(found, TaskType)
    except msgspec.ValidationError as error:
        raise _invalid(f"{name}: {error}") from error
    given = task_type.outcomes or outcomes
    _check(name, task_type, given)
    return msgspec.structs.replace(task_type, outcomes=given)


def decide_by_score(score: float, scoring: Scoring) -> Decision:
    """What a score comes to. NaN is never clear."""
    if score >= scoring.reject_from:
        return "REJECT"
    return "PASS" if score < scoring.pass_below else "MANUAL"


def _types_in(setting: Json) -> Mapping[str, Any]:
    if setting is None:
        return {}
    if not isinstance(setting, Mapping):
        raise _invalid("it is no object")
    return setting


def _check(name: str, task_type: TaskType, outcomes: tuple[str, ...]) -> None:
    ladder = task_type.ladder
    if len(ladder) > STEPS_MAX:
        raise _invalid(f"{name} has {len(ladder)} steps; {STEPS_MAX} are allowed")
    if [step.after_hours for step in ladder] != sorted(step.after_hours for step in ladder):
        raise _invalid(f"the steps of {name} are not in the order of their hours")
    for step in ladder:
        needed = {StepKind.RAISE: step.priority, StepKind.HAND_OVER: step.queue, StepKind.DECIDE: step.outcome}
        if needed.get(step.do, "") is None:
            raise _invalid(f"{step.do} of {name} lacks its priority, queue or outcome")
        if step.do is StepKind.DECIDE and step.outcome not in outcomes:
            raise _invalid(f"{name} cannot end with {step.outcome}; it can with {', '.join(outcomes)}")
    scoring = task_type.scoring
    if scoring is not None and not scoring.pass_below <= scoring.reject_from:
        raise _invalid(f"{name} passes scores below {scoring.pass_below} and rejects from {scoring.reject_from}")


def _invalid(why: str) -> Refused:
    return Refused(
        "TASK_TYPES_INVALID",
        f"The setting {SETTING} cannot be read: {why}.",
        'Write it as {"FRAUD_CHECK": {"queue": "fraud", "dueHours": 4, "steps": [{"afterHours": 4, "do": "REMIND"}]}}.',
    )

"""Has an order checked: by a service that answers with a score, or by a person."""

from datetime import timedelta

from lading.engine.action import Actions, Log, SendEvent, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.foundation.tasks.opening import TaskEvents, Work, open_work, task_type
from lading.foundation.tasks.task_types import TaskType
from lading.kernel.json import Json
from lading.order.checks.standing import CheckResult, CheckStatus, results_attribute, results_in, wanted_checks
from lading.order.model import OrderFields

OUTCOMES = ("PASS", "REJECT")


class CheckParameters(TaskEvents, frozen=True, kw_only=True, rename="camel"):
    """checks: types that every order takes, beside those its attribute checks asks for.

    requestEventName: sent for each check that is scored, for a webhook to tell the service. unansweredEventName: its
    timer. eventName, stepEventName, alertEventName: of the tasks of people, as in OpenTask.
    """

    checks: tuple[str, ...] = ()
    request_event_name: str = "CheckRequested"
    unanswered_event_name: str = "CheckUnanswered"


def request_checks(settings: Loader[SettingKey, Json]) -> Rule[CheckParameters]:
    """The rule, bound to the loader of settings."""

    @rule("RequestChecks", CheckParameters)
    async def request(call: RuleCall, parameters: CheckParameters) -> Actions:
        """Begins each check that is wanted and was not begun; nothing for an order that wants none.

        Where the setting TASK_TYPES has scoring for it, a service is asked; else, and where no answer comes in time, a
        person decides by a task. Fails with TASK_TYPES_INVALID or CALENDAR_INVALID.
        """
        root = call.aggregate.root
        results = results_in(root.attributes)
        new = [name for name in wanted_checks(root.attributes, parameters.checks) if name not in results]
        if not new:
            return [Log("no check is to be begun")]
        types = {name: await task_type(call, settings, name, OUTCOMES, None) for name in new}
        scored = [name for name in new if types[name].scoring is not None]
        begun = {name: CheckStatus.REQUESTED if name in scored else CheckStatus.MANUAL for name in new}
        kept = results | {name: CheckResult(status=status) for name, status in begun.items()}
        actions: Actions = [SetAttributes(root, results_attribute(kept))]
        for name in scored:
            actions += _asked(call, parameters, name, types[name])
        manual = [check_work(call, name, None) for name in new if name not in scored]
        return [*actions, *(await open_work(call, settings, root, manual, parameters) if manual else [])]

    return request


def check_work(call: RuleCall, name: str, answer: dict[str, object] | None) -> Work:
    """What a person is to decide, with what is known."""
    fields: OrderFields = call.aggregate.root.fields
    details = {"currency": fields.currency, "totalMinor": fields.total_minor, "answer": answer}
    return Work(type=name, outcomes=OUTCOMES, details=details)


def _asked(call: RuleCall, parameters: CheckParameters, name: str, found: TaskType) -> Actions:
    assert found.scoring is not None, "only what is scored is asked for"
    key, subtype = call.entity.key, call.entity.subtype
    facts = {"check": name}
    due_at = call.at + timedelta(hours=found.scoring.answer_hours)
    return [
        SendEvent(
            name=parameters.request_event_name, entity=key, subtype=subtype, attributes=facts, scheduled_at=call.at
        ),
        SendEvent(
            name=parameters.unanswered_event_name, entity=key, subtype=subtype, attributes=facts, scheduled_at=due_at
        ),
    ]

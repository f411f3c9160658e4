"""Gives a check to a person when the service that was asked does not answer."""

from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.foundation.tasks.opening import TaskEvents, open_work
from lading.kernel.json import Json
from lading.order.checks.standing import CheckResult, CheckStatus, results_attribute, results_in
from lading.order.rules.checks.request_checks import check_work


def open_unanswered_check(settings: Loader[SettingKey, Json]) -> Rule[TaskEvents]:
    """The rule, bound to the loader of settings."""

    @rule("OpenUnansweredCheck", TaskEvents)
    async def open_(call: RuleCall, parameters: TaskEvents) -> Actions:
        """Opens a task for the event's check when its score is still awaited; nothing else would ever answer it."""
        root, name = call.aggregate.root, str(call.event.attributes.get("check"))
        results = results_in(root.attributes)
        found = results.get(name)
        if found is None or found.status is not CheckStatus.REQUESTED:
            return [Log("the check was answered")]
        kept = results | {name: CheckResult(status=CheckStatus.MANUAL, reason="no answer came in time")}
        opened = await open_work(call, settings, root, [check_work(call, name, None)], parameters)
        return [SetAttributes(root, results_attribute(kept)), *opened]

    return open_

"""Whether a workflow agrees with itself: its name, its keys, its statuses."""

from collections import Counter
from collections.abc import Iterator

from lading.engine.workflow import Ruleset, Workflow
from lading.engine.workflows.findings import Finding, error, warning
from lading.engine.workflows.meaning import RulesByName, sets_own_status, statuses_set


def form_findings(workflow: Workflow, rules: RulesByName) -> Iterator[Finding]:
    """WORKFLOW_NAME_MISMATCH, STATUS_TWICE, RULESET_TWICE, STATUS_UNDECLARED; placeholders are fine."""
    expected = f"{workflow.entity_type}::{workflow.entity_subtype}"
    if workflow.name != expected:
        message = f"The workflow is called {workflow.name!r}, its entity type and subtype say {expected!r}."
        yield error("WORKFLOW_NAME_MISMATCH", message, "Make name, entityType and entitySubtype agree.", "/name")
    yield from _statuses_twice(workflow)
    yield from _rulesets_twice(workflow)
    declared = {(status.entity_type, status.name) for status in workflow.statuses}
    names = {status.name for status in workflow.statuses}
    for index, ruleset in enumerate(workflow.rulesets):
        yield from _undeclared_triggers(ruleset, declared, index)
        yield from _undeclared_settings(ruleset, rules, declared, names, index)


def _statuses_twice(workflow: Workflow) -> Iterator[Finding]:
    seen: Counter[tuple[str, str]] = Counter()
    for index, status in enumerate(workflow.statuses):
        key = (status.entity_type, status.name)
        seen[key] += 1
        if status.name and seen[key] == 2:
            message = f"The {status.entity_type} status {status.name} is declared twice."
            yield warning("STATUS_TWICE", message, "Remove one of the two.", f"/statuses/{index}")


def _rulesets_twice(workflow: Workflow) -> Iterator[Finding]:
    seen: set[tuple[str, str | None, str]] = set()
    for index, ruleset in enumerate(workflow.rulesets):
        key = (ruleset.type, ruleset.subtype, ruleset.name)
        if key in seen:
            message = f"Ruleset {ruleset.name} for {ruleset.type} stands twice."
            hint = "Merge the two, or give one another name or subtype."
            yield error("RULESET_TWICE", message, hint, f"/rulesets/{index}/name")
        seen.add(key)


def _undeclared_triggers(ruleset: Ruleset, declared: set[tuple[str, str]], index: int) -> Iterator[Finding]:
    for place, trigger in enumerate(ruleset.triggers):
        if (ruleset.type, trigger.status) not in declared:
            message = (
                f"Ruleset {ruleset.name} listens in {ruleset.type} status {trigger.status!r}, which is not declared."
            )
            pointer = f"/rulesets/{index}/triggers/{place}/status"
            yield error("STATUS_UNDECLARED", message, "Add it to statuses, or correct the trigger.", pointer)


def _undeclared_settings(
    ruleset: Ruleset, rules: RulesByName, declared: set[tuple[str, str]], names: set[str], index: int
) -> Iterator[Finding]:
    for place, use in enumerate(ruleset.rules):
        own = sets_own_status(use, rules)
        for status in statuses_set(use, rules):
            is_declared = (ruleset.type, status) in declared if status == own else status in names
            if not is_declared:
                message = f"Ruleset {ruleset.name} sets the {ruleset.type} status {status}, which is not declared."
                pointer = f"/rulesets/{index}/rules/{place}"
                yield error("STATUS_UNDECLARED", message, "Add it to statuses, or correct the rule.", pointer)

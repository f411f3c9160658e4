"""The linter of workflows: every check of this package, the worst findings first."""

from collections.abc import Iterator, Mapping

import msgspec

from lading.engine.workflow import Workflow
from lading.engine.workflows.draft import Unresolved
from lading.engine.workflows.findings import Finding, error, in_order
from lading.engine.workflows.lint_actions import user_action_findings
from lading.engine.workflows.lint_expressions import expression_findings
from lading.engine.workflows.lint_flow import flow_findings
from lading.engine.workflows.lint_form import form_findings
from lading.engine.workflows.lint_loops import loop_findings
from lading.engine.workflows.lint_parameters import rule_findings
from lading.engine.workflows.meaning import RulesByName


class UnknownRule(msgspec.Struct, frozen=True):
    """A rule that is not installed, and the rulesets that use it."""

    name: str
    rulesets: tuple[str, ...]


def lint(workflow: Workflow, rules: RulesByName, unresolved: tuple[Unresolved, ...] = ()) -> tuple[Finding, ...]:
    """Everything there is to say of a workflow, given the rules that are installed."""
    return in_order(
        [
            *_variables(unresolved),
            *form_findings(workflow, rules),
            *rule_findings(workflow, rules),
            *expression_findings(workflow),
            *flow_findings(workflow, rules),
            *loop_findings(workflow, rules),
            *user_action_findings(workflow, rules),
        ]
    )


def unknown_rules(workflow: Workflow, rules: RulesByName) -> tuple[UnknownRule, ...]:
    """The rules a workflow uses that are not installed, by name. An event that reaches one ends FAILED."""
    found: dict[str, dict[str, None]] = {}
    for ruleset in workflow.rulesets:
        for use in ruleset.rules:
            if use.short_name not in rules:
                found.setdefault(use.short_name, {})[f"{ruleset.type} {ruleset.name}"] = None
    return tuple(UnknownRule(name, tuple(rulesets)) for name, rulesets in sorted(found.items()))


def counts_by_severity(findings: tuple[Finding, ...]) -> Mapping[str, int]:
    """How many findings of each severity; those without any are left out."""
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.severity] = counts.get(finding.severity, 0) + 1
    return counts


def _variables(unresolved: tuple[Unresolved, ...]) -> Iterator[Finding]:
    for variable in unresolved:
        for pointer in variable.pointers:
            yield error(
                "VARIABLE_UNRESOLVED",
                f"The variable {variable.name} has no value.",
                "Give it one in a JSON object with --variables FILE.",
                pointer,
            )

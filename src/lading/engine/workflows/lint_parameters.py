"""Whether the rules a workflow uses are installed, and take the parameters they are given."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import msgspec

from lading.engine.rule import Rule
from lading.engine.workflow import RuleUse, Workflow
from lading.engine.workflows.findings import Finding, error, warning
from lading.engine.workflows.meaning import RulesByName

NAMES_COMPARED_MAX = 100
NAME_LENGTH_MAX = 100
Fields = Mapping[str, msgspec.structs.FieldInfo]


def rule_findings(workflow: Workflow, rules: RulesByName) -> Iterator[Finding]:
    """RULE_UNKNOWN, PARAMETER_MISSING, PARAMETER_UNKNOWN, PARAMETER_TYPE."""
    fields: dict[str, Fields] = {}
    hints: dict[str, str] = {}
    for index, ruleset in enumerate(workflow.rulesets):
        for place, use in enumerate(ruleset.rules):
            pointer = f"/rulesets/{index}/rules/{place}"
            rule = rules.get(use.short_name)
            if rule is None:
                yield _unknown_rule(use, ruleset.name, _hint(use.short_name, rules, hints), pointer)
                continue
            known = fields.get(rule.name)
            if known is None:
                known = fields[rule.name] = fields_of(rule)
            yield from _parameter_findings(use, known, pointer)


def fields_of(rule: Rule[Any]) -> Fields:
    """The parameters of a rule by their names in workflow JSON."""
    return {field.encode_name: field for field in msgspec.structs.fields(rule.parameters)}


def _hint(name: str, rules: RulesByName, hints: dict[str, str]) -> str:
    """What to do about an unknown rule; names are compared for the first so many only, because that takes long."""
    if name not in hints:
        near = (
            get_close_matches(name[:NAME_LENGTH_MAX], rules, n=1, cutoff=0.8) if len(hints) < NAMES_COMPARED_MAX else []
        )
        install = "Install the package that brings it, or write it from the template."
        hints[name] = f"Did you mean {near[0]}?" if near else install
    return hints[name]


def _unknown_rule(use: RuleUse, ruleset: str, hint: str, pointer: str) -> Finding:
    message = f"Ruleset {ruleset} uses {use.name}, and no rule {use.short_name} is installed: its events will fail."
    return error("RULE_UNKNOWN", message, hint, f"{pointer}/name")


def _parameter_findings(use: RuleUse, known: Fields, pointer: str) -> Iterator[Finding]:
    given = use.props or {}
    for name, field in known.items():
        if field.required and name not in given:
            message = f"{use.short_name} needs the parameter {name}."
            yield error("PARAMETER_MISSING", message, f"Add {name} to its props.", f"{pointer}/props")
    for name, value in given.items():
        place = f"{pointer}/props/{name}"
        if name not in known:
            yield _unknown_parameter(use, name, known, place)
        else:
            yield from _type_findings(use, known[name], value, place)


def _unknown_parameter(use: RuleUse, name: str, known: Fields, place: str) -> Finding:
    near = get_close_matches(name[:NAME_LENGTH_MAX], known, n=1, cutoff=0.7)
    takes = ", ".join(known) or "no parameters"
    hint = f"Did you mean {near[0]}?" if near else f"It takes {takes}. Others are ignored."
    return warning("PARAMETER_UNKNOWN", f"{use.short_name} has no parameter {name}.", hint, place)


def _type_findings(use: RuleUse, field: msgspec.structs.FieldInfo, value: object, place: str) -> Iterator[Finding]:
    try:
        msgspec.convert(value, field.type, strict=False)
    except msgspec.ValidationError as problem:
        message = f"{use.short_name} cannot take {field.encode_name}: {problem}."
        yield error("PARAMETER_TYPE", message, "Write the value in the type the rule expects.", place)

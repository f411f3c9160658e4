"""Whether people can use the user actions a workflow offers: labels, places to show them, fields of their forms."""

from collections.abc import Iterator, Mapping
from typing import Any

from lading.engine.workflow import Ruleset, Workflow
from lading.engine.workflows.findings import Finding, error, warning
from lading.engine.workflows.meaning import RulesByName, user_event


def user_action_findings(workflow: Workflow, _rules: RulesByName) -> Iterator[Finding]:
    """USER_ACTION_UNHEARD, USER_ACTION_HIDDEN, USER_ACTION_UNLABELLED, USER_ACTION_WITHOUT_FORM, USER_ACTION_FIELD."""
    heard = {ruleset.name for ruleset in workflow.rulesets}
    for index, ruleset in enumerate(workflow.rulesets):
        for place, action in enumerate(ruleset.user_actions):
            pointer = f"/rulesets/{index}/userActions/{place}"
            if (event := user_event(ruleset, action)) not in heard:
                message = f"A user action of {ruleset.name} sends {event}, which no ruleset receives."
                yield error("USER_ACTION_UNHEARD", message, "Correct its eventName.", f"{pointer}/eventName")
            yield from _contexts(ruleset, action, pointer)
            yield from _form(ruleset, action, pointer)


def _contexts(ruleset: Ruleset, action: Mapping[str, Any], pointer: str) -> Iterator[Finding]:
    contexts = _objects(action.get("context"))
    if not contexts:
        message = f"A user action of {ruleset.name} has no context, so nobody sees it."
        yield warning("USER_ACTION_HIDDEN", message, "Give it a context with label and modules.", f"{pointer}/context")
    for place, context in enumerate(contexts):
        if not context.get("label"):
            message = f"A user action of {ruleset.name} has no label."
            hint = "Say on the button what it does."
            yield error("USER_ACTION_UNLABELLED", message, hint, f"{pointer}/context/{place}/label")
        if not context.get("modules"):
            message = f"A user action of {ruleset.name} names no modules, so no application shows it."
            hint = "Name the applications that offer it, such as oms or servicepoint."
            yield warning("USER_ACTION_HIDDEN", message, hint, f"{pointer}/context/{place}/modules")


def _form(ruleset: Ruleset, action: Mapping[str, Any], pointer: str) -> Iterator[Finding]:
    if not isinstance(action.get("attributes"), list):
        message = f"A user action of {ruleset.name} says nothing of its form."
        hint = "List the fields a person fills in under attributes; an empty list means none."
        yield warning("USER_ACTION_WITHOUT_FORM", message, hint, f"{pointer}/attributes")
    for place, field in enumerate(_objects(action.get("attributes"))):
        missing = [key for key in ("name", "label", "type") if not field.get(key)]
        if missing:
            message = f"A field of a user action of {ruleset.name} has no {' and no '.join(missing)}."
            hint = "A field needs name, label and type."
            yield error("USER_ACTION_FIELD", message, hint, f"{pointer}/attributes/{place}")


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []

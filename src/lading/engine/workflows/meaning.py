"""What can be said of a rule in a workflow without running it: the events it sends, the statuses it sets.

The conventions are those of the workflow format: a text parameter whose name contains "event" names an outgoing event,
whoever wrote the rule. So unknown rules can be read too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from lading.engine.rule import Rule
from lading.engine.workflow import Ruleset, RuleUse, Workflow

INITIAL_STATUS = "CREATED"
_EVENT_PARAMETER = re.compile(r"event|^(valid|invalid|missing)address$", re.IGNORECASE)
_SETTER = re.compile(r"^(Set|Change|Update)\w*(State|Status)")
_LATER = re.compile("Schedule")
RulesByName = Mapping[str, Rule[Any]]


class Sending(msgspec.Struct, frozen=True):
    """An outgoing event of a rule. is_certain: sent inline to the same entity whenever the rule runs."""

    event: str
    parameter: str
    is_certain: bool
    is_inline: bool


def by_name(rules: Iterable[Rule[Any]]) -> dict[str, Rule[Any]]:
    """Rules under their names and aliases."""
    return {name: rule for rule in rules for name in (rule.name, *rule.aliases)}


def sendings(use: RuleUse, rules: RulesByName) -> Iterator[Sending]:
    """The events a rule use may send."""
    rule = rules.get(use.short_name)
    name = rule.name if rule else use.short_name
    is_inline = _LATER.search(name) is None
    for parameter, value in (use.props or {}).items():
        if _EVENT_PARAMETER.search(parameter):
            for event in _texts(value):
                yield Sending(event, parameter, is_certain=name == "SendEvent", is_inline=is_inline)


def event_parameters(use: RuleUse) -> dict[str, Any]:
    """The parameters of a rule use that only name the events it sends; the others decide."""
    return {name: value for name, value in (use.props or {}).items() if _EVENT_PARAMETER.search(name)}


def statuses_set(use: RuleUse, rules: RulesByName) -> tuple[str, ...]:
    """The statuses a rule use may set: those of its parameter, and those it sets always."""
    rule = rules.get(use.short_name)
    name = rule.name if rule else use.short_name
    named = tuple(_texts((use.props or {}).get("status"))) if _SETTER.search(name) else ()
    return (*named, *(rule.sets_statuses if rule else ()))


def sets_own_status(use: RuleUse, rules: RulesByName) -> str | None:
    """The status a rule use certainly gives to the entity its event is about."""
    rule = rules.get(use.short_name)
    if rule is None:
        return None
    if rule.name == "SetState":
        status = (use.props or {}).get("status")
        return status if isinstance(status, str) else None
    return rule.sets_statuses[0] if len(rule.sets_statuses) == 1 else None


def user_event(ruleset: Ruleset, action: Mapping[str, Any]) -> str:
    """The event a user action sends: its own, or that of its ruleset."""
    name = action.get("eventName")
    return name if isinstance(name, str) and name else ruleset.name


def reachable_statuses(workflow: Workflow, rules: RulesByName) -> set[tuple[str, str]]:
    """(entity type, status) that an entity can come to have: when created, or set by a rule of this workflow.

    A rule may set the status of another type than its ruleset's; what it sets counts for every type that declares it.
    """
    declared: dict[str, set[str]] = {}
    for status in workflow.statuses:
        declared.setdefault(status.name, set()).add(status.entity_type)
    reached = {(status.entity_type, INITIAL_STATUS) for status in workflow.statuses}
    reached |= {(ruleset.type, INITIAL_STATUS) for ruleset in workflow.rulesets}
    for ruleset in workflow.rulesets:
        for use in ruleset.rules:
            own = sets_own_status(use, rules)
            for name in statuses_set(use, rules):
                types = {ruleset.type} if name == own else {ruleset.type, *declared.get(name, ())}
                reached |= {(entity_type, name) for entity_type in types}
    return reached


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    return [text for text in value if isinstance(text, str) and text] if isinstance(value, list) else []

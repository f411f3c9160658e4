"""Runs one rule of the SDK on one call, and tells what a package offers. The same code in the sandbox and in tests."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from lading.engine.sdk.answers import Action, RuleFailed, SendEvent
from lading.engine.sdk.rule import Call, Rule


class ParameterDescription(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter as workflows write it. type is JSON's word, "any" where several are taken."""

    name: str
    type: str
    is_required: bool
    description: str = ""


class RuleDescription(msgspec.Struct, frozen=True, kw_only=True):
    """All that the engine knows of a rule it never imports."""

    name: str
    description: str
    parameters: tuple[ParameterDescription, ...]
    sends: tuple[str, ...]
    sends_named_by: tuple[str, ...]
    children: tuple[str, ...]


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag="failed"):
    """The rule raised. is_final: it said that another attempt cannot help."""

    code: str
    message: str
    is_final: bool


class Done(msgspec.Struct, frozen=True, kw_only=True, tag="done"):
    """The rule returned actions."""

    actions: list[Action]


Answer = Done | Failed


def describe(rules: Iterable[Rule[Any]]) -> tuple[RuleDescription, ...]:
    """What the engine is told of a package's rules."""
    return tuple(
        RuleDescription(
            name=one.name,
            description=one.description,
            parameters=_parameters_of(one),
            sends=one.sends,
            sends_named_by=one.sends_named_by,
            children=one.children,
        )
        for one in rules
    )


def answer(rule: Rule[Any], call: Call, props: Mapping[str, Any]) -> Answer:
    """What the rule answers. Raises whatever it raises, except its own RuleFailed."""
    try:
        parameters = msgspec.convert(props, rule.parameters, strict=False)
    except msgspec.ValidationError as error:
        return Failed(code="PARAMETER_INVALID", message=f"{rule.name}: {error}", is_final=True)
    try:
        actions = rule.function(call, parameters)
    except RuleFailed as failed:
        return Failed(code=failed.code, message=failed.message, is_final=True)
    return _undeclared(rule, actions, props) or Done(actions=actions)


def _undeclared(rule: Rule[Any], actions: Any, props: Mapping[str, Any]) -> Failed | None:
    if not isinstance(actions, list) or not all(isinstance(action, Action) for action in actions):
        message = f"{rule.name} returned something else than a list of actions"
        return Failed(code="ACTIONS_MALFORMED", message=message, is_final=True)
    allowed = {*rule.sends, *(props.get(name) for name in rule.sends_named_by)}
    for action in actions:
        if isinstance(action, SendEvent) and action.name not in allowed:
            message = f"{rule.name} sends {action.name!r}, which neither sends nor sends_named_by allows"
            return Failed(code="EVENT_UNDECLARED", message=message, is_final=True)
    return None


def _parameters_of(rule: Rule[Any]) -> tuple[ParameterDescription, ...]:
    _, components = msgspec.json.schema_components([rule.parameters])
    schema = components[rule.parameters.__name__]
    required = schema.get("required", ())
    return tuple(
        ParameterDescription(
            name=name,
            type=str(given.get("type", "any")),
            is_required=name in required,
            description=str(given.get("description", "")),
        )
        for name, given in schema.get("properties", {}).items()
    )

"""Rules of the SDK: a plain function from a call and typed parameters to actions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from lading.engine.sdk.answers import Actions

Parameters = TypeVar("Parameters", bound=msgspec.Struct)


class NoParameters(msgspec.Struct, frozen=True):
    """For rules without parameters."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule is given: plain values. Changing them changes nothing.

    entity is the one the event is about, root what it belongs to (often the same); both have type, id, ref, subtype,
    status, attributes and the fields of their module. children holds the entities below the root, of the types the
    rule asked for. attributes are those of the event. at is the instant of the run: the only clock a rule needs.
    """

    entity: dict[str, Any]
    root: dict[str, Any]
    event: dict[str, Any]
    attributes: dict[str, Any]
    at: datetime
    children: dict[str, list[dict[str, Any]]] = {}


class RuleFunction(Protocol):
    """The code of a rule."""

    def __call__(self, call: Call, parameters: Any, /) -> Actions: ...


class Rule(msgspec.Struct, Generic[Parameters], frozen=True, kw_only=True):
    """A rule as its package lists it.

    sends: events it may send; sends_named_by: the parameters (as workflows write them) whose values name events it may
    send; children: types of entities below the root that it wants to see.
    """

    name: str
    parameters: type[Parameters]
    function: RuleFunction
    sends: tuple[str, ...] = ()
    sends_named_by: tuple[str, ...] = ()
    children: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        """What the rule does, from its docstring."""
        return (self.function.__doc__ or "").strip()


def rule(
    name: str,
    parameters: type[Parameters],
    *,
    sends: tuple[str, ...] = (),
    sends_named_by: tuple[str, ...] = (),
    children: tuple[str, ...] = (),
) -> Callable[[RuleFunction], Rule[Parameters]]:
    """Makes a function a rule. It registers nothing: the package's entry point names the tuple of its rules."""

    def wrap(function: RuleFunction) -> Rule[Parameters]:
        return Rule(
            name=name,
            parameters=parameters,
            function=function,
            sends=sends,
            sends_named_by=sends_named_by,
            children=children,
        )

    return wrap

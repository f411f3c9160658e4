"""Rules: small functions that read a working copy and facts, decide, and return actions."""

from collections.abc import Callable, Coroutine, Hashable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import msgspec

from lading.engine.action import Actions
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import Event
from lading.engine.loading import Loader, Read, ReadAll
from lading.kernel.refusal import Refused

Parameters = TypeVar("Parameters", bound=msgspec.Struct)
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class NoParameters(msgspec.Struct, frozen=True):
    """For rules without parameters."""


class RuleCall:
    """What a rule is given.

    entity is the one the event is about, root the working copy it belongs to, event the (inline) event being run,
    at the instant of the run, next_id makes identities. memory lives as long as the run of one event with its inline
    events: a decision made by one rule can be kept there for the next.
    """

    __slots__ = ("aggregate", "at", "entity", "event", "memory", "next_id")

    def __init__(
        self,
        aggregate: Aggregate,
        entity: Entity,
        event: Event,
        *,
        at: datetime,
        next_id: Callable[[], UUID],
        memory: dict[Any, Any],
    ) -> None:
        self.aggregate = aggregate
        self.entity = entity
        self.event = event
        self.at = at
        self.next_id = next_id
        self.memory = memory

    @property
    def account(self) -> int:
        """The account of everything this rule touches."""
        return self.aggregate.account

    @property
    def retailer(self) -> int:
        """The retailer whose workflow runs."""
        return self.aggregate.retailer

    def read(self, loader: Loader[Key, Value], key: Key) -> Read[Key, Value]:
        """Awaited: the loader's value for the key, fetched together with those of the other runs of the batch."""
        return Read(loader, key)

    def read_all(self, loader: Loader[Key, Value], keys: Sequence[Key]) -> ReadAll[Key, Value]:
        """Awaited: the loader's values in the order of the keys, fetched together."""
        return ReadAll(loader, keys)


class RuleFunction(Protocol):
    """The code of a rule; it awaits nothing but reads."""

    def __call__(self, call: RuleCall, parameters: Any, /) -> Coroutine[Any, Any, Actions]: ...


class Rule(msgspec.Struct, Generic[Parameters], frozen=True):
    """A rule as the registry keeps it: reference name, aliases, typed parameters, function.

    sets_statuses: the statuses it sets whatever its parameters say; tools that read workflows rely on it.
    """

    name: str
    parameters: type[Parameters]
    function: RuleFunction
    aliases: tuple[str, ...] = ()
    sets_statuses: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        """What the rule does, from its docstring."""
        return (self.function.__doc__ or "").strip()


def rule(
    name: str, parameters: type[Parameters], *, aliases: tuple[str, ...] = (), sets_statuses: tuple[str, ...] = ()
) -> Callable[[RuleFunction], Rule[Parameters]]:
    """Makes a function a rule. It registers nothing: packages list their rules and bootstrap gathers them.

    Parameter names are those of the workflow JSON (msgspec renames inside the struct: rename="camel" or field(name=…)).
    """

    def wrap(function: RuleFunction) -> Rule[Parameters]:
        return Rule(name=name, parameters=parameters, function=function, aliases=aliases, sets_statuses=sets_statuses)

    return wrap


class RuleFailed(Exception):
    """Raised by a rule that can never succeed on this event as it stands: it ends FAILED without another attempt."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@contextmanager
def failing_on_refusal() -> Iterator[None]:
    """Lets a refusal of a decision end the event FAILED, with its code and facts, and without another attempt."""
    try:
        yield
    except Refused as refusal:
        raise RuleFailed(refusal.code, f"{refusal.message} {refusal.hint}") from refusal

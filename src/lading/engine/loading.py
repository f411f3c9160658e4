"""Reads: what a rule awaits. The trampoline gathers the reads of all runs of a batch into one fetch per loader."""

from collections.abc import Generator, Hashable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from lading.database.connection import Connection

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
KeyIn = TypeVar("KeyIn", bound=Hashable, contravariant=True)
ValueOut = TypeVar("ValueOut", covariant=True)


class Loader(Protocol[KeyIn, ValueOut]):
    """Fetches values for many keys in one statement. One instance a process; it keeps nothing that a decision rests on.

    Values are kept for the length of one batch only, and shared by its runs.
    """

    @property
    def name(self) -> str:
        """Names the loader within a batch; two loaders never share one."""
        ...

    async def fetch(self, connection: Connection, account: int, keys: Sequence[KeyIn]) -> Mapping[Any, ValueOut]:
        """A value for every key asked for; the loader decides what stands for absence."""
        ...


class Read(Generic[Key, Value]):
    """Awaitable: gives way to the trampoline, which answers with the value."""

    __slots__ = ("key", "loader")

    def __init__(self, loader: Loader[Key, Value], key: Key) -> None:
        self.loader = loader
        self.key = key

    def __await__(self) -> Generator["Read[Key, Value]", Value, Value]:
        return (yield self)


class ReadAll(Generic[Key, Value]):
    """Awaitable like Read, for many keys at once: an order of a thousand lines must not take a thousand waves."""

    __slots__ = ("keys", "loader")

    def __init__(self, loader: Loader[Key, Value], keys: Sequence[Key]) -> None:
        self.loader = loader
        self.keys = keys

    def __await__(self) -> Generator["ReadAll[Key, Value]", tuple[Value, ...], tuple[Value, ...]]:
        return (yield self)

"""What a position held, step by step and at an instant of the past: the same as REST and the command line tell."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from lading.api.graphql.call import Info
from lading.api.graphql.fields import Source
from lading.database.connection import Connection
from lading.foundation.access.principal import Principal
from lading.inventory.effects import PositionKey
from lading.inventory.history import Change, Held, History
from lading.inventory.history_records import STEPS_MAX, history_of_position, position_held_at
from lading.kernel.refusal import Refused

HISTORIES_MAX = 50
Key = TypeVar("Key")


class HistoryKey(NamedTuple):
    """A position, what it holds now, and how many steps are asked for."""

    position: PositionKey
    on_hand: int
    steps_max: int


class HeldKey(NamedTuple):
    """A position and an instant."""

    position: PositionKey
    at: datetime


class _EachOf(Generic[Key]):
    """Key → document, a few statements for each; a page of more than 50 is refused."""

    def __init__(self, read: Callable[[Connection, int, Key], Coroutine[Any, Any, Any]]) -> None:
        self._read = read

    def __hash__(self) -> int:
        return hash(self._read)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _EachOf) and other._read is self._read

    async def __call__(self, connection: Connection, user: Principal, keys: Sequence[Key]) -> dict[Key, Any]:
        """The document of each key. Raises Refused HISTORIES_TOO_MANY."""
        if len(keys) > HISTORIES_MAX:
            message = f"{len(keys)} histories are asked for at once."
            raise Refused("HISTORIES_TOO_MANY", message, f"Ask for at most {HISTORIES_MAX}, on smaller pages.")
        return {key: await self._read(connection, user.account, key) for key in keys}


def history(source: Source, info: Info, count: int) -> Any:
    """A field of a position. Raises Refused COUNT_INVALID."""
    if not 1 <= count <= STEPS_MAX:
        raise Refused("COUNT_INVALID", f"{count} steps are asked for.", f"Ask for 1 to {STEPS_MAX}.")
    return info.context.load(_EachOf(_history_read), HistoryKey(_position_of(source), source["onHand"], count))


def held_at(source: Source, info: Info, at: datetime) -> Any:
    """A field of a position."""
    return info.context.load(_EachOf(_held_read), HeldKey(_position_of(source), at))


def _position_of(source: Source) -> PositionKey:
    return PositionKey(source["catalogue_number"], source["product_number"], source["location_number"])


async def _history_read(connection: Connection, account: int, key: HistoryKey) -> dict[str, Any]:
    found: History = await history_of_position(connection, account, key.position, key.on_hand, steps_max=key.steps_max)
    steps = [
        {"at": step.at, "onHand": step.on_hand, "changes": [_change_read(change) for change in step.changes]}
        for step in found.steps
    ]
    return {"onHand": found.on_hand, "opening": found.opening, "isWhole": found.is_whole, "steps": steps}


def _change_read(change: Change) -> dict[str, Any]:
    names = ("type", "what", "units", "source", "by")
    return {name: getattr(change, name) for name in names} | {"onHand": change.on_hand, "asOf": change.as_of}


async def _held_read(connection: Connection, account: int, key: HeldKey) -> dict[str, Any] | None:
    found: Held | None = await position_held_at(connection, account, key.position, at=key.at)
    if found is None:
        return None
    names = ("counted", "delta", "reserved", "sold", "corrected")
    return {"onHand": found.on_hand} | {name: getattr(found, name) for name in names}

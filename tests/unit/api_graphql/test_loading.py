"""What the fields of one level ask for is read together, once, and a failure reaches only those who asked."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import asyncpg
import pytest

from lading.api.graphql.loading import Loads
from lading.database.connection import Connection
from lading.foundation.access.principal import Principal


@dataclass(eq=False)
class Doubles:
    """Doubles every key but 0, which has no value; writes down what it was asked for."""

    error: Exception | None = None
    asked: list[list[int]] = field(default_factory=list)

    async def __call__(self, connection: Connection, user: Principal, keys: Sequence[int]) -> Mapping[int, int]:
        self.asked.append(list(keys))
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        return {key: 2 * key for key in keys if key}


def _played(scenario: Callable[[Loads], Awaitable[Any]]) -> Any:
    async def play() -> Any:
        user = Principal(account=1, user_id=UUID(int=1), username="ann", client_id=None, grants=())
        return await scenario(Loads(cast("Connection", None), user, is_writing=False))

    return asyncio.run(play())


def test_keys_asked_for_together_are_read_together_and_once() -> None:
    doubles = Doubles()

    async def scenario(loads: Loads) -> list[int | None]:
        found: list[int | None] = await asyncio.gather(*(loads.load(doubles, key) for key in (1, 2, 1, 0)))
        return [*found, await loads.load(doubles, 2)]

    assert _played(scenario) == [2, 4, 2, None, 4]
    assert doubles.asked == [[1, 2, 0]]


def test_every_level_is_one_read_however_many_branches_it_has() -> None:
    first, second = Doubles(), Doubles()

    async def branch(loads: Loads, key: int) -> Any:
        return await loads.load(second, await loads.load(first, key))

    async def scenario(loads: Loads) -> list[Any]:
        return list(await asyncio.gather(*(branch(loads, key) for key in range(1, 51))))

    assert _played(scenario) == [4 * key for key in range(1, 51)]
    assert (first.asked, second.asked) == ([list(range(1, 51))], [list(range(2, 102, 2))])


def test_a_failure_is_for_those_who_asked_and_the_neighbours_get_their_values() -> None:
    good, bad = Doubles(), Doubles(error=ValueError("a bug"))

    async def scenario(loads: Loads) -> list[Any]:
        return list(await asyncio.gather(loads.load(good, 1), loads.load(bad, 1), return_exceptions=True))

    value, error = _played(scenario)
    assert value == 2
    assert isinstance(error, ValueError)


def test_after_the_database_has_failed_nothing_more_is_asked_of_the_broken_transaction() -> None:
    good, bad = Doubles(), Doubles(error=asyncpg.QueryCanceledError("canceling statement"))

    async def scenario(loads: Loads) -> None:
        with pytest.raises(asyncpg.QueryCanceledError):
            await loads.load(bad, 1)
        with pytest.raises(asyncpg.QueryCanceledError):
            await loads.load(good, 1)

    _played(scenario)
    assert good.asked == []


def test_what_was_read_is_read_again_after_a_change() -> None:
    doubles = Doubles()

    async def scenario(loads: Loads) -> None:
        await loads.load(doubles, 1)
        loads.forget()
        await loads.load(doubles, 1)

    _played(scenario)
    assert doubles.asked == [[1], [1]]

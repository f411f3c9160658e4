"""The trampoline: reads of all runs become one fetch a wave; a run that raises ends alone."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lading.database.connection import Connection
from lading.engine.loading import Loader, Read, ReadAll
from lading.engine.trampoline import Facts, Failure, Trampoline


class Doubling:
    """Answers twice the key."""

    name = "doubling"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[int]) -> Mapping[int, int]:
        raise AssertionError("the trampoline is given its own way to fetch")


DOUBLING: Loader[int, int] = Doubling()


def drive(runs: Sequence[Any]) -> tuple[list[Any], list[tuple[int, ...]]]:
    """The results, and the keys of each fetch."""
    fetches: list[tuple[int, ...]] = []

    async def fetch(_loader: Loader[Any, Any], keys: Sequence[Any]) -> Mapping[Any, Any]:
        fetches.append(tuple(keys))
        return {key: 2 * key for key in keys}

    trampoline: Trampoline[Any] = Trampoline(Facts(), fetch)
    return asyncio.run(trampoline.drive(runs)), fetches


async def total(*keys: int) -> int:
    result = 0
    for key in keys:
        result += await Read(DOUBLING, key)
    return result


async def total_at_once(*keys: int) -> int:
    return sum(await ReadAll(DOUBLING, keys))


async def broken(*keys: int) -> int:
    await total(*keys)
    raise ValueError("broken on purpose")


def test_reads_of_all_runs_are_one_fetch_a_wave() -> None:
    results, fetches = drive([total(1, 2), total(3, 4), total(5)])
    assert results == [6, 14, 10]
    assert fetches == [(1, 3, 5), (2, 4)]


def test_a_key_is_fetched_once_in_a_batch() -> None:
    results, fetches = drive([total(1, 1), total(1), total(2, 1)])
    assert results == [4, 2, 6]
    assert fetches == [(1, 2)]


def test_many_keys_of_a_run_take_one_wave() -> None:
    results, fetches = drive([total_at_once(1, 2, 3), total(3, 4), total_at_once()])
    assert results == [12, 14, 0]
    assert fetches == [(1, 2, 3), (4,)]


def test_only_the_keys_not_known_yet_are_fetched_again() -> None:
    async def first_one_then_three() -> list[int]:
        return [await Read(DOUBLING, 2), *await ReadAll(DOUBLING, (3, 2, 1))]

    results, fetches = drive([first_one_then_three()])
    assert results == [[4, 6, 4, 2]]
    assert fetches == [(2,), (3, 1)]


def test_a_run_that_raises_harms_no_other() -> None:
    results, _ = drive([total(1), broken(2), total(3)])
    assert results[0] == 2
    assert results[2] == 6
    assert isinstance(results[1], Failure)
    assert isinstance(results[1].error, ValueError)


def test_no_runs_need_no_fetch() -> None:
    assert drive([]) == ([], [])


@given(st.lists(st.lists(st.integers(0, 9), max_size=5), max_size=8))
def test_every_run_gets_its_own_answers(plans: list[list[int]]) -> None:
    results, fetches = drive([total(*plan) for plan in plans])
    assert results == [2 * sum(plan) for plan in plans]
    fetched = [key for keys in fetches for key in keys]
    assert len(fetched) == len(set(fetched))

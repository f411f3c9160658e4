"""Promises of the group commit: whatever waits goes together, everybody gets an answer of their own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import chain
from typing import Any, cast

import asyncpg
import pytest

from lading.api.group_commit import Bounds, GroupCommit
from lading.database.connection import Pool
from lading.kernel.refusal import Busy

BOUNDS = Bounds(waiting_max=100, batch_max=10, runners_max=1)


class LedgerPool:
    """A pool of one connection that only remembers how its transactions ended."""

    def __init__(self) -> None:
        self.ends: list[str] = []

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator["LedgerPool"]:
        yield self

    async def execute(self, statement: str) -> str:
        if statement in {"COMMIT", "ROLLBACK"}:
            self.ends.append(statement)
        return statement

    def is_closed(self) -> bool:
        return False


class Counter:
    """Doubles numbers; 666 breaks the transaction it is in, 503 takes the database down."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []

    async def work(self, connection: Any, account: int, items: Sequence[int]) -> list[int]:
        del connection, account
        self.groups.append(list(items))
        await asyncio.sleep(0)
        if 666 in items:
            raise ZeroDivisionError("beast")
        if 503 in items:
            raise asyncpg.CannotConnectNowError("starting up")
        return [2 * item for item in items]


def play(scenario: Callable[[GroupCommit[int, int], Counter, LedgerPool], Awaitable[None]], bounds: Bounds) -> None:
    async def played() -> None:
        counter, pool = Counter(), LedgerPool()
        await scenario(GroupCommit(cast(Pool, pool), counter.work, bounds), counter, pool)

    asyncio.run(played())


def test_the_first_goes_at_once_and_those_who_come_meanwhile_go_together() -> None:
    async def scenario(group: GroupCommit[int, int], counter: Counter, pool: LedgerPool) -> None:
        results = await asyncio.gather(*[group.submit(1, "a", number) for number in range(8)])
        assert results == [2 * number for number in range(8)]
        assert [*chain(*counter.groups)] == list(range(8))
        assert len(counter.groups) <= 2
        assert pool.ends == ["COMMIT"] * len(counter.groups)

    play(scenario, BOUNDS)


def test_a_group_is_never_larger_than_allowed() -> None:
    async def scenario(group: GroupCommit[int, int], counter: Counter, pool: LedgerPool) -> None:
        del pool
        await asyncio.gather(*[group.submit(1, "a", number) for number in range(35)])
        assert max(map(len, counter.groups)) == 10

    play(scenario, BOUNDS)


def test_accounts_and_senders_never_share_a_transaction() -> None:
    async def scenario(group: GroupCommit[int, int], counter: Counter, pool: LedgerPool) -> None:
        del pool
        sent = [group.submit(account, sender, account) for account in (1, 2) for sender in ("a", "b") for _ in range(3)]
        await asyncio.gather(*sent)
        assert sorted(map(tuple, counter.groups)) == [(1, 1, 1), (1, 1, 1), (2, 2, 2), (2, 2, 2)]

    play(scenario, BOUNDS)


def test_one_that_breaks_its_transaction_breaks_nobody_elses() -> None:
    async def scenario(group: GroupCommit[int, int], counter: Counter, pool: LedgerPool) -> None:
        numbers = [1, 2, 3, 666, 5, 6, 7, 8, 9]
        results = await asyncio.gather(*[group.submit(1, "a", number) for number in numbers], return_exceptions=True)
        assert isinstance(results[3], ZeroDivisionError)
        assert [result for result in results if not isinstance(result, BaseException)] == [
            2 * number for number in numbers if number != 666
        ]
        assert pool.ends.count("ROLLBACK") == sum(666 in items for items in counter.groups)

    play(scenario, BOUNDS)


def test_a_database_that_is_away_is_told_to_all_at_once_and_not_asked_again_for_each() -> None:
    async def scenario(group: GroupCommit[int, int], counter: Counter, pool: LedgerPool) -> None:
        del pool
        results = await asyncio.gather(*[group.submit(1, "a", 503) for _ in range(10)], return_exceptions=True)
        assert all(isinstance(result, asyncpg.CannotConnectNowError) for result in results)
        assert len(counter.groups) <= 2

    play(scenario, BOUNDS)


def test_more_than_may_wait_are_sent_away() -> None:
    async def scenario(group: GroupCommit[int, int], counter: Counter, pool: LedgerPool) -> None:
        del counter, pool
        results = await asyncio.gather(*[group.submit(1, "a", number) for number in range(9)], return_exceptions=True)
        busy = [result for result in results if isinstance(result, Busy)]
        assert len(busy) == 9 - 4
        assert {refused.code for refused in busy} == {"QUEUE_FULL"}
        assert await group.submit(1, "a", 4) == 8

    play(scenario, Bounds(waiting_max=4, batch_max=10, runners_max=1))


def test_whoever_has_gone_is_not_carried_out_any_more() -> None:
    async def scenario(group: GroupCommit[int, int], counter: Counter, pool: LedgerPool) -> None:
        del pool
        tasks = [asyncio.create_task(group.submit(1, "a", number)) for number in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await group.drain()
        assert [tasks[0].result(), tasks[2].result()] == [0, 4]
        assert 1 not in [*chain(*counter.groups)]

    play(scenario, BOUNDS)


@pytest.mark.parametrize("runners", [1, 2])
def test_drained_means_that_everybody_was_answered(runners: int) -> None:
    async def scenario(group: GroupCommit[int, int], counter: Counter, pool: LedgerPool) -> None:
        del counter, pool
        tasks = [asyncio.create_task(group.submit(1, "a", number)) for number in range(30)]
        await asyncio.sleep(0)
        await group.drain()
        assert [task.result() for task in tasks] == [2 * number for number in range(30)]

    play(scenario, Bounds(waiting_max=100, batch_max=7, runners_max=runners))

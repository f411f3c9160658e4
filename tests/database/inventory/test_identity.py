"""On hand is the sum of the ledger at every commit, whoever writes at once and whoever is killed at it."""

import asyncio
import multiprocessing
import random
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from uuid import UUID

import psycopg

from lading.database.connection import DATABASE_ERRORS, Pool
from lading.database.refusals import DatabaseUnavailable
from lading.inventory.deltas import Delta
from lading.inventory.effects import PositionKey
from tests.database.inventory.movements import add, guard_every_commit, load
from tests.database.inventory.stock import (
    AT,
    build_business,
    carry_out,
    confirm,
    counters,
    opened,
    position,
    release,
    reserve,
    violations,
)

PROCESSES = 3
STEPS = 150
KILLS = 25
PLACES = [(product, location) for product in (1, 2) for location in (1, 2)]
TRIES_MAX = 100


class Hand:
    """One of those who write: every step is sent again until it is known to be done, as everybody outside does."""

    def __init__(self, pool: Pool, number: int) -> None:
        self.pool = pool
        self.dice = random.Random(number)
        self.number = number

    async def work(self) -> None:
        for step in range(STEPS):
            await self._until_done(step, self.dice.randrange(4), position(*self.dice.choice(PLACES)))

    async def _until_done(self, step: int, kind: int, key: PositionKey) -> None:
        for _ in range(TRIES_MAX):
            try:
                return await self._step(step, kind, key)
            except (*DATABASE_ERRORS, TimeoutError):
                await asyncio.sleep(0.01)
        raise AssertionError("a step was never done")

    async def _step(self, step: int, kind: int, key: PositionKey) -> None:
        refs, item = (f"P{key.product_number}", f"L{key.location_number}"), UUID(int=self.number * 10_000 + step)
        at = AT + timedelta(minutes=step + 1)
        if kind == 0:
            # An older count than some, a newer one than others, and the same again after a kill.
            await load(self.pool, (*refs, 30), as_of=at - timedelta(minutes=step % 7))
        elif kind == 1:
            await add(self.pool, Delta(1, f"D-{self.number}-{step}", *refs, (-1) ** step), at=at)
        else:
            await carry_out(self.pool, reserve([(key, 1, item)]), at=at)
            last = release(item) if kind == 2 else confirm(item, picked=1, short=0)
            await carry_out(self.pool, last, at=at)


def hand(database_url: str, number: int) -> None:
    async def work() -> None:
        async with AsyncExitStack() as stack:
            await Hand(await _pool(stack, database_url), number).work()

    asyncio.run(work())


async def _pool(stack: AsyncExitStack, database_url: str) -> Pool:
    """A pool; that it is cut while it is opened is no more than a reason to open it again."""
    for _ in range(TRIES_MAX):
        with suppress(*DATABASE_ERRORS, DatabaseUnavailable):
            return await stack.enter_async_context(opened(database_url, connections_max=2))
    raise AssertionError("no pool was ever opened")


def test_the_identity_holds_at_every_commit_of_a_crowd(database_url: str, owner_url: str) -> None:
    async def begin() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await load(pool, *((f"P{product}", f"L{location}", 30) for product, location in PLACES), as_of=AT)

    async def end() -> None:
        async with opened(database_url) as pool:
            assert await violations(pool) == []
            # Whoever reserved has released or picked: nothing is left over from a step that was killed.
            assert {(await counters(pool, position(*place))).reserved for place in PLACES} == {0}

    asyncio.run(begin())
    guard_every_commit(owner_url)
    context = multiprocessing.get_context("spawn")
    hands = [context.Process(target=hand, args=(database_url, number)) for number in range(1, PROCESSES + 1)]
    for one in hands:
        one.start()
    killed = _kill_connections(database_url, hands)
    for one in hands:
        one.join(60)
    assert [one.exitcode for one in hands] == [0] * PROCESSES
    assert killed > 0
    asyncio.run(end())


def _kill_connections(database_url: str, hands: list[multiprocessing.context.SpawnProcess]) -> int:
    """Cuts what the hands are at, one connection after another, while any of them works; how many were at it."""
    killed = 0
    with psycopg.connect(database_url, autocommit=True) as connection:
        for _ in range(KILLS * 20):
            if killed >= KILLS or not any(one.is_alive() for one in hands):
                break
            row = connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1"
            ).fetchone()
            killed += row is not None
            connection.execute("SELECT pg_sleep(0.02)")
    return killed

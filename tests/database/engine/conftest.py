"""A database with counters, and an engine that counts them."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from lading.database.connection import Pool, open_pool, transaction
from lading.database.queries import queries_of
from lading.database.settings import DatabaseSettings
from lading.engine import core_rules
from lading.engine.event import EntityKey, Event
from lading.engine.intake import accept
from lading.engine.invariants import invariants
from lading.engine.registry import Registry
from lading.engine.worker import Worker, WorkerSettings
from lading.kernel.identity import Identities
from lading.kernel.invariant import Invariant
from tests.database.engine import counter

ACCOUNT = 7


class Engine:
    """What a test does with an engine: make counters, send events, work, look."""

    def __init__(self, pool: Pool, owner_url: str) -> None:
        self.pool = pool
        self._owner_url = owner_url
        self.identities = Identities(lambda: time.time_ns() // 1_000_000)
        self.purse = counter.PurseHandler()
        self.registry = Registry((*core_rules.RULES, *counter.RULES), [counter.CounterStore()], [self.purse])

    def worker(self, name: str = "w1", *, lease_seconds: float = 10.0, lanes_max: int = 200) -> Worker:
        settings = WorkerSettings(
            name=name, lease_seconds=lease_seconds, lanes_max=lanes_max, idle_seconds=0.005, promotion_seconds=0.05
        )
        return Worker(self.pool, self.registry, self.identities, settings)

    async def counter(self, value: int = 0) -> UUID:
        [identity] = await self.counters(1, value)
        return identity

    async def counters(self, count: int, value: int = 0) -> list[UUID]:
        identities = [self.identities.next() for _ in range(count)]
        rows = [(ACCOUNT, identity, value) for identity in identities]
        async with transaction(self.pool, ACCOUNT) as connection:
            await connection.executemany("INSERT INTO counter VALUES ($1, $2, 'CREATED', $3)", rows)
        return identities

    async def send(
        self, *events: tuple[UUID, str], account: int = ACCOUNT, attributes: dict[str, Any] | None = None
    ) -> list[UUID]:
        async with transaction(self.pool, account) as connection:
            at = await connection.fetchval("SELECT clock_timestamp()")
            accepted = [self.event(identity, name, at, attributes) for identity, name in events]
            await accept(connection, account, accepted)
        return [event.id for event in accepted]

    def event(self, identity: UUID, name: str, at: datetime, attributes: dict[str, Any] | None = None) -> Event:
        key = EntityKey(counter.COUNTER, identity, str(identity))
        return Event(
            id=self.identities.next(),
            name=name,
            retailer=1,
            lane=identity,
            root=key,
            entity=key,
            subtype="PLAIN",
            attributes=attributes or {},
            generated_by="test",
            accepted_at=at,
        )

    async def work(self, worker: Worker | None = None) -> int:
        """Works until nothing is to do; returns the events run."""
        chosen, total = worker or self.worker(), 0
        while done := await chosen.work_once():
            total += done
        return total

    async def value(self, identity: UUID) -> int:
        return int(await self.ask("SELECT value FROM counter WHERE id = $1", identity))

    async def values(self, identities: Sequence[UUID]) -> list[int]:
        statement = (
            "SELECT value FROM unnest($1::uuid[]) WITH ORDINALITY AS o (id, n) JOIN counter USING (id) ORDER BY n"
        )
        return [row["value"] for row in await self.rows(statement, list(identities))]

    async def ask(self, statement: str, *values: Any) -> Any:
        async with transaction(self.pool, ACCOUNT) as connection:
            return await connection.fetchval(statement, *values)

    async def rows(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        async with transaction(self.pool, ACCOUNT) as connection:
            return await connection.fetch(statement, *values)

    async def as_owner(self, statement: str) -> None:
        await as_owner(self._owner_url, statement)

    async def forgive_pauses(self) -> None:
        """Makes every lane free at once, as if the pause after its failure were over."""
        await self.ask("UPDATE lane SET available_at = '-infinity' WHERE lease IS NULL RETURNING 1")

    async def findings(self) -> dict[str, list[Any]]:
        """The engine's invariants that do not hold, with the rows."""
        found = {one.code: await self._violations(one) for one in invariants()}
        return {code: rows for code, rows in found.items() if rows}

    async def _violations(self, one: Invariant) -> list[Any]:
        statement = getattr(queries_of(one.package, "invariants.sql"), one.statement)
        async with transaction(self.pool, ACCOUNT) as connection:
            return [dict(row) for row in await statement(connection, account=ACCOUNT, rows_max=10)]

    async def outcome(self, event_id: UUID) -> tuple[str, str | None]:
        rows = await self.rows(
            "SELECT outcome, reason FROM event_run WHERE event_id = $1 ORDER BY attempt DESC LIMIT 1", event_id
        )
        return rows[0]["outcome"], rows[0]["reason"]


async def as_owner(owner_url: str, statement: str) -> None:
    connection = await asyncpg.connect(owner_url)
    await connection.execute(statement)
    await connection.close()


@asynccontextmanager
async def engine_on(database_url: str, owner_url: str) -> AsyncIterator[Engine]:
    """An engine on a fresh database with one account, one workflow and a purse of 10 coins."""
    await as_owner(owner_url, counter.TABLE)
    pool = await open_pool(database_url, DatabaseSettings(database_pool_min=0, database_pool_max=8))
    try:
        async with transaction(pool, ACCOUNT) as connection:
            await connection.execute("INSERT INTO account (account, ref, name) VALUES ($1, 'test', 'Test')", ACCOUNT)
            await connection.execute("INSERT INTO purse VALUES ($1, 10)", ACCOUNT)
            await connection.execute(
                "INSERT INTO retailer (account, retailer, ref, name) VALUES ($1, 1, 'one', 'One')", ACCOUNT
            )
            await connection.execute(
                "INSERT INTO workflow (account, retailer, ref, version, label, document, created_by) "
                "VALUES ($1, 1, 'COUNTER::PLAIN', 1, '1.0', $2, 'test')",
                ACCOUNT,
                counter.workflow(),
            )
        yield Engine(pool, owner_url)
    finally:
        await pool.close()


Scenario = Callable[[Engine], Awaitable[None]]


@pytest.fixture
def run(database_url: str, owner_url: str) -> Callable[[Scenario], None]:
    """Runs a scenario against an engine of its own."""

    async def within(scenario: Scenario) -> None:
        async with engine_on(database_url, owner_url) as engine:
            await scenario(engine)

    return lambda scenario: asyncio.run(within(scenario))

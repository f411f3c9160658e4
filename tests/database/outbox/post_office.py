"""An account with an outbox, and relays for it."""

import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from lading.database.connection import Connection, Pool, open_pool, transaction
from lading.database.queries import queries_of
from lading.database.settings import DatabaseSettings
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.outbox.enqueueing import enqueue
from lading.outbox.invariants import invariants
from lading.outbox.judging import Patience
from lading.outbox.keyring import Keyring
from lading.outbox.message import Message
from lading.outbox.outbound.client import OutboundClient
from lading.outbox.outbound.policy import OutboundPolicy
from lading.outbox.outbound.resolving import Resolver
from lading.outbox.relay import Relay, RelaySettings
from lading.outbox.sealing import Vault

ACCOUNT = 3
MASTER_KEY = b"k" * 32
THIS_MACHINE = OutboundPolicy(is_http_allowed=True, ports=frozenset(), networks=("127.0.0.0/8",))
CAUSE = """
INSERT INTO event (account, id, lane, name, retailer, root_type, root_id, root_ref, entity_type, entity_ref, attributes,
                   generated_by, accepted_at)
VALUES ($1, $2, $2, 'OrderShipped', 1, 'ORDER', $2, 'HD-1', 'ORDER', 'HD-1', '{}', 'test', $3)
"""
QUICKLY = (0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05)


class PostOffice:
    """What a test does with an outbox: put messages in, relay them, look."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.identities = Identities(lambda: time.time_ns() // 1_000_000)
        self.vault = Vault(MASTER_KEY)
        self.clients: list[tuple[OutboundClient, Resolver]] = []

    async def put(self, *told: tuple[str, UUID]) -> list[UUID]:
        """Messages for (url, entity), in one transaction with their cause."""
        async with transaction(self.pool, ACCOUNT) as connection:
            return await self._put(connection, told)

    async def put_in_vain(self, *told: tuple[str, UUID]) -> None:
        """The same, and then the transaction fails."""
        with pytest.raises(asyncpg.DivisionByZeroError):
            await self._put_and_fail(told)

    async def _put_and_fail(self, told: Sequence[tuple[str, UUID]]) -> None:
        async with transaction(self.pool, ACCOUNT) as connection:
            await self._put(connection, told)
            await connection.execute("SELECT 1 / 0")

    async def _put(self, connection: Connection, told: Sequence[tuple[str, UUID]]) -> list[UUID]:
        at = await connection.fetchval("SELECT clock_timestamp()")
        event_id = self.identities.next()
        await connection.execute(CAUSE, ACCOUNT, event_id, at)
        messages = [self._message(event_id, url, entity_id) for url, entity_id in told]
        await enqueue(connection, ACCOUNT, messages, at)
        return [message.id for message in messages]

    def _message(self, event_id: UUID, url: str, entity_id: UUID) -> Message:
        return Message(
            id=self.identities.next(),
            url=url,
            entity_id=entity_id,
            event_id=event_id,
            name="OrderShipped",
            document={"name": "OrderShipped", "rootEntityId": str(entity_id)},
        )

    def relay(
        self,
        *,
        retry_seconds: Sequence[float] = QUICKLY,
        policy: OutboundPolicy = THIS_MACHINE,
        total_seconds: float = 2.0,
        vault: Vault | None = None,
        **settings: Any,
    ) -> Relay:
        resolver = Resolver()
        client = OutboundClient(policy, resolver, total_seconds=total_seconds)
        self.clients.append((client, resolver))
        patience = Patience(random=random.random, retry_seconds=tuple(retry_seconds))
        keyring = Keyring(vault or self.vault)
        return Relay(self.pool, client, keyring, patience, SystemClock(), RelaySettings(**settings))

    async def close(self) -> None:
        """Closes the connections of its relays."""
        for client, resolver in self.clients:
            await client.close()
            resolver.close()

    async def ask(self, statement: str, *values: Any) -> Any:
        async with transaction(self.pool, ACCOUNT) as connection:
            return await connection.fetchval(statement, *values)

    async def rows(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        async with transaction(self.pool, ACCOUNT) as connection:
            return await connection.fetch(statement, *values)

    async def query(self, name: str, **values: Any) -> Any:
        async with transaction(self.pool, ACCOUNT) as connection:
            return await getattr(queries_of("lading.outbox"), name)(connection, account=ACCOUNT, **values)

    async def findings(self) -> dict[str, list[Any]]:
        """The invariants of the outbox that do not hold, with the rows."""
        found: dict[str, list[Any]] = {}
        for one in invariants():
            async with transaction(self.pool, ACCOUNT) as connection:
                statement = getattr(queries_of(one.package, "invariants.sql"), one.statement)
                rows = [dict(row) for row in await statement(connection, account=ACCOUNT, rows_max=10)]
            if rows:
                found[one.code] = rows
        return found


@asynccontextmanager
async def post_office_on(database_url: str) -> AsyncIterator[PostOffice]:
    pool = await open_pool(database_url, DatabaseSettings(database_pool_min=0, database_pool_max=8))
    office = PostOffice(pool)
    try:
        async with transaction(pool, ACCOUNT) as connection:
            await connection.execute("INSERT INTO account (account, ref, name) VALUES ($1, 'test', 'Test')", ACCOUNT)
        yield office
    finally:
        await office.close()
        await pool.close()

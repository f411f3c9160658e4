"""What this machine can do at best: the bare work in SQL, without HTTP, rules or a client's computing."""

import asyncio
import time

from lading.database.connection import Pool, transaction
from lading.database.queries import queries_of

ACCOUNT = 999_999
BATCH = 100
CONNECTIONS = 2


async def prepare_limit_account(pool: Pool) -> None:
    """An account of its own with a thousand stocked products."""
    queries = queries_of(__package__, "limits.sql")
    async with transaction(pool, ACCOUNT) as connection:
        await queries.prepare_limit_account(connection, account=ACCOUNT)
        await queries.prepare_limit_retailer(connection, account=ACCOUNT)
        await queries.prepare_limit_stock(connection, account=ACCOUNT)
        await queries.prepare_limit_positions(connection, account=ACCOUNT)


async def orders_written_per_second(pool: Pool, seconds: float) -> float:
    """Orders a second when the rows of an order, from nothing to reserved, are written bare by two connections."""
    started = time.perf_counter()

    async def write() -> int:
        done = 0
        while time.perf_counter() - started < seconds:
            async with transaction(pool, ACCOUNT) as connection:
                await queries_of(__package__, "limits.sql").write_orders_bare(
                    connection, account=ACCOUNT, orders_max=BATCH
                )
            done += BATCH
        return done

    done = sum(await asyncio.gather(*[write() for _ in range(CONNECTIONS)]))
    return done / (time.perf_counter() - started)

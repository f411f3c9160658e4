"""A worker of the counter engine as a process of its own; arguments: database URL, seconds of a lease."""

import asyncio
import os
import signal
import sys
import time

from lading.database.connection import open_pool
from lading.database.settings import DatabaseSettings
from lading.engine import core_rules
from lading.engine.registry import Registry
from lading.engine.worker import Worker, WorkerSettings
from lading.kernel.identity import Identities
from tests.database.engine import counter


async def work(url: str, lease_seconds: float) -> None:
    """Works until SIGTERM, or until killed."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    pool = await open_pool(url, DatabaseSettings(database_pool_min=0, database_pool_max=2))
    registry = Registry((*core_rules.RULES, *counter.RULES), [counter.CounterStore()], [counter.PurseHandler()])
    settings = WorkerSettings(
        name=f"process {os.getpid()}", lanes_max=3, idle_seconds=0.01, lease_seconds=lease_seconds
    )
    try:
        await Worker(pool, registry, Identities(lambda: time.time_ns() // 1_000_000), settings).run(stop)
    finally:
        await pool.close()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], float(sys.argv[2])))

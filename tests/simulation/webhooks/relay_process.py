"""A relay as a process of its own; arguments: database URL, seconds of a lease, seconds of a try."""

import asyncio
import random
import signal
import sys

from lading.database.connection import open_pool
from lading.database.settings import DatabaseSettings
from lading.kernel.clock import SystemClock
from lading.outbox.judging import Patience
from lading.outbox.keyring import Keyring
from lading.outbox.outbound.client import OutboundClient
from lading.outbox.outbound.resolving import Resolver
from lading.outbox.relay import Relay, RelaySettings
from lading.outbox.sealing import Vault
from tests.database.outbox.post_office import MASTER_KEY, THIS_MACHINE

RETRY_SECONDS = (0.2,) * 60


async def relay(url: str, lease_seconds: float, total_seconds: float) -> None:
    """Delivers until SIGTERM, or until killed."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await deliver(url, stop, lease_seconds, total_seconds)


async def deliver(url: str, stop: asyncio.Event, lease_seconds: float, total_seconds: float) -> None:
    """Posts what the outbox of a database holds, to this machine."""
    pool = await open_pool(url, DatabaseSettings(database_pool_min=0, database_pool_max=2))
    resolver = Resolver()
    client = OutboundClient(THIS_MACHINE, resolver, total_seconds=total_seconds)
    patience = Patience(random=random.random, retry_seconds=RETRY_SECONDS)
    settings = RelaySettings(lease_seconds=lease_seconds)
    try:
        await Relay(pool, client, Keyring(Vault(MASTER_KEY)), patience, SystemClock(), settings).run(stop)
    finally:
        await client.close()
        resolver.close()
        await pool.close()


if __name__ == "__main__":
    asyncio.run(relay(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))

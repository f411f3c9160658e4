"""The `relay` role: delivers what the outbox holds, until asked to stop."""

import asyncio
import random
from collections.abc import Mapping
from pathlib import Path

import structlog

from lading.bootstrap.collecting import spare_what_stays
from lading.bootstrap.lifetime import stop_event
from lading.database.connection import DATABASE_ERRORS, Pool, dispatching, open_pool, transaction
from lading.database.queries import queries_of
from lading.database.settings import DatabaseSettings
from lading.foundation.accounts.records import accounts_seen
from lading.kernel.clock import SystemClock
from lading.outbox.judging import Patience
from lading.outbox.keyring import Keyring
from lading.outbox.outbound.client import OutboundClient
from lading.outbox.outbound.policy import OutboundSettings
from lading.outbox.outbound.resolving import Resolver
from lading.outbox.relay import Relay, RelaySettings
from lading.outbox.sealing import MasterKeySettings, Vault, vault_of
from lading.outbox.settings import OutboxSettings

SWEEP_PAUSE_SECONDS = 60.0
SWEEP_ROWS_MAX = 5000


async def relay(app_url: str, database: DatabaseSettings, environment: Mapping[str, str]) -> None:
    """Runs the relay until a signal comes or the parent process is gone."""
    vault = open_vault(database)
    outbox = OutboxSettings()
    pool = await open_pool(app_url, database, application="lading relay")
    stop = stop_event(environment)
    resolver = Resolver()
    client = OutboundClient(OutboundSettings().policy(), resolver)
    patience = Patience(random=random.random, retry_seconds=outbox.retry_pauses())
    settings = RelaySettings(in_flight_max=outbox.relay_in_flight_max)
    spare_what_stays()
    try:
        await asyncio.gather(
            Relay(pool, client, Keyring(vault), patience, SystemClock(), settings).run(stop),
            _sweep(pool, outbox.outbox_kept_days, stop),
        )
    finally:
        await client.close()
        resolver.close()
        await pool.close()


def open_vault(database: DatabaseSettings) -> Vault:
    """The vault of this installation; its key is made in the data directory unless the environment names one."""
    settings = MasterKeySettings()
    directory: Path = database.data_dir.expanduser()
    if settings.master_key is None and settings.master_key_file is None:
        directory.mkdir(parents=True, exist_ok=True)
    return vault_of(settings, directory / "master.key")


async def _sweep(pool: Pool, days: int, stop: asyncio.Event) -> None:
    """Forgets delivered messages after their time, a few at once."""
    log = structlog.get_logger("lading.relay")
    while not stop.is_set():
        try:
            await sweep_once(pool, days)
        except DATABASE_ERRORS as error:
            log.warning("sweep.failed", reason=type(error).__name__)
        try:
            await asyncio.wait_for(stop.wait(), SWEEP_PAUSE_SECONDS)
        except TimeoutError:
            continue


async def sweep_once(pool: Pool, days: int) -> int:
    """Deletes messages delivered more than some days ago; returns how many."""
    async with dispatching(pool) as connection:
        accounts = await accounts_seen(connection)
    swept = 0
    for account in accounts:
        async with transaction(pool, account.account) as connection:
            swept += await queries_of("lading.outbox").sweep_messages(
                connection, account=account.account, days=days, rows_max=SWEEP_ROWS_MAX
            )
    return swept

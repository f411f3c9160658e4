"""Which database this installation uses: the one named in the environment, or its own embedded PostgreSQL."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lading.database.connection import dispatching, open_pool, wait_until_ready
from lading.database.embedded.layout import Layout
from lading.database.embedded.server import EmbeddedServer
from lading.database.migrations.upgrading import pending, upgrade
from lading.database.safety import refuse_unsafe
from lading.database.settings import DatabaseSettings
from lading.foundation.accounts.records import accounts_seen
from lading.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """Where the database is, as its owner and as the application; where says it in words without a password."""

    owner_url: str
    app_url: str
    where: str
    is_embedded: bool


@contextmanager
def database_in_use(settings: DatabaseSettings) -> Iterator[DatabaseUrls]:
    """The database, running for the length of the block; a dead embedded server is started again meanwhile.

    Raises DatabaseUnavailable where the one of the environment does not answer in time. Not for use inside a loop.
    """
    if settings.database_url is not None:
        asyncio.run(wait_until_ready(settings.database_url, settings.database_connect_timeout_seconds))
        owner_url = settings.owner_url or settings.database_url
        yield DatabaseUrls(owner_url, settings.database_url, "the database of LADING_DATABASE_URL", is_embedded=False)
        return
    with EmbeddedServer.start(settings.data_dir) as server:
        stopping = threading.Event()
        watcher = threading.Thread(target=server.watch, args=(stopping,), name="postgres-watch", daemon=True)
        watcher.start()
        try:
            where = f"embedded PostgreSQL in {server.data_dir}"
            yield DatabaseUrls(server.owner_dsn, server.app_dsn, where, is_embedded=True)
        finally:
            stopping.set()
            watcher.join(timeout=5)


def refuse_missing_database(settings: DatabaseSettings) -> None:
    """For whoever only reads: a database made on the spot would answer that there is nothing. Raises Refused."""
    if settings.database_url is None and not Layout(settings.data_dir.expanduser()).cluster.exists():
        raise Refused(
            "DATABASE_MISSING",
            f"There is no database in {settings.data_dir}.",
            "Run `lading init` to make one, or name the right directory with LADING_DATA_DIR.",
        )


async def has_accounts(urls: DatabaseUrls, settings: DatabaseSettings) -> bool:
    """Whether anybody can sign in yet."""
    pool = await open_pool(urls.app_url, settings, application="lading start")
    try:
        async with dispatching(pool) as connection:
            return bool(await accounts_seen(connection))
    finally:
        await pool.close()


def ensure_migrated(urls: DatabaseUrls) -> list[str]:
    """Brings an embedded database up to date by itself; a managed one is refused until `lading migrate` was run.

    Returns the revisions applied. Raises Refused MIGRATIONS_PENDING.
    """
    if urls.is_embedded:
        return upgrade(urls.owner_url, urls.app_url)
    missing = pending(urls.app_url)
    if missing:
        raise Refused(
            "MIGRATIONS_PENDING",
            f"The database lacks {len(missing)} schema revisions, {missing[0]} first.",
            "Run `lading migrate` with LADING_DATABASE_OWNER_URL.",
        )
    return []


async def refuse_unsafe_database(urls: DatabaseUrls, settings: DatabaseSettings) -> None:
    """Looks at the settings promises depend on. Raises UnsafeDatabase."""
    pool = await open_pool(urls.app_url, settings, application="lading start")
    try:
        async with pool.acquire() as connection:
            await refuse_unsafe(connection)
    finally:
        await pool.close()

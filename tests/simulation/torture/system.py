"""A whole Lading in a temporary directory: database, API, workers, a shop with scarce stock; and how to kill it."""

import asyncio
import contextlib
import os
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from lading.bootstrap.database import DatabaseUrls
from lading.bootstrap.provisioning import Provisioned, provision
from lading.bootstrap.serving import ProcessGroup, wait_until_ready
from lading.bootstrap.settings import ProcessSettings
from lading.database.connection import open_pool, transaction
from lading.database.embedded.server import EmbeddedServer
from lading.database.migrations.upgrading import upgrade
from lading.database.settings import DatabaseSettings
from lading.demo.data.stores import read_stores
from lading.demo.loading import load_counts, load_places
from lading.foundation.products.model import NewProduct
from lading.foundation.products.records import upsert_products
from lading.inventory.snapshot import SnapshotRow
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from tests.postgres import SMALL_MACHINE

READY_SECONDS = 60.0
PLACES = 8


@dataclass(frozen=True)
class Shop:
    """What is sold where. Scarce products are stocked once; the stock of the others is counted again all the time."""

    scarce: tuple[str, ...]
    counted: tuple[str, ...]
    places: tuple[str, ...]
    units: int

    @property
    def products(self) -> tuple[str, ...]:
        return (*self.scarce, *self.counted)


@dataclass(frozen=True)
class System:
    """A running system under attack."""

    server: EmbeddedServer
    group: ProcessGroup
    made: Provisioned
    shop: Shop

    @property
    def app_url(self) -> str:
        return self.server.app_dsn

    def kill_role(self, role: str) -> bool:
        """Kills the API or a worker process; False when it was dead already."""
        return _kill(self.group.process_ids()[role])

    def kill_postmaster(self) -> bool:
        """Kills PostgreSQL's first process; its backends are left behind as they are."""
        postmaster = self.server.postmaster_process_id
        return postmaster is not None and _kill(postmaster)

    def kill_backend(self) -> bool:
        """Kills one backend that serves a worker; PostgreSQL then recovers as from a crash."""
        try:
            with psycopg.connect(self.server.superuser_dsn, connect_timeout=2) as connection:
                row = connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE application_name = 'lading work' ORDER BY random() LIMIT 1"
                ).fetchone()
        except psycopg.Error:
            return False
        return row is not None and _kill(row[0])


def _kill(process_id: int) -> bool:
    try:
        os.kill(process_id, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def running_system(directory: Path, shop_units: int) -> Iterator[System]:
    """The whole system, ready and stocked, for the length of the block."""
    with EmbeddedServer.start(directory, machine=SMALL_MACHINE) as server, _watched(server):
        upgrade(server.owner_dsn, server.app_dsn)
        made = asyncio.run(
            provision(server.app_dsn, DatabaseSettings(), account_ref="torture", retailer_ref="torture", currency="USD")
        )
        shop = _shop(shop_units)
        asyncio.run(_stock(server.app_dsn, made, shop))
        urls = DatabaseUrls(server.owner_dsn, server.app_dsn, "a database under torture", is_embedded=True)
        processes = ProcessSettings(port=0, api_processes=1, worker_processes=2)
        group = ProcessGroup(urls, processes, os.environ | {"LADING_LOG_LEVEL": "error"})
        with _kept_running(group):
            assert wait_until_ready(group.url, READY_SECONDS, _says_ready), "the system came up"
            yield System(server, group, made, shop)


@contextmanager
def _watched(server: EmbeddedServer) -> Iterator[None]:
    stopping = threading.Event()
    watcher = threading.Thread(target=server.watch, args=(stopping,), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stopping.set()
        watcher.join(timeout=30)


@contextmanager
def _kept_running(group: ProcessGroup) -> Iterator[None]:
    stopping = threading.Event()
    keeper = threading.Thread(target=group.keep_running, args=(stopping,), daemon=True)
    group.start()
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join(timeout=10)
        with contextlib.suppress(subprocess.SubprocessError):
            group.stop()


def _says_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == 200)
    except OSError:
        return False


def _shop(units: int) -> Shop:
    places = tuple(store.ref for store in read_stores().accepted[:PLACES])
    scarce = tuple(f"SCARCE-{number}" for number in range(1, 21))
    counted = tuple(f"COUNTED-{number}" for number in range(1, 11))
    return Shop(scarce, counted, places, units)


async def _stock(app_url: str, made: Provisioned, shop: Shop) -> None:
    identities = Identities(SystemClock().milliseconds)
    pool = await open_pool(app_url, DatabaseSettings(database_pool_min=0, database_pool_max=2))
    try:
        await load_places(pool, made.account, made.retailer, identities)
        products = [NewProduct(id=identities.next(), ref=ref, name=ref, status="ACTIVE") for ref in shop.products]
        async with transaction(pool, made.account) as connection:
            await upsert_products(connection, made.account, f"DEFAULT:{made.retailer}", products)
        places = [(product, place) for product in shop.products for place in shop.places]
        rows = [SnapshotRow(line, product, place, shop.units) for line, (product, place) in enumerate(places, start=1)]
        await load_counts(pool, made.account, made.retailer, rows)
    finally:
        await pool.close()

"""A Lading of its own for a bench: fresh embedded database in a temporary directory, one account, stocked stores."""

import asyncio
import os
import shutil
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lading.bench.processor import seconds_used
from lading.bootstrap.database import DatabaseUrls
from lading.bootstrap.provisioning import Provisioned, provision
from lading.bootstrap.serving import ProcessGroup, wait_until_ready
from lading.bootstrap.settings import ProcessSettings
from lading.database.embedded.server import EmbeddedServer
from lading.database.migrations.upgrading import upgrade
from lading.database.settings import DatabaseSettings
from lading.kernel.refusal import Refused

READY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Bench:
    """What a bench works on: the database and who may use it."""

    urls: DatabaseUrls
    settings: DatabaseSettings
    provisioned: Provisioned
    postmaster: int

    def processor_seconds(self, *others: int) -> float:
        """Processor seconds so far of PostgreSQL, of this process with its children, and of the others."""
        return seconds_used([self.postmaster, os.getpid(), *others])


@contextmanager
def bench_database() -> Iterator[Bench]:
    """A provisioned database with the safe settings of the product; thrown away afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="lading-bench-"))
    directory.chmod(0o755)
    try:
        with EmbeddedServer.start(directory / "data") as server:
            upgrade(server.owner_dsn, server.app_dsn)
            settings = DatabaseSettings()
            urls = DatabaseUrls(server.owner_dsn, server.app_dsn, "a database of the bench", is_embedded=True)
            made = asyncio.run(
                provision(urls.app_url, settings, account_ref="bench", retailer_ref="bench", currency="USD")
            )
            postmaster = server.postmaster_process_id
            assert postmaster is not None, "the server has just been started"
            yield Bench(urls, settings, made, postmaster)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def running_lading(bench: Bench, processes: ProcessSettings) -> Iterator[ProcessGroup]:
    """The API and the workers on the bench's database, ready."""
    group = ProcessGroup(bench.urls, processes, os.environ)
    group.start()
    try:
        if not wait_until_ready(group.url, READY_SECONDS, _says_ready):
            raise Refused("BENCH_NOT_READY", f"{group.url} was not ready in {READY_SECONDS:g} s.", "See the log above.")
        yield group
    finally:
        group.stop()


def _says_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == 200)
    except OSError:
        return False

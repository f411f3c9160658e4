"""A migrated database of its own for every test that asks for one, on one server per test run.

The server is embedded, made in a temporary directory and thrown away; with LADING_TEST_DATABASE_URL it is the named one
instead, whose login must be able to create databases and roles. A test's database is a copy of a migrated template:
a thousand files to create, sync and remove, which takes 30 ms in memory and up to a second on a disk. So the server
lies in memory where there is room; it is set up as any other, fsync included.
"""

import itertools
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from lading.database.embedded.server import EmbeddedServer
from lading.database.embedded.tuning import MEBIBYTE, Machine
from lading.database.migrations.upgrading import upgrade

SMALL_MACHINE = Machine(processors=2, memory_bytes=1024 * MEBIBYTE, shared_memory_bytes=64 * MEBIBYTE)
MEMORY_FILES = Path("/dev/shm")
MEMORY_NEEDED = 4096 * MEBIBYTE
VACUUM_SECONDS_MAX = 60


@dataclass(frozen=True, slots=True)
class TestServer:
    """A server to make databases on: the URLs of its owner and of the application, in the template database."""

    __test__ = False

    owner_url: str
    app_url: str
    template: str


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """One migrated, empty database."""

    __test__ = False

    name: str
    owner_url: str
    app_url: str


def in_database(url: str, name: str) -> str:
    """The same server and login, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def reachable_directory() -> Iterator[Path]:
    """A temporary directory that an unprivileged user may enter, as pytest's own is not when root runs the tests."""
    directory = Path(tempfile.mkdtemp(prefix="lading-test-", dir=_memory_with_room()))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


def _memory_with_room() -> Path | None:
    """Where files are kept in memory, if there is room for a run; None means the usual place, as TMPDIR always does."""
    if "TMPDIR" in os.environ or not os.access(MEMORY_FILES, os.W_OK):
        return None
    return MEMORY_FILES if shutil.disk_usage(MEMORY_FILES).free >= MEMORY_NEEDED else None


@pytest.fixture(scope="session")
def postgres(reachable_directory: Path) -> Iterator[TestServer]:
    """The server of this test run, with a migrated template database."""
    url = os.environ.get("LADING_TEST_DATABASE_URL")
    if url:
        yield from _managed(url)
    else:
        yield from _embedded(reachable_directory / "server")


def _embedded(directory: Path) -> Iterator[TestServer]:
    with EmbeddedServer.start(directory, machine=SMALL_MACHINE) as server:
        upgrade(server.owner_dsn, server.app_dsn)
        yield TestServer(server.owner_dsn, server.app_dsn, template="lading")


def _managed(url: str) -> Iterator[TestServer]:
    template = f"lading_template_{secrets.token_hex(6)}"
    create_database(url, template, "template0")
    template_url = in_database(url, template)
    upgrade(template_url)
    yield TestServer(template_url, template_url, template)
    drop_database(url, template)


@pytest.fixture(scope="session")
def database_names() -> Iterator[str]:
    """Names nobody else uses, not even another test run on the same server."""
    prefix = f"lading_test_{secrets.token_hex(6)}"
    return (f"{prefix}_{number}" for number in itertools.count())


@pytest.fixture(scope="session")
def removals() -> Iterator[ThreadPoolExecutor]:
    """Removes databases beside the tests, because PostgreSQL makes a checkpoint for each."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        yield executor


@pytest.fixture
def database(
    postgres: TestServer, database_names: Iterator[str], removals: ThreadPoolExecutor
) -> Iterator[TestDatabase]:
    """A migrated, empty database for one test; dropped afterwards, whoever is still connected."""
    name = next(database_names)
    gate = in_database(postgres.owner_url, "postgres")
    create_database(gate, name, postgres.template)
    yield TestDatabase(name, in_database(postgres.owner_url, name), in_database(postgres.app_url, name))
    removals.submit(drop_database, gate, name)


@pytest.fixture
def database_url(database: TestDatabase) -> str:
    """URL of a fresh, migrated database for the application's login."""
    return database.app_url


@pytest.fixture
def owner_url(database: TestDatabase) -> str:
    """URL of the same database for the login that owns the schema."""
    return database.owner_url


def create_database(url: str, name: str, template: str) -> None:
    """Makes a database on the server of the URL, a copy of another one that nobody is connected to."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(url: str, name: str) -> None:
    """Removes a database, whoever is still connected. The server's own vacuum is waited for: nobody else may end it."""
    deadline = time.monotonic() + VACUUM_SECONDS_MAX
    with psycopg.connect(url, autocommit=True) as connection:
        while True:
            try:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            except psycopg.errors.InsufficientPrivilege:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            else:
                return

"""Fixtures of the tests that start servers of their own."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lading.database.embedded.server import EmbeddedServer
from tests.postgres import SMALL_MACHINE


@pytest.fixture
def data_dir(reachable_directory: Path) -> Iterator[Path]:
    """A data directory that does not exist yet; removed afterwards, because a cluster takes 46 MB."""
    parent = reachable_directory / secrets.token_hex(4)
    yield parent / "data"
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture
def server(data_dir: Path) -> Iterator[EmbeddedServer]:
    """A server of one test alone, which may kill it or spoil it."""
    with EmbeddedServer.start(data_dir, machine=SMALL_MACHINE) as started:
        yield started

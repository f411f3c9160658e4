"""Locks between processes on one data directory; the kernel lets go of them when a process dies, however it dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lading.database.refusals import EmbeddedServerRefused

RETRY_SECONDS = 0.02


@contextmanager
def held_alone(path: Path, timeout_seconds: float) -> Iterator[None]:
    """Hold the lock of `path` alone; raise EmbeddedServerRefused when others keep it longer than `timeout_seconds`."""
    descriptor = _open(path)
    try:
        deadline = time.monotonic() + timeout_seconds
        while not _try(descriptor, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise EmbeddedServerRefused(
                    "EMBEDDED_SERVER_BUSY",
                    f"Another process has been starting or stopping the database for {timeout_seconds:g} s.",
                    f"See which process holds {path}, for instance with: fuser {path}.",
                )
            time.sleep(RETRY_SECONDS)
        yield
    finally:
        os.close(descriptor)


class SharedUse:
    """This process's share in a lock that many may hold at once."""

    def __init__(self, path: Path) -> None:
        self._descriptor = _open(path)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def end(self) -> bool:
        """Give the share back, once; whether nobody else holds one."""
        is_last = _try(self._descriptor, fcntl.LOCK_EX)
        os.close(self._descriptor)
        return is_last


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

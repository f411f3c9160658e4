"""Reads that wait for each other: whatever the fields of one level ask for is read in one statement a kind.

Nothing read for one request is ever seen by another: a Loads lives as long as its request, and knows one account.
"""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Protocol

import asyncpg

from lading.database.connection import Connection, savepoint
from lading.foundation.access.principal import Principal


class Batch(Protocol):
    """Reads the values of many keys at once; equal batches are read together, so it must be hashable."""

    def __hash__(self) -> int: ...

    async def __call__(self, connection: Connection, user: Principal, keys: Sequence[Any]) -> Mapping[Any, Any]:
        """The value of each key as the user may see it; a key without a value may be left out."""
        ...


class Loads:
    """The reads of one request, on the one connection it holds.

    `lock` is held while a statement runs: a connection carries one at a time. is_writing: what was written must
    survive a read that fails, so each read is a savepoint of its own.
    """

    def __init__(self, connection: Connection, user: Principal, *, is_writing: bool) -> None:
        self.lock = asyncio.Lock()
        self._connection = connection
        self._user = user
        self._is_writing = is_writing
        self._failure: BaseException | None = None
        self._known: dict[tuple[Batch, Hashable], asyncio.Future[Any]] = {}
        self._waiting: dict[Batch, dict[Hashable, asyncio.Future[Any]]] = {}
        self._wave: asyncio.Task[None] | None = None
        self._is_due = False

    def load(self, batch: Batch, key: Hashable) -> asyncio.Future[Any]:
        """The value of a key, None where it has none; read once however often it is asked for."""
        known = self._known.get((batch, key))
        if known is not None:
            return known
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._known[batch, key] = self._waiting.setdefault(batch, {})[key] = future
        self._schedule()
        return future

    def forget(self) -> None:
        """Drops what was read, because something is about to be changed."""
        self._known.clear()

    async def settle(self) -> None:
        """Waits for the statements under way, so that the connection can be given back."""
        while self._wave is not None and not self._wave.done():
            await asyncio.wait({self._wave})

    def _schedule(self) -> None:
        if not self._is_due:
            self._is_due = True
            loop = asyncio.get_running_loop()
            # Two turns later every field of the level that is ready has asked.
            loop.call_soon(loop.call_soon, self._start)

    def _start(self) -> None:
        self._wave = asyncio.get_running_loop().create_task(self._read_wave())

    async def _read_wave(self) -> None:
        async with self.lock:
            waiting, self._waiting = self._waiting, {}
            read = [(futures, await self._read(batch, list(futures))) for batch, futures in waiting.items()]
        # All at once, so that the next level asks together.
        for futures, outcome in read:
            for key, future in futures.items():
                _settle(future, key, outcome)
        self._is_due = False
        if self._waiting:
            self._schedule()

    async def _read(self, batch: Batch, keys: Sequence[Hashable]) -> Mapping[Any, Any] | BaseException:
        """What was read, or what went wrong: that is for the fields that asked, not for the others.

        A failure of the database ends the transaction for every later read as well.
        """
        if self._failure is not None:
            return self._failure
        reading = asyncio.ensure_future(self._read_apart(batch, keys))
        await asyncio.wait({reading})
        error = reading.exception()
        if isinstance(error, asyncpg.PostgresError) and not self._is_writing:
            self._failure = error
        return error or reading.result()

    async def _read_apart(self, batch: Batch, keys: Sequence[Hashable]) -> Mapping[Any, Any]:
        if not self._is_writing:
            return await batch(self._connection, self._user, keys)
        async with savepoint(self._connection):
            return await batch(self._connection, self._user, keys)


def _settle(future: asyncio.Future[Any], key: Hashable, outcome: Mapping[Any, Any] | BaseException) -> None:
    if future.done():
        return
    if isinstance(outcome, BaseException):
        future.set_exception(outcome)
    else:
        future.set_result(outcome.get(key))

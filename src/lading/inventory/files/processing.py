"""Takes files that wait, and sees each to its end: complete, or failed for a reason."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from typing import IO, Any
from uuid import UUID

from lading.database.connection import Pool, transaction
from lading.inventory.files import refusals
from lading.inventory.files.loading import LEASE_SECONDS, FileLoader, LeaseLost, Pieces, Progress, Sizes
from lading.inventory.files.records import Arrival, NewFile, StockFile, add_file, file_of, queries
from lading.inventory.jobs import Job
from lading.kernel.refusal import Refused

ATTEMPTS_MAX = 5
PIECE_BYTES = 1 << 20
RENEWALS_PER_LEASE = 3
RENEWALS_MAX = 17_280

Told = Callable[[Progress], None]


class FileDesk:
    """Loads files of one account. now and next_id: the clock, and the maker of identities.

    is_stopping: asked between pieces; the file is then left to whoever takes it next.
    """

    def __init__(
        self,
        pool: Pool,
        account: int,
        *,
        now: Callable[[], datetime],
        next_id: Callable[[], UUID],
        is_stopping: Callable[[], bool] = bool,
        sizes: Sizes | None = None,
    ) -> None:
        self._sizes = sizes or Sizes()
        self._is_stopping = is_stopping
        self._pool = pool
        self._account = account
        self._now = now
        self._next_id = next_id

    async def process_pending(self) -> int:
        """Loads the received file that waits longest; returns how many it took, 0 or 1.

        The attempt is counted before the load, so that a file that brings its worker down is given up after five.
        """
        values = {"account": self._account, "lease": self._next_id(), "seconds": LEASE_SECONDS}
        async with transaction(self._pool, self._account) as connection:
            claimed = await queries().claim_file(connection, **values)
        if claimed is None:
            return 0
        file = await self._file(claimed["id"])
        with tempfile.TemporaryFile() as spool:
            async with self._kept_alive(file):
                await self._fetch(file, spool)
                await self._see_through(file, partial(pieces_of, spool))
        return 1

    async def load_local(
        self, content: IO[bytes], job: Job, new: NewFile, *, is_again: bool = False, told: Told | None = None
    ) -> StockFile:
        """Loads a file where it lies, and goes on with one that was begun; the same bytes are loaded once.

        Raises Conflict FILE_LOADED_ALREADY unless is_again, FILE_IN_USE, and what a file as a whole is refused for.
        """
        digest = await asyncio.to_thread(_digest, content)
        file_id = await self._begun(digest, job, new, is_again=is_again)
        values = {"account": self._account, "id": file_id, "lease": self._next_id(), "seconds": LEASE_SECONDS}
        async with transaction(self._pool, self._account) as connection:
            if await queries().claim_own(connection, **values) is None:
                raise refusals.file_in_use(new.ref)
        file = await self._file(file_id)
        async with self._kept_alive(file):
            refused = await self._see_through(file, partial(pieces_of, content), told)
        if refused is not None:
            raise refused
        async with transaction(self._pool, self._account) as connection:
            row = await queries().lock_file(connection, account=self._account, id=file_id)
        return file_of(row)

    async def _begun(self, digest: bytes, job: Job, new: NewFile, *, is_again: bool) -> UUID:
        catalogue = new.catalogue_ref or f"DEFAULT:{job.retailer}"
        async with transaction(self._pool, self._account) as connection:
            known = [
                file_of(row)
                for row in await queries().files_by_hash(
                    connection, account=self._account, content_hash=digest, catalogue=catalogue
                )
            ]
            begun = [file for file in known if file.status == "RUNNING"]
            done = [file for file in known if file.status == "COMPLETE"]
            if begun:
                return begun[0].id
            if done and not is_again:
                raise refusals.loaded_already(new.ref, done[0].finished_at or done[0].created_at)
            own = {"status": "RUNNING", "content_hash": digest}
            arrival = Arrival(self._next_id(), self._now())
            row = await add_file(connection, self._account, job, new, arrival, own)
        identity: UUID = row["id"]
        return identity

    async def _see_through(self, file: Any, pieces: Pieces, told: Told | None = None) -> Refused | None:
        refused: Refused | None = None
        try:
            if file["attempt"] > ATTEMPTS_MAX:
                raise refusals.given_up(ATTEMPTS_MAX)
            loader = FileLoader(self._pool, self._account, now=self._now, next_id=self._next_id, sizes=self._sizes)
            await loader.load(file, pieces, partial(self._told, told))
        except Refused as one:
            refused = one
        except LeaseLost:
            return refusals.file_in_use(str(file["id"]))
        async with transaction(self._pool, self._account) as connection:
            await queries().end_file(
                connection,
                account=self._account,
                id=file["id"],
                lease=file["lease"],
                at=self._now(),
                status="FAILED" if refused else "COMPLETE",
                reason=f"{refused.code}: {refused.message}" if refused else None,
            )
        return refused

    def _told(self, told: Told | None, progress: Progress) -> None:
        if told:
            told(progress)
        if self._is_stopping():
            raise LeaseLost

    async def _file(self, file_id: UUID) -> Any:
        async with transaction(self._pool, self._account) as connection:
            return await queries().file_to_load(connection, account=self._account, id=file_id)

    async def _fetch(self, file: Any, spool: IO[bytes]) -> None:
        for number in range(1, file["part_count"] + 1):
            async with transaction(self._pool, self._account) as connection:
                content = await queries().part_content(
                    connection, account=self._account, file_id=file["id"], number=number
                )
            if content is None:
                return
            spool.write(content)

    @asynccontextmanager
    async def _kept_alive(self, file: Any) -> AsyncIterator[None]:
        """Holds the lease while the block runs, and gives it back when it is left half-way."""
        renewing = asyncio.create_task(self._renew(file))
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(asyncio.CancelledError):
                await renewing
            await self._hold(file, 0.0)

    async def _renew(self, file: Any) -> None:
        for _ in range(RENEWALS_MAX):
            await asyncio.sleep(LEASE_SECONDS / RENEWALS_PER_LEASE)
            await self._hold(file, LEASE_SECONDS)

    async def _hold(self, file: Any, seconds: float) -> None:
        async with transaction(self._pool, self._account) as connection:
            values = {"account": self._account, "id": file["id"], "lease": file["lease"], "seconds": seconds}
            await queries().hold_lease(connection, **values)


def pieces_of(content: IO[bytes]) -> Iterator[bytes]:
    """An open file from its beginning, in pieces of a megabyte."""
    content.seek(0)
    while piece := content.read(PIECE_BYTES):
        yield piece


def _digest(content: IO[bytes]) -> bytes:
    found = hashlib.sha256()
    for piece in pieces_of(content):
        found.update(piece)
    return found.digest()

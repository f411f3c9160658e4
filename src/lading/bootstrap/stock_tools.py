"""What the `lading inventory` commands ask of the database: one account."""

import getpass
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from lading.bootstrap.credentials import accounts_chosen, several_accounts
from lading.database.connection import Pool, open_pool, read_only, transaction
from lading.database.settings import DatabaseSettings
from lading.foundation.accounts.records import Account
from lading.inventory.files.processing import FileDesk, Told
from lading.inventory.files.records import NewFile, StockFile
from lading.inventory.history import Drift, Held, History
from lading.inventory.history_records import Places, drifts_since, held_at, history_of
from lading.inventory.jobs import NewJob, create_job
from lading.inventory.position_model import PositionName
from lading.inventory.records import inventory_catalogues_by_ref
from lading.inventory.refusals import catalogue_unknown
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.kernel.refusal import Refused


class StockTools:
    """Loads files of counts and asks about stock, for one account."""

    def __init__(self, pool: Pool, account: Account) -> None:
        self._pool = pool
        self._account = account.account
        self._clock = SystemClock()
        self._identities = Identities(self._clock.milliseconds)

    async def load(self, path: Path, new: NewFile, *, is_again: bool, told: Told) -> StockFile:
        """Loads a file into the catalogue it names. Raises Refused for a file or catalogue that cannot be."""
        ref = new.catalogue_ref or ""
        new = msgspec.structs.replace(new, by=getpass.getuser())
        desk = FileDesk(self._pool, self._account, now=self._clock.now, next_id=self._identities.next)
        async with transaction(self._pool, self._account) as connection:
            found = await inventory_catalogues_by_ref(connection, self._account, [ref])
            if ref not in found:
                raise catalogue_unknown(ref)
            job_id, at = self._identities.next(), self._clock.now()
            asked = NewJob(name=f"lading inventory load {path.name}"[:255], retailer=found[ref].retailer)
            job = await create_job(connection, self._account, asked, job_id=job_id, at=at)
        try:
            with path.open("rb") as content:
                return await desk.load_local(content, job, new, is_again=is_again, told=told)
        except OSError as error:
            raise Refused("FILE_UNREADABLE", f"{path}: {error.strerror}.", "Name a file you may read.") from error

    async def history(self, name: PositionName, *, steps_max: int) -> History:
        """What a position held, step by step. Raises NotFound POSITION_UNKNOWN."""
        async with read_only(self._pool, self._account) as connection:
            return await history_of(connection, self._account, name, steps_max=steps_max)

    async def held(self, places: Places, *, at: datetime) -> list[Held]:
        """What positions held at an instant. Raises NotFound CATALOGUE_UNKNOWN, PRODUCT_UNKNOWN, LOCATION_UNKNOWN."""
        async with read_only(self._pool, self._account) as connection:
            return await held_at(connection, self._account, places, at=at)

    async def drifts(self, catalogue_ref: str, *, days: int) -> list[Drift]:
        """Counts of the last days against the books. Raises NotFound CATALOGUE_UNKNOWN."""
        since = self._clock.now() - timedelta(days=days)
        async with read_only(self._pool, self._account) as connection:
            return await drifts_since(connection, self._account, catalogue_ref, since=since)


@asynccontextmanager
async def stock_tools(app_url: str, settings: DatabaseSettings, account_ref: str | None) -> AsyncIterator[StockTools]:
    """The tools for the account named, or for the only one. Raises NotFound ACCOUNT_UNKNOWN, ACCOUNT_MISSING."""
    pool = await open_pool(app_url, settings, application="lading inventory")
    try:
        accounts = await accounts_chosen(pool, account_ref)
        if len(accounts) > 1:
            raise several_accounts(accounts)
        yield StockTools(pool, accounts[0])
    finally:
        await pool.close()

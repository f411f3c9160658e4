"""`lading check`: every invariant of every module, on one snapshot of the data of each account."""

from collections.abc import Mapping
from typing import Any

import msgspec

from lading.availability import invariants as availability_invariants
from lading.database.connection import Connection, Pool, dispatching, open_pool, read_only
from lading.database.queries import queries_of
from lading.database.settings import DatabaseSettings
from lading.engine import invariants as engine_invariants
from lading.foundation import invariants as foundation_invariants
from lading.foundation.accounts.records import accounts_seen
from lading.inventory import invariants as inventory_invariants
from lading.kernel.invariant import Invariant
from lading.order import invariants as order_invariants
from lading.outbox import invariants as outbox_invariants
from lading.service import invariants as service_invariants

ROWS_MAX = 100
CHECK_SECONDS_MAX = 900.0


class Finding(msgspec.Struct, frozen=True):
    """What became of one invariant: no rows, it holds."""

    code: str
    promise: str
    rows: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """The finding as a JSON object."""
        return {"code": self.code, "promise": self.promise, "holds": not self.rows, "rows": list(self.rows)}


def invariants() -> tuple[Invariant, ...]:
    """Every invariant, by code."""
    modules = (
        foundation_invariants,
        engine_invariants,
        inventory_invariants,
        availability_invariants,
        order_invariants,
        service_invariants,
        outbox_invariants,
    )
    found = [one for module in modules for one in module.invariants()]
    return tuple(sorted(found, key=lambda one: one.code))


async def check(app_url: str, settings: DatabaseSettings) -> list[Finding]:
    """Looks at every account; at most 100 rows for each invariant and account."""
    patient = settings.model_copy(update={"database_command_timeout_seconds": CHECK_SECONDS_MAX})
    pool = await open_pool(app_url, patient, application="lading check")
    try:
        return await check_on(pool)
    finally:
        await pool.close()


async def check_on(pool: Pool) -> list[Finding]:
    """The same over a pool that is open already."""
    async with dispatching(pool) as connection:
        accounts = [account.account for account in await accounts_seen(connection)]
    rows: dict[str, list[Mapping[str, Any]]] = {one.code: [] for one in invariants()}
    for account in accounts:
        async with read_only(pool, account) as connection:
            await queries_of(__package__, "checking.sql").scan_whole_tables(connection)
            for one in invariants():
                rows[one.code] += await _violations(connection, account, one)
    return [Finding(one.code, one.promise, tuple(rows[one.code])) for one in invariants()]


async def _violations(connection: Connection, account: int, one: Invariant) -> list[Mapping[str, Any]]:
    statement = getattr(queries_of(one.package, "invariants.sql"), one.statement)
    found = await statement(connection, account=account, rows_max=ROWS_MAX)
    return [{"account": account, **dict(row)} for row in found]

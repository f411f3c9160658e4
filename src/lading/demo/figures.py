"""The figures of a demo, counted in the database, not by those who played it."""

from datetime import datetime
from typing import Any

import msgspec

from lading.bootstrap.checking import check_on
from lading.bootstrap.provisioning import SYSTEM_LOCATION_TYPE
from lading.database.connection import Pool, transaction
from lading.database.queries import queries_of
from lading.demo.tally import Tally


class DemoFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the orders of this run.

    split_rate: of the orders with a fulfilment, the share with more than one. violations: rows that `lading check`
    finds. seconds: from the first order sent to the last one ended; ready_seconds: from the command to the ready API.
    """

    orders: int
    complete: int
    escalated: int
    cancelled: int
    without_reason: int
    unfinished: int
    split_rate: float
    short_picks: int
    seconds: float
    orders_per_s: float
    ready_seconds: float
    violations: int
    refused: dict[str, int]
    left_out: dict[str, int]
    cancellations: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The figures as a JSON object."""
        document: dict[str, Any] = msgspec.to_builtins(self)
        return document

    def as_text(self) -> str:
        """The figures, a line each."""
        return "\n".join(f"{name.replace('_', ' '):<16} {value}" for name, value in self.as_json().items())


async def database_instant(pool: Pool, account: int) -> datetime:
    """Now, by the database's clock."""
    async with transaction(pool, account) as connection:
        at: datetime = await queries_of(__package__).database_instant(connection)
    return at


async def figures_of(
    pool: Pool, account: int, tally: Tally, *, since: datetime, seconds: float, ready_seconds: float
) -> DemoFigures:
    """Counts the orders created since an instant, and looks for violations in everything there is."""
    async with transaction(pool, account) as connection:
        row = await queries_of(__package__).outcome_of_orders(
            connection, account=account, since=since, system_type=SYSTEM_LOCATION_TYPE
        )
    violations = sum(len(finding.rows) for finding in await check_on(pool))
    return DemoFigures(
        orders=row["orders"],
        complete=row["complete"],
        escalated=row["escalated"],
        cancelled=row["cancelled"],
        without_reason=row["without_reason"],
        unfinished=row["orders"] - row["complete"] - row["escalated"] - row["cancelled"],
        split_rate=round(row["split"] / max(1, row["filled"]), 4),
        short_picks=row["short_picks"],
        seconds=round(seconds, 2),
        orders_per_s=round(row["orders"] / max(seconds, 0.001), 1),
        ready_seconds=round(ready_seconds, 2),
        violations=violations,
        refused=dict(tally.refused),
        left_out=dict(tally.left_out),
        cancellations=dict(tally.cancellations),
    )

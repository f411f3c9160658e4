"""Simulations as they are kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.foundation.accounts.records import check_retailers
from lading.kernel.refusal import Conflict, NotFound, Refused
from lading.order.sourcing.simulation.contenders import contenders_named
from lading.order.sourcing.simulation.simulating import ORDERS_MAX
from lading.order.sourcing.simulation_runs.model import Run, RunStatus, Wish

WAITING_MAX = 10
DIFFERENCES_MAX = 10_000
KEPT_DAYS = 30
PRUNED_AT_ONCE = 50


class NewRun(msgspec.Struct, frozen=True, kw_only=True):
    """A simulation to be made, under an id of the caller's making."""

    id: UUID
    wish: Wish
    created_by: str
    at: datetime


async def add_run(connection: Connection, account: int, new: NewRun) -> Run:
    """Keeps a simulation for a worker to run.

    Raises Refused SIMULATION_INVALID, RETAILER_UNKNOWN, CONTENDERS_MALFORMED; NotFound
    SOURCING_PROFILE_UNKNOWN; Conflict SIMULATIONS_WAITING.
    """
    wish = new.wish
    check_wish(wish, new.at)
    await check_retailers(connection, account, {wish.retailer: "/retailerId"})
    await contenders_named(connection, account, wish.retailer, wish.profiles)
    await queries().lock_runs(connection, account=account)
    if await queries().runs_waiting(connection, account=account) >= WAITING_MAX:
        message = f"{WAITING_MAX} simulations are waiting already."
        raise Conflict("SIMULATIONS_WAITING", message, "Wait for one to end, or cancel one.")
    await queries().insert_run(
        connection,
        account=account,
        id=new.id,
        retailer=wish.retailer,
        wish=msgspec.to_builtins(wish),
        created_by=new.created_by,
        at=new.at,
    )
    return await run_by_id(connection, account, new.id)


def check_wish(wish: Wish, at: datetime) -> None:
    """Raises Refused SIMULATION_INVALID with the place of what makes no sense."""
    if wish.since >= wish.until:
        raise _invalid("The span ends before it begins.", "Send from before until.", "/until")
    if not 1 <= wish.orders_max <= ORDERS_MAX:
        raise _invalid(f"{wish.orders_max} orders are asked for.", f"Ask for 1 to {ORDERS_MAX:,}.", "/ordersMax")
    if not 0 <= wish.differences_max <= DIFFERENCES_MAX:
        message = f"{wish.differences_max} differences are asked for."
        raise _invalid(message, f"Ask for 0 to {DIFFERENCES_MAX:,}.", "/differencesMax")
    if wish.stock_at is not None and wish.stock_at > at:
        raise _invalid("The stock of the future is not known.", "Send an instant of the past.", "/stockAt")


async def run_by_id(connection: Connection, account: int, run_id: UUID) -> Run:
    """A simulation. Raises NotFound SIMULATION_UNKNOWN."""
    row = await queries().run_by_id(connection, account=account, id=run_id)
    if row is None:
        raise unknown_run(str(run_id))
    return _run(row)


async def runs_of(
    connection: Connection, account: int, retailers: frozenset[int] | None, *, rows_max: int
) -> tuple[Run, ...]:
    """The simulations of some retailers (None: of all), the newest first."""
    reach = None if retailers is None else sorted(retailers)
    rows = await queries().runs(connection, account=account, retailers=reach, rows_max=rows_max)
    return tuple(_run(row) for row in rows)


async def differences_of(
    connection: Connection, account: int, run_id: UUID, *, start: int, count: int
) -> list[dict[str, Any]]:
    """Orders that contenders source differently, from the start-th on; none while there is no result."""
    found: list[dict[str, Any]] | None = await queries().differences_of(
        connection, account=account, id=run_id, first=start, last=start + count - 1
    )
    return found or []


async def cancel_run(connection: Connection, account: int, run_id: UUID) -> Run:
    """Calls a simulation off; one that has ended stays as it is. Raises NotFound SIMULATION_UNKNOWN."""
    await queries().cancel_run(connection, account=account, id=run_id)
    return await run_by_id(connection, account, run_id)


async def prune_runs(connection: Connection, account: int) -> int:
    """Deletes simulations that ended a month ago; returns how many."""
    pruned: int = await queries().prune_runs(connection, account=account, days=KEPT_DAYS, rows_max=PRUNED_AT_ONCE)
    return pruned


def unknown_run(which: str) -> NotFound:
    """SIMULATION_UNKNOWN."""
    return NotFound("SIMULATION_UNKNOWN", f"There is no simulation {which[:100]}.", "Check the id.")


def queries() -> Queries:
    """The statements of this package."""
    return queries_of(__package__)


def _run(row: Mapping[str, Any]) -> Run:
    values = {name: row[name] for name in Run.__struct_fields__ if name not in {"wish", "status"}}
    return Run(**values, wish=msgspec.convert(row["wish"], Wish), status=RunStatus(row["status"]))


def _invalid(message: str, hint: str, pointer: str) -> Refused:
    return Refused("SIMULATION_INVALID", message, hint, pointer=pointer)

"""What-if by REST: asked for, followed, read page by page, called off."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from lading.api.authority import reach_of, reaches
from lading.api.call import Call
from lading.api.fields import as_struct, in_utc, integer_field, uuid_or_none
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.strict_json import json_object
from lading.database.connection import Connection, read_only
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.order.sourcing.simulation.simulating import CONTENDERS_MAX
from lading.order.sourcing.simulation.yardstick import Yardstick, default_yardstick
from lading.order.sourcing.simulation_runs.model import Run, Wish
from lading.order.sourcing.simulation_runs.records import (
    NewRun,
    add_run,
    cancel_run,
    differences_of,
    run_by_id,
    runs_of,
    unknown_run,
)

PATH = "/api/v1/sourcing/simulations"
ROUTE = "sourcing-simulation"
LISTED_MAX = 50
PAGE_DEFAULT, PAGE_MAX = 100, 1_000
PAGE_FIELDS = {"start": "after so many", "count": "at most so many, 100 if left out, 1,000 at most"}
DIFFERENCES_DEFAULT = 1_000
ORDERS_DEFAULT = 10_000
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class SimulationBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """profiles: REF (its active version), REF@VERSION, drafts too, or REFERENCE; the first is what others differ from.

    Orders made from `from` until before `until`, the oldest ordersMax of them. stockAt: the instant whose stock they
    find; today's where it is left out. differencesMax: how many orders that differ are kept.
    """

    profiles: Annotated[list[str], msgspec.Meta(min_length=1, max_length=CONTENDERS_MAX)]
    from_: Instant = msgspec.field(name="from")
    until: Instant
    retailer_id: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    orders_max: int = ORDERS_DEFAULT
    differences_max: int = DIFFERENCES_DEFAULT
    stock_at: Instant | None = None
    yardstick: Yardstick | None = None


class SimulationRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """status: QUEUED, RUNNING, COMPLETE, FAILED (for the reason given) or CANCELLED; ordersDone of ordersTotal.

    contenders: the figures of each, once it is complete. differing: orders sourced differently; keptDifferences of
    them can be read.
    """

    id: str
    retailer_id: int
    status: str
    profiles: tuple[str, ...]
    from_: datetime = msgspec.field(name="from")
    until: datetime
    stock_at: datetime | None
    orders_max: int
    orders_done: int
    orders_total: int | None
    reason: dict[str, Any] | None
    contenders: list[dict[str, Any]] | None
    differing: int | None
    kept_differences: int | None
    created_on: datetime
    created_by: str
    started_on: datetime | None
    finished_on: datetime | None


class SimulationsRead(msgspec.Struct, frozen=True, kw_only=True):
    """The last 50, the newest first."""

    simulations: tuple[SimulationRead, ...]


class DifferencesRead(msgspec.Struct, frozen=True, kw_only=True):
    """Orders that are sourced differently, each with what every contender makes of it, in their order."""

    differences: list[dict[str, Any]]


async def start(call: Call) -> Answer:
    """Asks for a simulation; a worker runs it in a read-only snapshot, so nothing of the business changes."""
    return await once(call, ROUTE, lambda connection: _start(connection, call))


async def _start(connection: Connection, call: Call) -> Answer:
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), SimulationBody)
    if not reaches(call.user, Permission.SOURCINGPROFILE_UPDATE, body.retailer_id):
        raise refusals.unknown("retailer", str(body.retailer_id), "/retailerId")
    wish = Wish(
        retailer=body.retailer_id,
        profiles=tuple(body.profiles),
        since=in_utc(body.from_, "/from"),
        until=in_utc(body.until, "/until"),
        orders_max=body.orders_max,
        differences_max=body.differences_max,
        stock_at=None if body.stock_at is None else in_utc(body.stock_at, "/stockAt"),
        yardstick=body.yardstick or default_yardstick(),
    )
    new = NewRun(id=call.services.identities.next(), wish=wish, created_by=call.user.username, at=call.request.at)
    made = await add_run(connection, call.user.account, new)
    return json_answer(202, read_of(made), ("location", f"{PATH}/{made.id}"))


async def read_simulation(call: Call) -> Answer:
    """How far a simulation is, and the figures side by side."""
    async with read_only(call.services.pool, call.user.account) as connection:
        return json_answer(200, read_of(await _reached(connection, call, Permission.SOURCINGPROFILE_VIEW)))


async def list_simulations(call: Call) -> Answer:
    """The last simulations."""
    reach = reach_of(call.user, Permission.SOURCINGPROFILE_VIEW)
    async with read_only(call.services.pool, call.user.account) as connection:
        found = await runs_of(connection, call.user.account, reach, rows_max=LISTED_MAX)
    return json_answer(200, SimulationsRead(simulations=tuple(read_of(one) for one in found)))


async def read_differences(call: Call) -> Answer:
    """The orders that are sourced differently, a page of them."""
    fields = call.request.query_fields()
    start = integer_field(fields, "start", least=0, most=1_000_000) or 0
    count = integer_field(fields, "count", least=1, most=PAGE_MAX) or PAGE_DEFAULT
    async with read_only(call.services.pool, call.user.account) as connection:
        run = await _reached(connection, call, Permission.SOURCINGPROFILE_VIEW)
        found = await differences_of(connection, call.user.account, run.id, start=start, count=count)
    return json_answer(200, DifferencesRead(differences=found))


async def cancel(call: Call) -> Answer:
    """Calls a simulation off; one that has ended stays as it is."""
    return await once(call, f"{ROUTE} cancel {call.places['id']}", lambda connection: _cancel(connection, call))


async def _cancel(connection: Connection, call: Call) -> Answer:
    run = await _reached(connection, call, Permission.SOURCINGPROFILE_UPDATE)
    return json_answer(200, read_of(await cancel_run(connection, call.user.account, run.id)))


async def _reached(connection: Connection, call: Call, permission: Permission) -> Run:
    run_id = uuid_or_none(call.places["id"])
    if run_id is None:
        raise unknown_run(call.places["id"])
    run = await run_by_id(connection, call.user.account, run_id)
    if not reaches(call.user, permission, run.retailer):
        raise unknown_run(call.places["id"])
    return run


def read_of(run: Run) -> SimulationRead:
    """A simulation as it is shown."""
    wish = run.wish
    return SimulationRead(
        id=str(run.id),
        retailer_id=run.retailer,
        status=run.status,
        profiles=wish.profiles,
        from_=wish.since,
        until=wish.until,
        stock_at=wish.stock_at,
        orders_max=wish.orders_max,
        orders_done=run.orders_done,
        orders_total=run.orders_total,
        reason=run.reason,
        contenders=run.contenders,
        differing=run.differing,
        kept_differences=run.kept_differences,
        created_on=run.created_at,
        created_by=run.created_by,
        started_on=run.started_at,
        finished_on=run.finished_at,
    )

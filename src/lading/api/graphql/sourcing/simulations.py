"""What-if in GraphQL: what a simulation shows, and where it is read from."""

from typing import Any

from ariadne import ObjectType

from lading.api.authority import reach_of, reaches
from lading.api.fields import uuid_or_none
from lading.api.graphql.call import GraphCall, Info
from lading.api.graphql.fields import Source, object_type
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.kernel.refusal import NotFound, Refused
from lading.order.sourcing.simulation_runs.model import Run
from lading.order.sourcing.simulation_runs.records import differences_of, run_by_id, runs_of, unknown_run

LISTED_MAX = 50
PAGE_DEFAULT, PAGE_MAX = 100, 1_000


def simulation_type() -> ObjectType:
    """The type SourcingSimulation."""
    return object_type("SourcingSimulation", {"differences": _differences})


async def simulation(_source: Any, info: Info, **arguments: Any) -> Source | None:
    """A simulation within reach; None for any other."""
    call: GraphCall = info.context
    require_somewhere(call.user, Permission.SOURCINGPROFILE_VIEW)
    try:
        return shown(await reached_run(call, arguments["id"], Permission.SOURCINGPROFILE_VIEW))
    except NotFound:
        return None


async def simulations(_source: Any, info: Info) -> list[Source]:
    """The last simulations within reach."""
    call: GraphCall = info.context
    require_somewhere(call.user, Permission.SOURCINGPROFILE_VIEW)
    reach = reach_of(call.user, Permission.SOURCINGPROFILE_VIEW)
    return [shown(one) for one in await runs_of(call.connection, call.account, reach, rows_max=LISTED_MAX)]


async def reached_run(call: GraphCall, text: str, permission: Permission) -> Run:
    """A simulation for which the permission holds. Raises NotFound SIMULATION_UNKNOWN."""
    run_id = uuid_or_none(text)
    if run_id is None:
        raise unknown_run(text)
    run = await run_by_id(call.connection, call.account, run_id)
    if not reaches(call.user, permission, run.retailer):
        raise unknown_run(text)
    return run


def shown(run: Run) -> Source:
    """A simulation as its type shows it."""
    wish = run.wish
    return {
        "id": run.id,
        "status": run.status.value,
        "retailerId": run.retailer,
        "profiles": list(wish.profiles),
        "from": wish.since,
        "until": wish.until,
        "stockAt": wish.stock_at,
        "ordersMax": wish.orders_max,
        "ordersDone": run.orders_done,
        "ordersTotal": run.orders_total,
        "reason": run.reason,
        "contenders": run.contenders,
        "differing": run.differing,
        "keptDifferences": run.kept_differences,
        "createdOn": run.created_at,
        "createdBy": run.created_by,
        "startedOn": run.started_at,
        "finishedOn": run.finished_at,
    }


async def _differences(source: Source, info: Info, **arguments: Any) -> list[dict[str, Any]]:
    call: GraphCall = info.context
    start, count = arguments.get("start") or 0, arguments.get("count") or PAGE_DEFAULT
    if start < 0 or not 1 <= count <= PAGE_MAX:
        message = f"{count} differences from {start} on cannot be read."
        raise Refused("PAGE_INVALID", message, f"Ask for 1 to {PAGE_MAX:,} from 0 on.")
    return await differences_of(call.connection, call.account, source["id"], start=start, count=count)

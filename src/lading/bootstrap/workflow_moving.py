"""Moves running entities from one version of their workflow to another: asked for, checked, all or none."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.workflow import parse_workflow
from lading.engine.workflows.moving import Obstacle, Standing, obstacles, running
from lading.foundation.workflow_versions.records import workflow_document
from lading.kernel.refusal import Conflict, Refused

OBSTACLES_SHOWN_MAX = 10
# Root type → the statements that find where its entities stand, and that move them.
_STATEMENTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ORDER": ("statuses_of_orders", "move_orders"),
        "LOCATION": ("statuses_of_roots_in_location", "move_locations"),
        "INVENTORY_CATALOGUE": ("statuses_of_inventory_catalogues", "move_inventory_catalogues"),
        "VIRTUAL_CATALOGUE": ("statuses_of_virtual_catalogues", "move_virtual_catalogues"),
        "CONTROL_GROUP": ("statuses_of_control_groups", "move_control_groups"),
        "RETURN_ORDER": ("statuses_of_returns", "move_returns"),
        "BILLING_ACCOUNT": ("statuses_of_billing_accounts", "move_billing_accounts"),
    }
)


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """From which version of a workflow to which."""

    retailer: int
    ref: str
    version: int
    target: int


class Moved(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """moved: roots now on the other version. busy: left alone because an event of theirs is running; ask again."""

    moved: int
    busy: int
    done: int


async def move_running(connection: Connection, account: int, move: Move) -> Moved:
    """Moves every running root in the caller's transaction. What is done stays with the version it ended under.

    Raises NotFound WORKFLOW_UNKNOWN, Refused MOVE_UNSUPPORTED, and Conflict MOVE_IMPOSSIBLE with each status in which
    entities stand and that the other version does not declare or gives no way out of.
    """
    root_type = move.ref.partition("::")[0]
    if root_type not in _STATEMENTS:
        raise Refused("MOVE_UNSUPPORTED", f"{root_type} entities cannot be moved.", f"Move {', '.join(_STATEMENTS)}.")
    old, new = [
        parse_workflow(await workflow_document(connection, account, move.retailer, move.ref, version))
        for version in (move.version, move.target)
    ]
    before = await _standings(connection, account, move, root_type)
    alive = running(before, old, root_type)
    idle = await _locked(connection, account, list(alive))
    # Read again under the locks: now nobody else can change where these entities stand.
    standings = await _standings(connection, account, move, root_type)
    counts = Counter(standing for root, standing in standings if root in idle)
    found = list(obstacles(counts, old, new))
    if found:
        raise _impossible(move, found)
    statement = getattr(queries_of(__package__, "workflow_moving.sql"), _STATEMENTS[root_type][1])
    moved: int = await statement(connection, account=account, ids=list(idle), version=move.version, target=move.target)
    roots = {root for root, _ in before}
    return Moved(moved=moved, busy=len(alive) - len(idle), done=len(roots) - len(alive))


async def _standings(connection: Connection, account: int, move: Move, root_type: str) -> list[tuple[UUID, Standing]]:
    statement: Any = getattr(queries_of(__package__, "workflow_moving.sql"), _STATEMENTS[root_type][0])
    rows = await statement(connection, account=account, retailer=move.retailer, ref=move.ref, version=move.version)
    return [(row["root_id"], (row["entity_type"], row["status"])) for row in rows]


async def _locked(connection: Connection, account: int, roots: list[UUID]) -> set[UUID]:
    """The roots whose lanes are ours now; one that never had an event has no lane and nothing to wait for."""
    queries = queries_of(__package__, "workflow_moving.sql")
    known = {row["id"] for row in await queries.lanes_known(connection, account=account, ids=roots)}
    idle = {row["id"] for row in await queries.lock_idle_lanes(connection, account=account, ids=roots)}
    return idle | (set(roots) - known)


def _impossible(move: Move, found: list[Obstacle]) -> Conflict:
    shown = "; ".join(map(str, found[:OBSTACLES_SHOWN_MAX]))
    return Conflict(
        "MOVE_IMPOSSIBLE",
        f"{move.ref} version {move.target} would strand entities of version {move.version}: {shown}.",
        "Declare these statuses in the new version and give each a ruleset that listens in it.",
    )

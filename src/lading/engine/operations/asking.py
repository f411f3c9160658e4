"""Reading what the database holds of one root entity's events, for the tree and for the diagnosis."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.entity import Aggregate
from lading.engine.event import Event
from lading.engine.operations.diagnosis import Patient
from lading.engine.operations.expectations import Standing
from lading.engine.operations.history import Found, WorkflowKey
from lading.engine.ports import Address, Resolved, RootStore
from lading.engine.workflow import Workflow, read_workflow
from lading.engine.workflows.meaning import RulesByName
from lading.kernel.identity import instant_of

EVENTS_MAX = 2_000


async def found_of(connection: Connection, account: int, root_id: UUID, *, events_max: int = EVENTS_MAX) -> Found:
    """The newest events of a root entity with their runs, operations and the workflow versions they ran on."""
    queries = queries_of(__package__)
    events = await queries.events_of_root(connection, account=account, root_id=root_id, events_max=events_max)
    ids = [row["id"] for row in events]
    runs = await queries.runs_of_events(connection, account=account, ids=ids)
    operations = await queries.operations_on(connection, account=account, ids=ids)
    retailer_of = {row["id"]: row["retailer"] for row in events}
    keys = {_key(retailer_of[run["event_id"]], run) for run in runs}
    return Found(
        events=events, runs=runs, operations=operations, workflows=await workflows_of(connection, account, keys)
    )


async def workflows_of(
    connection: Connection, account: int, keys: Iterable[WorkflowKey]
) -> Mapping[WorkflowKey, Workflow]:
    """The workflow versions with these keys (retailer, ref, version) that exist."""
    wanted = [key for key in keys if key[2] > 0]
    if not wanted:
        return {}
    rows = await queries_of("lading.engine").workflow_documents(
        connection,
        account=account,
        retailers=[key[0] for key in wanted],
        refs=[key[1] for key in wanted],
        versions=[key[2] for key in wanted],
    )
    return {(row["retailer"], row["ref"], row["version"]): read_workflow(row["document"]) for row in rows}


async def runs_of(connection: Connection, account: int, ids: Iterable[UUID]) -> dict[UUID, list[Mapping[str, Any]]]:
    """Every run of each event, by event."""
    found: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in await queries_of(__package__).runs_of_events(connection, account=account, ids=list(ids)):
        found.setdefault(row["event_id"], []).append(row)
    return found


async def lane_of(connection: Connection, account: int, lane: UUID) -> Mapping[str, Any] | None:
    """The lane with that identity, as it is now; None when it never had an event."""
    row: Mapping[str, Any] | None = await queries_of(__package__).lane_of(connection, account=account, lane=lane)
    return row


def _key(retailer: int, run: Mapping[str, Any]) -> WorkflowKey:
    return retailer, run["trace"]["workflow_ref"], run["trace"]["workflow_version"]


async def patient_of(connection: Connection, account: int, aggregate: Aggregate, rules: RulesByName) -> Patient:
    """What the diagnosis of a root entity whose lane is its own rests on."""
    found = await found_of(connection, account, aggregate.root.id)
    key = (aggregate.retailer, aggregate.workflow_ref, aggregate.workflow_version)
    runs: dict[UUID, list[Mapping[str, Any]]] = {}
    for run in found.runs:
        runs.setdefault(run["event_id"], []).append(run)
    return Patient(
        standings=[
            Standing(type=one.type, ref=one.ref, subtype=one.subtype, status=one.status) for one in aggregate.entities()
        ],
        workflow_ref=aggregate.workflow_ref,
        workflow_version=aggregate.workflow_version,
        workflow=(await workflows_of(connection, account, [key])).get(key),
        lane=await lane_of(connection, account, aggregate.root.id),
        events=found.events,
        runs=runs,
        rules=rules,
    )


async def standing_at(
    connection: Connection, account: int, store: RootStore, address: Address
) -> tuple[Resolved, Aggregate] | None:
    """The entity of an address as it stands now, with the root it belongs to; None when there is no such entity."""
    [found] = await store.resolve(connection, account, [address])
    if found is None:
        return None
    asking = Event(
        id=found.root.id,
        name="",
        retailer=found.retailer,
        lane=found.lane,
        root=found.root,
        entity=found.entity,
        subtype=found.subtype,
        generated_by="",
        accepted_at=instant_of(found.root.id),
    )
    aggregate = (await store.load(connection, account, [asking])).get(found.lane)
    return None if aggregate is None else (found, aggregate)

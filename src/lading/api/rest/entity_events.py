"""One root entity by REST: its events as a tree, and why it does not move."""

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.message import Answer, json_answer
from lading.database.connection import Connection, read_only
from lading.engine.entity import Aggregate
from lading.engine.operations.asking import found_of, patient_of, standing_at
from lading.engine.operations.diagnosis import Diagnosis, diagnose
from lading.engine.operations.history import EventNode, tree_of
from lading.engine.ports import Address
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import NotFound


class EventTree(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The events of a root entity that nothing in it sent, oldest first, each with what followed from it."""

    entity_type: str
    entity_ref: str
    status: str
    workflow_ref: str
    workflow_version: int
    events: list[EventNode]


async def event_tree(call: Call) -> Answer:
    """Every event of a root entity: event → run → ruleset → rule → action → event."""
    async with read_only(call.services.pool, call.user.account) as connection:
        return json_answer(200, await read_tree(connection, call))


async def diagnosis(call: Call) -> Answer:
    """Why a root entity does not move: where it stands, what is expected next, what is in the way, what to do."""
    async with read_only(call.services.pool, call.user.account) as connection:
        return json_answer(200, await read_diagnosis(connection, call))


async def read_tree(connection: Connection, call: Call) -> EventTree:
    """The tree of the root entity of the path. Raises NotFound ENTITY_UNKNOWN."""
    aggregate = await _aggregate(connection, call)
    return EventTree(
        entity_type=aggregate.root.type,
        entity_ref=aggregate.root.ref,
        status=aggregate.root.status,
        workflow_ref=aggregate.workflow_ref,
        workflow_version=aggregate.workflow_version,
        events=tree_of(await found_of(connection, call.user.account, aggregate.root.id)),
    )


async def read_diagnosis(connection: Connection, call: Call) -> Diagnosis:
    """The diagnosis of the root entity of the path. Raises NotFound ENTITY_UNKNOWN."""
    aggregate = await _aggregate(connection, call)
    return diagnose(await patient_of(connection, call.user.account, aggregate, call.services.rules))


async def _aggregate(connection: Connection, call: Call) -> Aggregate:
    """The root entity of the path; one out of reach looks as if it did not exist."""
    entity_type, ref = call.places["type"], call.places["ref"]
    store = call.services.stores.get(entity_type)
    address = Address(entity_type=entity_type, entity_ref=ref)
    found = await standing_at(connection, call.user.account, store, address) if store else None
    if found is None or not reaches(call.user, Permission.EVENT_VIEW, found[0].retailer):
        known = ", ".join(sorted(call.services.stores))
        raise NotFound("ENTITY_UNKNOWN", f"There is no {entity_type} {ref}.", f"Root entities are {known}.")
    return found[1]

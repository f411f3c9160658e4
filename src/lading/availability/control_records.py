"""Control groups and their controls as they are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.availability.controls import EXCLUSION, QUANTITY_BUFFER
from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.engine.event import EntityKey
from lading.foundation import refusals
from lading.foundation.accounts.records import check_retailers
from lading.foundation.announcing import Newcomer, announce, newcomer_root
from lading.foundation.catalogue_store import CatalogueStore
from lading.foundation.texts import check_attributes, check_ref, check_text, check_type
from lading.inventory.snapshot import QUANTITY_MAX
from lading.kernel.refusal import Refused

CONTROL_GROUP = "CONTROL_GROUP"
CONTROL = "CONTROL"
EXECUTION_ORDER_MAX = 1_000_000


class NewControlGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A control group to be created."""

    id: UUID
    ref: str
    retailer: int
    name: str
    type: str = "DEFAULT"
    attributes: Mapping[str, Any] = {}


class ControlGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The controls that virtual catalogues share."""

    id: UUID
    ref: str
    type: str
    name: str
    status: str
    workflow_ref: str
    workflow_version: int
    retailer: int
    attributes: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


class NewControl(msgspec.Struct, frozen=True, kw_only=True):
    """A control to be created. Refs None: every product, every location. buffer in units, of a QUANTITY_BUFFER."""

    id: UUID
    ref: str
    control_group_ref: str
    type: str
    name: str
    execution_order: int
    product_ref: str | None = None
    location_ref: str | None = None
    buffer: int = 0
    attributes: Mapping[str, Any] = {}


class KeptControl(msgspec.Struct, frozen=True, kw_only=True):
    """A control with what every entity has."""

    id: UUID
    ref: str
    type: str
    name: str
    status: str
    execution_order: int
    product_number: int | None
    location_number: int | None
    buffer: int
    attributes: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


async def create_control_group(connection: Connection, account: int, new: NewControlGroup) -> ControlGroup:
    """Creates a control group with its CREATE event.

    Raises Refused REF_INVALID, TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, RETAILER_UNKNOWN; Conflict REF_TAKEN.
    """
    check_ref(new.ref)
    check_type(new.type)
    check_text(new.name, "/name")
    check_attributes(new.attributes)
    await check_retailers(connection, account, {new.retailer: "/retailer"})
    values = msgspec.structs.asdict(new) | {"attributes": dict(new.attributes)}
    row = await _queries().insert_control_group(
        connection, account=account, workflow_ref=f"{CONTROL_GROUP}::{new.type}", **values
    )
    if row is None:
        raise refusals.ref_taken("control group", new.ref, "/ref")
    await announce(connection, account, newcomer_root(CONTROL_GROUP, row))
    return ControlGroup(**row)


async def control_groups_by_ref(connection: Connection, account: int, refs: Sequence[str]) -> dict[str, ControlGroup]:
    """The control groups of the account among the refs."""
    rows = await _queries().control_groups_by_ref(connection, account=account, refs=list(refs))
    return {row["ref"]: ControlGroup(**row) for row in rows}


async def control_groups_by_id(connection: Connection, account: int, ids: Sequence[UUID]) -> dict[UUID, ControlGroup]:
    """The control groups of the account among the ids."""
    rows = await _queries().control_groups_by_id(connection, account=account, ids=list(ids))
    return {row["id"]: ControlGroup(**row) for row in rows}


async def create_control(connection: Connection, account: int, new: NewControl) -> KeptControl:
    """Creates a control with its CREATE event. It withholds from the commit on, whatever its workflow does next.

    Raises Refused REF_INVALID, TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, BUFFER_INVALID,
    EXECUTION_ORDER_INVALID, CONTROL_GROUP_UNKNOWN, PRODUCT_UNKNOWN, LOCATION_UNKNOWN; Conflict REF_TAKEN.
    """
    _check_control(new)
    groups = await control_groups_by_ref(connection, account, [new.control_group_ref])
    if new.control_group_ref not in groups:
        raise refusals.unknown("control group", new.control_group_ref, "/controlGroupRef")
    group = groups[new.control_group_ref]
    row = await _queries().insert_control(
        connection,
        account=account,
        id=new.id,
        control_group_id=group.id,
        ref=new.ref,
        type=new.type,
        name=new.name,
        execution_order=new.execution_order,
        product_number=await _product_number(connection, account, new.product_ref, group.retailer),
        location_number=await _location_number(connection, account, new.location_ref),
        buffer=new.buffer,
        attributes=dict(new.attributes),
    )
    if row is None:
        raise refusals.ref_taken("control", new.ref, "/ref")
    await announce(connection, account, _newcomer(group, row))
    return KeptControl(**row)


async def controls_of_groups(
    connection: Connection, account: int, control_group_ids: Sequence[UUID]
) -> dict[UUID, list[KeptControl]]:
    """The controls of each group, in the order they are asked."""
    rows = await _queries().controls_of_groups(connection, account=account, control_group_ids=list(control_group_ids))
    found: dict[UUID, list[KeptControl]] = {group: [] for group in control_group_ids}
    for row in rows:
        values = dict(row)
        found[values.pop("control_group_id")].append(KeptControl(**values))
    return found


def control_group_store() -> CatalogueStore:
    """The root store of control groups with their controls."""
    return CatalogueStore(_queries(), CONTROL_GROUP, CONTROL)


def _check_control(new: NewControl) -> None:
    check_ref(new.ref)
    check_text(new.name, "/name")
    check_attributes(new.attributes)
    if new.type not in (EXCLUSION, QUANTITY_BUFFER):
        message = f"{new.type[:50]!r} is no type of control."
        raise Refused("TYPE_INVALID", message, f"Send {EXCLUSION} or {QUANTITY_BUFFER}.", pointer="/type")
    if not 0 <= new.buffer <= QUANTITY_MAX:
        hint = f"Send 0 to {QUANTITY_MAX} units."
        raise Refused("BUFFER_INVALID", f"The buffer is {new.buffer} units.", hint, pointer="/buffer")
    if not 0 <= new.execution_order <= EXECUTION_ORDER_MAX:
        message = f"The execution order is {new.execution_order}."
        hint = f"Send 0 to {EXECUTION_ORDER_MAX}."
        raise Refused("EXECUTION_ORDER_INVALID", message, hint, pointer="/executionOrder")


async def _product_number(connection: Connection, account: int, ref: str | None, retailer: int) -> int | None:
    if ref is None:
        return None
    rows = await _queries().products_named(connection, account=account, ref=ref, retailer=retailer)
    if len(rows) != 1:
        raise refusals.unknown("product", ref, "/productRef")
    return int(rows[0]["number"])


async def _location_number(connection: Connection, account: int, ref: str | None) -> int | None:
    if ref is None:
        return None
    number = await _queries().location_named(connection, account=account, ref=ref)
    if number is None:
        raise refusals.unknown("location", ref, "/locationRef")
    return int(number)


def _newcomer(group: ControlGroup, row: Mapping[str, Any]) -> Newcomer:
    return Newcomer(
        root=EntityKey(CONTROL_GROUP, group.id, group.ref),
        entity=EntityKey(CONTROL, row["id"], row["ref"]),
        subtype=row["type"],
        retailer=group.retailer,
        workflow_version=group.workflow_version,
        created_at=row["created_at"],
    )


def _queries() -> Queries:
    return queries_of(__package__, "controls.sql")

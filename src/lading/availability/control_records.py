"""Control groups and their controls as they are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.availability.control_scopes import Scope, scope_of
from lading.availability.control_values import ControlValues, check_values
from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.engine.event import EntityKey
from lading.foundation import refusals
from lading.foundation.accounts.records import check_retailers
from lading.foundation.announcing import Newcomer, announce, newcomer_root
from lading.foundation.catalogue_store import CatalogueStore
from lading.foundation.texts import check_attributes, check_ref, check_text, check_type
from lading.kernel.refusal import Conflict, Refused

CONTROL_GROUP = "CONTROL_GROUP"
CONTROL = "CONTROL"
EXECUTION_ORDER_MAX = 1_000_000
DESCRIPTION_LENGTH_MAX = 2000


class NewControlGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A control group to be created. is_stacking: all controls that apply add up, instead of the first alone."""

    id: UUID
    ref: str
    retailer: int
    name: str
    description: str | None = None
    type: str = "DEFAULT"
    is_stacking: bool = False
    attributes: Mapping[str, Any] = {}


class ControlGroupChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a control group is to become; None leaves it as it is."""

    ref: str
    status: str | None = None
    name: str | None = None
    description: str | None = None
    is_stacking: bool | None = None
    attributes: Mapping[str, Any] | None = None


class ControlGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The controls that virtual catalogues share."""

    id: UUID
    ref: str
    type: str
    name: str
    status: str
    is_stacking: bool
    workflow_ref: str
    workflow_version: int
    retailer: int
    attributes: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


class NewControl(msgspec.Struct, frozen=True, kw_only=True):
    """A control to be created."""

    id: UUID
    ref: str
    control_group_ref: str
    type: str
    name: str
    execution_order: int
    description: str | None = None
    status: str = "CREATED"
    values: ControlValues = ControlValues()
    attributes: Mapping[str, Any] = {}


class ControlChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a control is to become; None leaves it as it is. values take the place of all it had."""

    id: UUID
    type: str | None = None
    status: str | None = None
    name: str | None = None
    description: str | None = None
    execution_order: int | None = None
    values: ControlValues | None = None
    attributes: Mapping[str, Any] | None = None


class KeptControl(msgspec.Struct, frozen=True, kw_only=True):
    """A control with what every entity has."""

    id: UUID
    ref: str
    type: str
    name: str
    status: str
    execution_order: int
    attributes: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


async def create_control_group(connection: Connection, account: int, new: NewControlGroup) -> ControlGroup:
    """Creates a control group with its CREATE event.

    Raises Refused REF_INVALID, TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, RETAILER_UNKNOWN; Conflict REF_TAKEN.
    """
    check_ref(new.ref)
    check_type(new.type)
    _check_texts(new.name, new.description, new.attributes)
    await check_retailers(connection, account, {new.retailer: "/retailer"})
    values = msgspec.structs.asdict(new) | {"attributes": dict(new.attributes)}
    row = await _queries().insert_control_group(
        connection, account=account, workflow_ref=f"{CONTROL_GROUP}::{new.type}", **values
    )
    if row is None:
        raise refusals.ref_taken("control group", new.ref, "/ref")
    await announce(connection, account, newcomer_root(CONTROL_GROUP, row))
    return ControlGroup(**row)


async def change_control_group(connection: Connection, account: int, change: ControlGroupChange) -> None:
    """Changes a control group; it counts from the commit on.

    Raises Refused TYPE_INVALID for the status, TEXT_TOO_LONG, ATTRIBUTE_INVALID; NotFound CONTROL_GROUP_UNKNOWN.
    """
    _check_texts(change.name, change.description, change.attributes or {})
    if change.status is not None:
        check_type(change.status, "/status")
    attributes = None if change.attributes is None else dict(change.attributes)
    values = msgspec.structs.asdict(change) | {"attributes": attributes}
    if not await _queries().change_control_group(connection, account=account, **values):
        raise refusals.not_found("control group", change.ref[:100])


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

    Raises Refused REF_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, EXECUTION_ORDER_INVALID, CONTROL_GROUP_UNKNOWN, those
    of check_values, and PRODUCT_UNKNOWN, CATEGORY_UNKNOWN, LOCATION_UNKNOWN, NETWORK_UNKNOWN; Conflict REF_TAKEN,
    CONTROL_OVERLAPS.
    """
    check_ref(new.ref)
    _check_control(new)
    group = await _locked_group(connection, account, new.control_group_ref)
    scope = await scope_of(connection, account, group.retailer, new.values)
    await _check_overlap(connection, account, group, new, scope)
    row = await _queries().insert_control(
        connection, account=account, control_group_id=group.id, ref=new.ref, **_columns(new, scope)
    )
    if row is None:
        raise refusals.ref_taken("control", new.ref, "/ref")
    await announce(connection, account, _newcomer(group, row))
    return KeptControl(**row)


async def change_control(connection: Connection, account: int, change: ControlChange) -> None:
    """Changes a control; what it withholds is different from the commit on.

    Raises what create_control raises, and NotFound CONTROL_UNKNOWN.
    """
    before = await control_as_given(connection, account, change.id)
    if before is None:
        raise refusals.not_found("control", change.id)
    fields = ("type", "status", "name", "description", "execution_order", "values", "attributes")
    given = {name: value for name in fields if (value := getattr(change, name)) is not None}
    new = msgspec.structs.replace(before, **given)
    _check_control(new)
    check_type(new.status, "/status")
    group = await _locked_group(connection, account, new.control_group_ref)
    scope = await scope_of(connection, account, group.retailer, new.values)
    await _check_overlap(connection, account, group, new, scope)
    await _queries().change_control(connection, account=account, status=new.status, **_columns(new, scope))


class NamedControl(msgspec.Struct, frozen=True):
    """A control by its id, with the retailer of its group."""

    id: UUID
    retailer: int


async def controls_named(
    connection: Connection, account: int, ref: str, control_group_ref: str | None
) -> tuple[NamedControl, ...]:
    """The controls of a ref, in one group or in all of them."""
    rows = await _queries().controls_named(connection, account=account, ref=ref, control_group_ref=control_group_ref)
    return tuple(NamedControl(row["id"], row["retailer"]) for row in rows)


async def control_as_given(connection: Connection, account: int, control_id: UUID) -> NewControl | None:
    """A control as it could have been created, with refs in its values."""
    row = await _queries().control_as_given(connection, account=account, id=control_id)
    if row is None:
        return None
    own = {name: row[name] for name in NewControl.__struct_fields__ if name != "values"}
    return NewControl(values=values_of_row(row), **own)


def values_of_row(row: Mapping[str, Any]) -> ControlValues:
    """The values of a control from its row, with the refs of what it is about."""
    kind = row["type"]
    return ControlValues(
        product_ref=row["product_ref"],
        category_ref=row["category_ref"],
        attribute=row["attribute_name"],
        attribute_value=row["attribute_value"],
        location_ref=row["location_ref"],
        network_ref=row["network_ref"],
        buffer=row["buffer"] if kind == "QUANTITY_BUFFER" else None,
        percentage=_percentage(row["basis_points"]) if kind == "PERCENTAGE_BUFFER" else None,
        threshold=row["threshold"] if kind == "THRESHOLD" else None,
        active_from=row["active_from"],
        active_to=row["active_to"],
    )


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
    _check_texts(new.name, new.description, new.attributes)
    check_values(new.type, new.values)
    if not 0 <= new.execution_order <= EXECUTION_ORDER_MAX:
        message = f"The execution order is {new.execution_order}."
        hint = f"Send 0 to {EXECUTION_ORDER_MAX}."
        raise Refused("EXECUTION_ORDER_INVALID", message, hint, pointer="/executionOrder")


def _check_texts(name: str | None, description: str | None, attributes: Mapping[str, Any]) -> None:
    check_text(name, "/name")
    check_text(description, "/description", length_max=DESCRIPTION_LENGTH_MAX)
    check_attributes(attributes)


async def _locked_group(connection: Connection, account: int, ref: str) -> ControlGroup:
    """The group, whose controls change one after another."""
    row = await _queries().locked_group(connection, account=account, ref=ref)
    if row is None:
        raise refusals.unknown("control group", ref[:100], "/controlGroupRef")
    return ControlGroup(**row)


async def _check_overlap(
    connection: Connection, account: int, group: ControlGroup, new: NewControl, scope: Scope
) -> None:
    """Two controls for the same stock at the same place in the order must not be due at the same time by schedule."""
    is_scheduled = new.values.active_from is not None or new.values.active_to is not None
    if not is_scheduled or group.is_stacking or new.status == "INACTIVE":
        return
    other = await _queries().overlapping(
        connection,
        account=account,
        control_group_id=group.id,
        id=new.id,
        execution_order=new.execution_order,
        active_from=new.values.active_from,
        active_to=new.values.active_to,
        **msgspec.structs.asdict(scope),
    )
    if other is not None:
        message = f"The control {other} is about the same stock, has the same execution order and is due meanwhile."
        hint = "Move one of them in time, or give it another execution order."
        raise Conflict("CONTROL_OVERLAPS", message, hint, pointer="/values")


def _columns(new: NewControl, scope: Scope) -> dict[str, Any]:
    values = new.values
    return {
        "id": new.id,
        "type": new.type,
        "name": new.name,
        "description": new.description,
        "execution_order": new.execution_order,
        "buffer": values.buffer or 0,
        "basis_points": values.basis_points,
        "threshold": values.threshold or 0,
        "active_from": values.active_from,
        "active_to": values.active_to,
        "attributes": dict(new.attributes),
        **msgspec.structs.asdict(scope),
    }


def _percentage(basis_points: int) -> int | float:
    whole, part = divmod(basis_points, 100)
    return basis_points / 100 if part else whole


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

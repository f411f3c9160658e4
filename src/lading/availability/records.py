"""Virtual catalogues as they are kept: which stock is shown to whom."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.foundation import refusals
from lading.foundation.accounts.records import check_retailers
from lading.foundation.announcing import announce, newcomer_root
from lading.foundation.texts import check_attributes, check_ref, check_text, check_type
from lading.kernel.refusal import Refused

VIRTUAL_CATALOGUE = "VIRTUAL_CATALOGUE"
TYPES = ("BASE", "AGGREGATE")
DESCRIPTION_LENGTH_MAX = 2000
NETWORKS_MAX = 100


class NewVirtualCatalogue(msgspec.Struct, frozen=True, kw_only=True):
    """A virtual catalogue to be created. no network_refs: every location; control_group_ref None: no controls."""

    id: UUID
    ref: str
    retailer: int
    name: str
    inventory_catalogue_ref: str
    product_catalogue_ref: str
    description: str | None = None
    type: str = "BASE"
    network_refs: Sequence[str] = ()
    control_group_ref: str | None = None
    attributes: Mapping[str, Any] = {}


class VirtualCatalogueChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a virtual catalogue is to become. None leaves status, name, description and attributes as they are."""

    ref: str
    inventory_catalogue_ref: str
    product_catalogue_ref: str
    network_refs: Sequence[str]
    control_group_ref: str | None
    status: str | None = None
    name: str | None = None
    description: str | None = None
    attributes: Mapping[str, Any] | None = None


class VirtualCatalogue(msgspec.Struct, frozen=True, kw_only=True):
    """A view of an inventory catalogue; its positions are computed when they are read."""

    id: UUID
    ref: str
    type: str
    name: str
    status: str
    workflow_ref: str
    workflow_version: int
    retailer: int
    inventory_catalogue_ref: str
    product_catalogue_ref: str
    network_refs: Sequence[str]
    control_group_ref: str | None
    attributes: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


async def create_virtual_catalogue(connection: Connection, account: int, new: NewVirtualCatalogue) -> VirtualCatalogue:
    """Creates a virtual catalogue with its CREATE event.

    Raises Refused REF_INVALID, TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, RETAILER_UNKNOWN,
    INVENTORY_CATALOGUE_UNKNOWN, PRODUCT_CATALOGUE_UNKNOWN, NETWORK_UNKNOWN, CONTROL_GROUP_UNKNOWN; Conflict REF_TAKEN.
    """
    await _check(connection, account, new)
    values = msgspec.structs.asdict(new) | {"attributes": dict(new.attributes)}
    row = await _queries().insert_virtual_catalogue(
        connection, account=account, workflow_ref=f"{VIRTUAL_CATALOGUE}::{new.type}", **values
    )
    if row is None:
        raise refusals.ref_taken("virtual catalogue", new.ref, "/ref")
    await announce(connection, account, newcomer_root(VIRTUAL_CATALOGUE, row))
    return VirtualCatalogue(**row)


async def change_virtual_catalogue(connection: Connection, account: int, change: VirtualCatalogueChange) -> None:
    """Changes a virtual catalogue; what it shows is different from the commit on.

    Raises Refused TYPE_INVALID for the status, TEXT_TOO_LONG, ATTRIBUTE_INVALID, INVENTORY_CATALOGUE_UNKNOWN,
    PRODUCT_CATALOGUE_UNKNOWN, NETWORK_UNKNOWN, CONTROL_GROUP_UNKNOWN; NotFound VIRTUAL_CATALOGUE_UNKNOWN.
    """
    check_text(change.name, "/name")
    check_text(change.description, "/description", length_max=DESCRIPTION_LENGTH_MAX)
    check_attributes(change.attributes or {})
    if change.status is not None:
        check_type(change.status, "/status")
    await _check_references(connection, account, change)
    attributes = None if change.attributes is None else dict(change.attributes)
    values = msgspec.structs.asdict(change) | {"attributes": attributes}
    if not await _queries().change_virtual_catalogue(connection, account=account, **values):
        raise refusals.not_found("virtual catalogue", change.ref[:100])


async def virtual_catalogues_by_ref(
    connection: Connection, account: int, refs: Sequence[str]
) -> dict[str, VirtualCatalogue]:
    """The virtual catalogues of the account among the refs."""
    rows = await _queries().virtual_catalogues_by_ref(connection, account=account, refs=list(refs))
    return {row["ref"]: VirtualCatalogue(**row) for row in rows}


async def virtual_catalogues_by_id(
    connection: Connection, account: int, ids: Sequence[UUID]
) -> dict[UUID, VirtualCatalogue]:
    """The virtual catalogues of the account among the ids."""
    rows = await _queries().virtual_catalogues_by_id(connection, account=account, ids=list(ids))
    return {row["id"]: VirtualCatalogue(**row) for row in rows}


async def _check(connection: Connection, account: int, new: NewVirtualCatalogue) -> None:
    check_ref(new.ref)
    check_text(new.name, "/name")
    check_text(new.description, "/description", length_max=DESCRIPTION_LENGTH_MAX)
    check_attributes(new.attributes)
    if new.type not in TYPES:
        message = f"{new.type[:50]!r} is no type of virtual catalogue."
        raise Refused("TYPE_INVALID", message, f"Send one of {', '.join(TYPES)}.", pointer="/type")
    await check_retailers(connection, account, {new.retailer: "/retailer"})
    await _check_references(connection, account, new)


async def _check_references(
    connection: Connection, account: int, new: NewVirtualCatalogue | VirtualCatalogueChange
) -> None:
    named = {
        "inventory_catalogue": new.inventory_catalogue_ref,
        "product_catalogue": new.product_catalogue_ref,
        "control_group": new.control_group_ref,
    }
    known = await _queries().references_of(
        connection,
        account=account,
        network_refs=list(new.network_refs),
        **{f"{kind}_ref": ref for kind, ref in named.items()},
    )
    if known["network_unknown"] is not None:
        place = known["network_unknown"] - 1
        raise refusals.unknown("network", new.network_refs[place], f"/networkRefs/{place}")
    for kind, ref in named.items():
        if not known[kind]:
            raise refusals.unknown(kind.replace("_", " "), ref, f"/{_camel(kind)}Ref")


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _queries() -> Queries:
    return queries_of(__package__, "catalogues.sql")

"""Inventory catalogues as they are kept, and the statuses of their positions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.foundation import refusals
from lading.foundation.accounts.numbers import take_numbers
from lading.foundation.accounts.records import check_retailers
from lading.foundation.announcing import announce, newcomer_root
from lading.foundation.texts import check_attributes, check_ref, check_text, check_type
from lading.inventory.news import INVENTORY_CATALOGUE
from lading.inventory.quantity_types import check_quantity_types

ACTIVE = "ACTIVE"
INACTIVE = "INACTIVE"


class NewInventoryCatalogue(msgspec.Struct, frozen=True, kw_only=True):
    """An inventory catalogue to be created; by convention the first of a retailer is called DEFAULT:<retailer>."""

    id: UUID
    ref: str
    retailer: int
    name: str
    type: str = "DEFAULT"
    attributes: Mapping[str, Any] = {}


class InventoryCatalogueChange(msgspec.Struct, frozen=True, kw_only=True):
    """What an inventory catalogue is to become. None leaves a field as it is."""

    ref: str
    status: str | None = None
    name: str | None = None
    attributes: Mapping[str, Any] | None = None


class InventoryCatalogue(msgspec.Struct, frozen=True, kw_only=True):
    """A book of stock; number stands for it in stock keys."""

    id: UUID
    number: int
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


async def create_inventory_catalogue(
    connection: Connection, account: int, new: NewInventoryCatalogue
) -> InventoryCatalogue:
    """Creates a catalogue with its CREATE event.

    Raises Refused REF_INVALID, TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, QUANTITY_TYPES_INVALID,
    RETAILER_UNKNOWN; Conflict REF_TAKEN.
    """
    check_ref(new.ref)
    check_type(new.type)
    check_text(new.name, "/name")
    check_attributes(new.attributes)
    check_quantity_types(new.attributes)
    await check_retailers(connection, account, {new.retailer: "/retailer"})
    (number,) = await take_numbers(connection, account, INVENTORY_CATALOGUE, 1)
    values = msgspec.structs.asdict(new) | {"attributes": dict(new.attributes), "number": number}
    row = await _queries().insert_catalogue(
        connection, account=account, workflow_ref=f"{INVENTORY_CATALOGUE}::{new.type}", **values
    )
    if row is None:
        raise refusals.ref_taken("inventory catalogue", new.ref, "/ref")
    await announce(connection, account, newcomer_root(INVENTORY_CATALOGUE, row))
    return InventoryCatalogue(**row)


async def change_inventory_catalogue(connection: Connection, account: int, change: InventoryCatalogueChange) -> None:
    """Changes a catalogue; what counts of its stock is different from the commit on.

    Raises Refused TYPE_INVALID for the status, TEXT_TOO_LONG, ATTRIBUTE_INVALID, QUANTITY_TYPES_INVALID; NotFound
    INVENTORY_CATALOGUE_UNKNOWN.
    """
    check_text(change.name, "/name")
    check_attributes(change.attributes or {})
    check_quantity_types(change.attributes or {})
    if change.status is not None:
        check_type(change.status, "/status")
    attributes = None if change.attributes is None else dict(change.attributes)
    values = msgspec.structs.asdict(change) | {"attributes": attributes}
    if not await _queries().change_catalogue(connection, account=account, **values):
        raise refusals.not_found("inventory catalogue", change.ref[:100])


async def inventory_catalogues_by_ref(
    connection: Connection, account: int, refs: Sequence[str]
) -> dict[str, InventoryCatalogue]:
    """The catalogues of the account among the refs."""
    rows = await _queries().catalogues_by_ref(connection, account=account, refs=list(refs))
    return {row["ref"]: InventoryCatalogue(**row) for row in rows}


class PositionsMeant(msgspec.Struct, frozen=True, kw_only=True):
    """Positions of a catalogue; None means every product, or every location."""

    catalogue_number: int
    product_refs: Sequence[str] | None = None
    location_refs: Sequence[str] | None = None


async def set_position_statuses(
    connection: Connection, account: int, meant: PositionsMeant, status: str, *, at: datetime
) -> int:
    """Makes positions ACTIVE or INACTIVE; returns how many changed.

    An inactive position promises nothing more and is shown by no virtual catalogue; what it has promised stands.
    """
    assert status in (ACTIVE, INACTIVE), f"{status} is no status of a position"
    changed: int = await _queries().set_position_statuses(
        connection, account=account, status=status, at=at, **msgspec.structs.asdict(meant)
    )
    return changed


class InventoryCatalogueLoader:
    """An inventory catalogue by its ref; None where there is none."""

    name = "inventory_catalogue"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[str]
    ) -> Mapping[str, InventoryCatalogue | None]:
        """One statement for all refs."""
        found = await inventory_catalogues_by_ref(connection, account, keys)
        return {ref: found.get(ref) for ref in keys}


def _queries() -> Queries:
    return queries_of(__package__, "catalogues.sql")

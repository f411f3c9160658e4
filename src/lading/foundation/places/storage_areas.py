"""Storage areas: where in a location things lie, such as the shelf of the parcels that wait to be collected."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.foundation.texts import check_attributes, check_ref, check_refs_once, check_type
from lading.kernel.refusal import Refused

TYPE_DEFAULT, ACTIVE = "DEFAULT", "ACTIVE"


class NewStorageArea(msgspec.Struct, frozen=True, kw_only=True):
    """A storage area to be created; its ref is unique in its location, and the API calls it name."""

    id: UUID
    location_id: UUID
    ref: str
    type: str = TYPE_DEFAULT
    attributes: Mapping[str, Any] = {}


class StorageAreaChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a storage area is to become; None leaves it as it is. attributes: all of them."""

    id: UUID
    type: str | None = None
    status: str | None = None
    attributes: Mapping[str, Any] | None = None


class StorageArea(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a location."""

    id: UUID
    location_id: UUID
    location_ref: str
    retailer: int
    ref: str
    type: str
    status: str


class StorageAreaKey(NamedTuple):
    """A storage area by the refs of its location and of itself."""

    location_ref: str
    ref: str


async def create_storage_areas(
    connection: Connection, account: int, news: Sequence[NewStorageArea], *, pointers: str
) -> None:
    """Creates all of them in their one location or, by raising, none; pointers: the place of each in the request.

    Raises Refused REF_INVALID, REF_TWICE, TYPE_INVALID, ATTRIBUTE_INVALID; Conflict REF_TAKEN.
    """
    for index, new in enumerate(news):
        _check_at(new, pointers.format(index=index))
    check_refs_once("storage area", (new.ref for new in news), pointers)
    made = await queries_of(__package__).insert_storage_areas(
        connection,
        account=account,
        ids=[new.id for new in news],
        location_ids=[new.location_id for new in news],
        refs=[new.ref for new in news],
        types=[new.type for new in news],
        attributes=[dict(new.attributes) for new in news],
    )
    missing = {new.ref for new in news} - {row["ref"] for row in made}
    for index, new in enumerate(news):
        if new.ref in missing:
            raise refusals.ref_taken("storage area", new.ref, pointers.format(index=index) + "/ref")


def _check_at(new: NewStorageArea, pointer: str) -> None:
    try:
        check_ref(new.ref)
        check_type(new.type)
        check_attributes(new.attributes)
    except Refused as refusal:
        raise refusal.at(pointer) from None


async def change_storage_area(connection: Connection, account: int, change: StorageAreaChange) -> None:
    """Changes a storage area. Raises NotFound STORAGE_AREA_UNKNOWN; Refused TYPE_INVALID, ATTRIBUTE_INVALID."""
    if change.type is not None:
        check_type(change.type)
    if change.status is not None:
        check_type(change.status, "/status")
    check_attributes(change.attributes or {})
    values = {name: getattr(change, name) for name in ("id", "type", "status", "attributes")}
    if not await queries_of(__package__).change_storage_area(connection, account=account, **values):
        raise refusals.not_found("storage area", change.id)


async def storage_areas_by_id(connection: Connection, account: int, ids: Sequence[UUID]) -> dict[UUID, StorageArea]:
    """The storage areas of the account among the ids."""
    rows = await queries_of(__package__).storage_areas_by_id(connection, account=account, ids=list(ids))
    return {row["id"]: StorageArea(**row) for row in rows}


class StorageAreaLoader:
    """Key StorageAreaKey → StorageArea; None where there is none."""

    name = "storage_area"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[StorageAreaKey]
    ) -> Mapping[StorageAreaKey, StorageArea | None]:
        """One statement for all keys."""
        rows = await queries_of(__package__).storage_areas_by_ref(
            connection,
            account=account,
            location_refs=[key.location_ref for key in keys],
            refs=[key.ref for key in keys],
        )
        found = {StorageAreaKey(row["location_ref"], row["ref"]): StorageArea(**row) for row in rows}
        return {key: found.get(key) for key in keys}

"""updateStorageArea: another type or status of a part of a location."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from lading.api.fields import uuid_or_none
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.foundation.sources import storage_area_nodes
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.foundation.places.storage_areas import (
    StorageArea,
    StorageAreaChange,
    change_storage_area,
    storage_areas_by_id,
)
from lading.kernel.refusal import Refused


async def update_storage_area(call: GraphCall, given: dict[str, Any]) -> Any:
    """The storage area as it is now.

    Raises Refused STORAGE_AREA_UNKNOWN, TYPE_INVALID, ATTRIBUTE_INVALID; Forbidden.
    """
    [area] = await areas_named(call, [given], "")
    await change_storage_area(call.connection, call.account, _change(area.id, given))
    return await node_of(call, storage_area_nodes(), area.id, Permission.LOCATION_UPDATE)


async def areas_changed(call: GraphCall, location_id: UUID, given: Sequence[Mapping[str, Any]]) -> None:
    """Changes storage areas of one location. Raises Refused STORAGE_AREA_UNKNOWN, TYPE_INVALID, ATTRIBUTE_INVALID."""
    pointers = "/storageAreas/{index}"
    areas = await areas_named(call, given, pointers)
    for index, (area, one) in enumerate(zip(areas, given, strict=True)):
        pointer = pointers.format(index=index)
        if area.location_id != location_id:
            raise refusals.unknown("storage area", one["id"], f"{pointer}/id")
        try:
            await change_storage_area(call.connection, call.account, _change(area.id, one))
        except Refused as refused:
            raise refused.at(pointer) from refused


async def areas_named(call: GraphCall, given: Sequence[Mapping[str, Any]], pointers: str) -> list[StorageArea]:
    """The storage areas within reach. Raises Forbidden PERMISSION_MISSING, Refused STORAGE_AREA_UNKNOWN."""
    scope = require_somewhere(call.user, Permission.LOCATION_UPDATE)
    ids = [uuid_or_none(one["id"]) for one in given]
    found = await storage_areas_by_id(call.connection, call.account, [id_ for id_ in ids if id_ is not None])
    areas = []
    for index, id_ in enumerate(ids):
        area = None if id_ is None else found.get(id_)
        if area is None or not scope.holds(area.retailer, area.location_ref):
            raise refusals.unknown("storage area", str(given[index]["id"])[:100], pointers.format(index=index) + "/id")
        areas.append(area)
    return areas


def _change(id_: UUID, given: Mapping[str, Any]) -> StorageAreaChange:
    attributes = attributes_given(given) if "attributes" in given else None
    return StorageAreaChange(id=id_, type=given.get("type"), status=given.get("status"), attributes=attributes)

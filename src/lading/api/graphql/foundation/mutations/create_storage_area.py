"""createStorageArea: a part of a location, such as a shelf for parcels that wait to be collected."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.foundation.mutations.keys import location_named
from lading.api.graphql.foundation.sources import storage_area_nodes
from lading.foundation.access.permissions import Permission
from lading.foundation.places.storage_areas import TYPE_DEFAULT, NewStorageArea, create_storage_areas


async def create_storage_area(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new storage area. Raises Refused LOCATION_UNKNOWN and the codes of create_storage_areas; Forbidden."""
    location = await location_named(call, given["location"], Permission.LOCATION_UPDATE, "/location")
    [new] = await areas_created(call, location.id, [given], "")
    return await node_of(call, storage_area_nodes(), new.id, Permission.LOCATION_UPDATE)


async def areas_created(
    call: GraphCall, location_id: UUID, given: Sequence[dict[str, Any]], pointers: str
) -> list[NewStorageArea]:
    """Creates the storage areas given in a location. Raises Refused with the codes of create_storage_areas."""
    news = [
        NewStorageArea(
            id=call.next_id(),
            location_id=location_id,
            ref=one["ref"],
            type=one.get("type", TYPE_DEFAULT),
            attributes=attributes_given(one),
        )
        for one in given
    ]
    if news:
        await create_storage_areas(call.connection, call.account, news, pointers=pointers)
    return news

"""createInventoryCatalogue: a new book of stock."""

from typing import Any

from lading.api.graphql.authority import retailer_of_refs
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.inventory.sources import catalogue_nodes
from lading.foundation.access.permissions import Permission
from lading.inventory.records import NewInventoryCatalogue
from lading.inventory.records import create_inventory_catalogue as create


async def create_inventory_catalogue(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new catalogue. Raises Refused with the codes of records.create_inventory_catalogue, RETAILER_…; Forbidden."""
    new = NewInventoryCatalogue(
        id=call.next_id(),
        ref=given["ref"],
        retailer=await retailer_of_refs(call, given, Permission.INVENTORY_CREATE),
        name=given["name"],
        type=given["type"],
        attributes=attributes_given(given),
    )
    await create(call.connection, call.account, new)
    return await node_of(call, catalogue_nodes(), new.id, Permission.INVENTORY_CREATE)

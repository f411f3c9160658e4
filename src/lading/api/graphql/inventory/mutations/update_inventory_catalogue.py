"""updateInventoryCatalogue: another name, status or attributes of a book of stock."""

from typing import Any

from lading.api.graphql.authority import checked_reach
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of, refuse_changes
from lading.api.graphql.inventory.sources import catalogue_nodes
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.inventory.records import (
    InventoryCatalogueChange,
    change_inventory_catalogue,
    inventory_catalogues_by_ref,
)


async def update_inventory_catalogue(call: GraphCall, given: dict[str, Any]) -> Any:
    """The inventory catalogue as it is now. The attribute quantityTypes says what side quantities count.

    Raises Refused with the codes of change_inventory_catalogue, FIELD_FIXED; Forbidden.
    """
    known = await inventory_catalogues_by_ref(call.connection, call.account, [given["ref"]])
    catalogue = known.get(given["ref"])
    is_reached = checked_reach(call, Permission.INVENTORY_UPDATE, catalogue.retailer if catalogue else None)
    if not is_reached or catalogue is None:
        raise refusals.unknown("inventory catalogue", given["ref"][:100], "/ref")
    await refuse_changes(call, given, kind=catalogue.type, retailer=catalogue.retailer)
    change = InventoryCatalogueChange(
        ref=catalogue.ref,
        status=given.get("status"),
        name=given.get("name"),
        attributes=attributes_given(given) if "attributes" in given else None,
    )
    await change_inventory_catalogue(call.connection, call.account, change)
    return await node_of(call, catalogue_nodes(), catalogue.id, Permission.INVENTORY_UPDATE)

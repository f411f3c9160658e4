"""updateVirtualCatalogue: other networks, other controls, another status of a view of stock."""

from typing import Any

from lading.api.graphql.authority import checked_reach
from lading.api.graphql.availability.mutations.create_virtual_catalogue import network_refs_given
from lading.api.graphql.availability.sources import catalogue_nodes
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of, refuse_changes
from lading.availability.records import (
    VirtualCatalogueChange,
    change_virtual_catalogue,
    virtual_catalogues_by_ref,
)
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission


async def update_virtual_catalogue(call: GraphCall, given: dict[str, Any]) -> Any:
    """The virtual catalogue as it is now; an empty networkIds means every location, an empty controlGroupRef none.

    Raises Refused with the codes of change_virtual_catalogue, NETWORKS_TOO_MANY, FIELD_FIXED; Forbidden.
    """
    known = await virtual_catalogues_by_ref(call.connection, call.account, [given["ref"]])
    catalogue = known.get(given["ref"])
    is_reached = checked_reach(call, Permission.VIRTUALCATALOGUE_UPDATE, catalogue.retailer if catalogue else None)
    if not is_reached or catalogue is None:
        raise refusals.unknown("virtual catalogue", given["ref"][:100], "/ref")
    await refuse_changes(call, given, kind=catalogue.type, retailer=catalogue.retailer)
    change = VirtualCatalogueChange(
        ref=catalogue.ref,
        status=given.get("status"),
        name=given.get("name"),
        description=given.get("description"),
        inventory_catalogue_ref=given.get("inventoryCatalogueRef", catalogue.inventory_catalogue_ref),
        product_catalogue_ref=given.get("productCatalogueRef", catalogue.product_catalogue_ref),
        network_refs=await network_refs_given(call, given["networkIds"])
        if "networkIds" in given
        else catalogue.network_refs,
        control_group_ref=given.get("controlGroupRef", catalogue.control_group_ref) or None,
        attributes=attributes_given(given) if "attributes" in given else None,
    )
    await change_virtual_catalogue(call.connection, call.account, change)
    return await node_of(call, catalogue_nodes(), catalogue.id, Permission.VIRTUALCATALOGUE_UPDATE)

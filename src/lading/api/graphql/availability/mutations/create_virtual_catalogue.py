"""createVirtualCatalogue: a new view of stock."""

from typing import Any

from lading.api.fields import uuid_or_none
from lading.api.graphql.authority import retailer_of_refs
from lading.api.graphql.availability.sources import catalogue_nodes
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.availability.records import NewVirtualCatalogue
from lading.availability.records import create_virtual_catalogue as create
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.networks.records import networks_by_id
from lading.kernel.refusal import Refused


async def create_virtual_catalogue(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new virtual catalogue.

    Raises Refused with the codes of records.create_virtual_catalogue, NETWORKS_TOO_MANY, RETAILER_…; Forbidden.
    """
    new = NewVirtualCatalogue(
        id=call.next_id(),
        ref=given["ref"],
        retailer=await retailer_of_refs(call, given, Permission.VIRTUALCATALOGUE_CREATE),
        name=given["name"],
        description=given.get("description"),
        type=given["type"],
        inventory_catalogue_ref=given["inventoryCatalogueRef"],
        product_catalogue_ref=given["productCatalogueRef"],
        network_ref=await network_ref_given(call, given.get("networkIds", [])),
        control_group_ref=given.get("controlGroupRef"),
        attributes=attributes_given(given),
    )
    await create(call.connection, call.account, new)
    return await node_of(call, catalogue_nodes(), new.id, Permission.VIRTUALCATALOGUE_CREATE)


async def network_ref_given(call: GraphCall, ids: list[str]) -> str | None:
    """The ref of the one network that is named; none means every location."""
    if not ids:
        return None
    if len(ids) > 1:
        message = f"{len(ids)} networks are named."
        raise Refused("NETWORKS_TOO_MANY", message, "Send the id of one network.", pointer="/networkIds")
    id_ = uuid_or_none(ids[0])
    known = await networks_by_id(call.connection, call.account, [id_]) if id_ else {}
    if id_ not in known:
        raise refusals.unknown("network", ids[0][:100], "/networkIds/0")
    return known[id_].ref

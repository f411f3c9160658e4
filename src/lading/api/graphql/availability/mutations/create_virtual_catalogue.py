"""createVirtualCatalogue: a new view of stock."""

from typing import Any

from lading.api.fields import uuid_or_none
from lading.api.graphql.authority import retailer_of_refs
from lading.api.graphql.availability.sources import catalogue_nodes
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.availability.records import NETWORKS_MAX, NewVirtualCatalogue
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
        network_refs=await network_refs_given(call, given.get("networkIds", [])),
        control_group_ref=given.get("controlGroupRef"),
        attributes=attributes_given(given),
    )
    await create(call.connection, call.account, new)
    return await node_of(call, catalogue_nodes(), new.id, Permission.VIRTUALCATALOGUE_CREATE)


async def network_refs_given(call: GraphCall, ids: list[str]) -> tuple[str, ...]:
    """The refs of the networks that are named, each once; none means every location."""
    if len(ids) > NETWORKS_MAX:
        message = f"{len(ids)} networks are named."
        raise Refused("NETWORKS_TOO_MANY", message, f"Send at most {NETWORKS_MAX}.", pointer="/networkIds")
    named = [uuid_or_none(id_) for id_ in ids]
    known = await networks_by_id(call.connection, call.account, [id_ for id_ in named if id_ is not None])
    missing = next((place for place, id_ in enumerate(named) if id_ not in known), None)
    if missing is not None:
        raise refusals.unknown("network", ids[missing][:100], f"/networkIds/{missing}")
    return tuple(dict.fromkeys(known[id_].ref for id_ in named if id_ is not None))

"""createProductCatalogue: a new book of products."""

from typing import Any

from lading.api.graphql.authority import retailer_of_refs
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.product.sources import catalogue_nodes
from lading.foundation.access.permissions import Permission
from lading.foundation.products.model import NewProductCatalogue
from lading.foundation.products.records import create_product_catalogue as create


async def create_product_catalogue(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new catalogue. Raises Refused with the codes of records.create_product_catalogue, RETAILER_…; Forbidden."""
    new = NewProductCatalogue(
        id=call.next_id(),
        ref=given["ref"],
        retailer=await retailer_of_refs(call, given, Permission.PRODUCT_CREATE),
        name=given["name"],
        description=given.get("description"),
        type=given["type"],
        attributes=attributes_given(given),
    )
    await create(call.connection, call.account, new)
    return await node_of(call, catalogue_nodes(), new.id, Permission.PRODUCT_CREATE)

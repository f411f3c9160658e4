"""updateProductCatalogue: name, description, status and attributes of a book of products."""

from typing import Any

from lading.api.graphql.authority import checked_reach
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of, refuse_changes
from lading.api.graphql.product.sources import catalogue_nodes
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.products.changing import CatalogueChange, change_catalogue
from lading.foundation.products.records import catalogues_by_ref


async def update_product_catalogue(call: GraphCall, given: dict[str, Any]) -> Any:
    """The catalogue as it is now. Raises Refused with the codes of change_catalogue, FIELD_FIXED; Forbidden."""
    catalogue = (await catalogues_by_ref(call.connection, call.account, [given["ref"]])).get(given["ref"])
    if (
        not checked_reach(call, Permission.PRODUCT_UPDATE, catalogue.retailer if catalogue else None)
        or catalogue is None
    ):
        raise refusals.unknown("product catalogue", given["ref"][:100], "/ref")
    await refuse_changes(call, given, kind=catalogue.type, retailer=catalogue.retailer)
    change = CatalogueChange(
        ref=catalogue.ref,
        status=given.get("status"),
        name=given.get("name"),
        description=given.get("description"),
        attributes=attributes_given(given) if "attributes" in given else None,
    )
    await change_catalogue(call.connection, call.account, change)
    return await node_of(call, catalogue_nodes(), catalogue.id, Permission.PRODUCT_UPDATE)

"""updateCategory: another name, another place in the tree, another status."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.product.mutations.category import catalogue_given, relatives
from lading.api.graphql.product.sources import category_nodes
from lading.foundation.access.permissions import Permission
from lading.foundation.products.categories import CategoryChange, change_category


async def update_category(call: GraphCall, given: dict[str, Any]) -> Any:
    """The category as it is now; an empty ref of parentCategory puts it at the top.

    Raises Refused with the codes of change_category, CATALOGUE_MISMATCH; Forbidden.
    """
    catalogue_ref = await catalogue_given(call, given, Permission.PRODUCT_UPDATE)
    change = CategoryChange(
        ref=given["ref"],
        status=given.get("status"),
        name=given.get("name"),
        summary=given.get("summary"),
        attributes=attributes_given(given) if "attributes" in given else None,
        **relatives(given, catalogue_ref),
    )
    id_ = await change_category(call.connection, call.account, catalogue_ref, change, at=call.request.at)
    return await node_of(call, category_nodes(), id_, Permission.PRODUCT_UPDATE)

"""createCategory: a new node of the tree that products are filed under."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.product.mutations.category import catalogue_given, relatives
from lading.api.graphql.product.sources import category_nodes
from lading.foundation.access.permissions import Permission
from lading.foundation.products.categories import NewCategory
from lading.foundation.products.categories import create_category as create


async def create_category(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new category. Raises Refused with the codes of categories.create_category, CATALOGUE_MISMATCH; Forbidden."""
    catalogue_ref = await catalogue_given(call, given, Permission.PRODUCT_CREATE)
    new = NewCategory(
        id=call.next_id(),
        ref=given["ref"],
        name=given["name"],
        type=given["type"],
        summary=given.get("summary"),
        attributes=attributes_given(given),
        **relatives(given, catalogue_ref),
    )
    await create(call.connection, call.account, catalogue_ref, new, at=call.request.at)
    return await node_of(call, category_nodes(), new.id, Permission.PRODUCT_CREATE)

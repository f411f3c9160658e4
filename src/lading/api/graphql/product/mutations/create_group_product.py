"""createGroupProduct: products sold as one, and how many of each."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.product.mutations.new_product import create_product
from lading.foundation.products.model import GROUP


async def create_group_product(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new product. Raises Refused with the codes of create_product; Forbidden."""
    return await create_product(call, given, GROUP)

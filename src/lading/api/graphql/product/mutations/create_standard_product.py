"""createStandardProduct: a product that stands alone, or heads its variants."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.product.mutations.new_product import create_product
from lading.foundation.products.model import STANDARD


async def create_standard_product(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new product. Raises Refused with the codes of create_product; Forbidden."""
    return await create_product(call, given, STANDARD)

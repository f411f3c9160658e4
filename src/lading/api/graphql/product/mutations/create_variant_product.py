"""createVariantProduct: a variant, with the standard product it is a variant of."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.product.mutations.new_product import create_product
from lading.foundation.products.model import VARIANT


async def create_variant_product(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new product. Raises Refused with the codes of create_product; Forbidden."""
    return await create_product(call, given, VARIANT)

"""updateVariantProduct: a variant, with the standard product it is a variant of, changed."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.product.mutations.new_product import update_product
from lading.foundation.products.model import VARIANT


async def update_variant_product(call: GraphCall, given: dict[str, Any]) -> Any:
    """The product as it is now. Raises Refused with the codes of update_product; Forbidden."""
    return await update_product(call, given, VARIANT)

"""removeCategoriesFromStandardProduct: takes it out of categories and leaves it in the others."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.product.mutations.new_product import remove_product_categories
from lading.foundation.products.model import STANDARD


async def remove_categories_from_standard_product(call: GraphCall, given: dict[str, Any]) -> Any:
    """What became of it. Raises Refused with the codes of remove_product_categories; Forbidden."""
    return await remove_product_categories(call, given, STANDARD, "standardProduct")

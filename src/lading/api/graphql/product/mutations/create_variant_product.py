"""createVariantProduct: a new variant, with the standard product it is a variant of."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.product.mutations.new_product import create_product
from lading.foundation import refusals
from lading.foundation.products.model import VARIANT, ProductKey
from lading.foundation.products.records import products_by_key


async def create_variant_product(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new variant. Raises Refused STANDARD_PRODUCT_UNKNOWN and the codes of create_product; Forbidden."""
    standard_id = None
    if named := given.get("product"):
        key = ProductKey(named["catalogue"]["ref"], named["ref"])
        found = (await products_by_key(call.connection, call.account, [key])).get(key)
        if found is None or key.catalogue_ref != given["catalogue"]["ref"]:
            raise refusals.unknown("standard product", key.ref[:100], "/product/ref")
        standard_id = found.id
    return await create_product(call, given, VARIANT, standard_id)

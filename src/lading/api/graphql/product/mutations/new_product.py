"""What createStandardProduct and createVariantProduct have in common."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lading.api.graphql.authority import checked_reach
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.product.sources import product_nodes
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.products.model import NewProduct
from lading.foundation.products.records import catalogues_by_ref, create_products
from lading.kernel.money import minor_units
from lading.kernel.refusal import Refused

DETAILS = ("prices", "taxType")


async def create_product(call: GraphCall, given: dict[str, Any], kind: str, standard_id: UUID | None = None) -> Any:
    """The new product of a kind. Raises Refused with the codes of create_products; Forbidden PERMISSION_MISSING."""
    if given["type"] != kind:
        raise Refused("TYPE_INVALID", f"{given['type'][:50]!r} is not {kind}.", f"Send {kind}.", pointer="/type")
    catalogue_ref = given["catalogue"]["ref"]
    catalogue = (await catalogues_by_ref(call.connection, call.account, [catalogue_ref])).get(catalogue_ref)
    is_reached = checked_reach(call, Permission.PRODUCT_CREATE, catalogue.retailer if catalogue else None)
    if not is_reached:
        raise refusals.unknown("product catalogue", catalogue_ref[:100], "/catalogue/ref")
    new = NewProduct(
        id=call.next_id(),
        ref=given["ref"],
        name=given["name"],
        type=kind,
        gtin=given["gtin"],
        summary=given.get("summary"),
        standard_id=standard_id,
        attributes=attributes_given(given),
        details={name: given[name] for name in DETAILS if name in given},
        **_price(given),
    )
    await create_products(call.connection, call.account, catalogue_ref, [new], pointers="")
    return await node_of(call, product_nodes(), new.id, Permission.PRODUCT_CREATE)


def _price(given: Mapping[str, Any]) -> dict[str, Any]:
    """The first price is the one the product is sold at; all are kept as they were given."""
    amounts = [
        minor_units(price["value"], price["currency"], pointer=f"/prices/{index}/value")
        for index, price in enumerate(given.get("prices", []))
    ]
    return {"price_minor": amounts[0], "currency": given["prices"][0]["currency"]} if amounts else {}

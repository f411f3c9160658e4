"""What the mutations of categories have in common."""

from collections.abc import Mapping
from typing import Any

from lading.api.graphql.authority import checked_reach
from lading.api.graphql.call import GraphCall
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.products.records import catalogues_by_ref
from lading.kernel.refusal import Refused


async def catalogue_given(call: GraphCall, given: Mapping[str, Any], permission: Permission) -> str:
    """The ref of the catalogue, within reach. Raises Refused PRODUCT_CATALOGUE_UNKNOWN; Forbidden."""
    ref: str = given["catalogue"]["ref"]
    catalogue = (await catalogues_by_ref(call.connection, call.account, [ref])).get(ref)
    if not checked_reach(call, permission, catalogue.retailer if catalogue else None):
        raise refusals.unknown("product catalogue", ref[:100], "/catalogue/ref")
    return ref


def relatives(given: Mapping[str, Any], catalogue_ref: str) -> dict[str, Any]:
    """The parent and the children that an input names. Raises Refused CATALOGUE_MISMATCH."""
    parent = given.get("parentCategory")
    named = {"/parentCategory": parent} if parent else {}
    named |= {f"/childCategories/{place}": one for place, one in enumerate(given.get("childCategories", []))}
    for pointer, key in named.items():
        if key["catalogue"]["ref"] != catalogue_ref:
            message = f"{key['ref'][:100]} is named in another catalogue."
            hint = f"Name categories of {catalogue_ref[:100]}."
            raise Refused("CATALOGUE_MISMATCH", message, hint, pointer=f"{pointer}/catalogue/ref")
    return {
        "parent_ref": parent["ref"] if parent else None,
        "child_refs": tuple(one["ref"] for one in given.get("childCategories", [])),
    }

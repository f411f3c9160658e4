"""What the mutations of standard, variant and group products have in common."""

from collections.abc import Mapping
from typing import Any

from lading.api.graphql.authority import checked_reach
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.product.sources import product_nodes
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.products.changing import ProductChange, change_product, remove_categories
from lading.foundation.products.model import Component, NewProduct, ProductKey
from lading.foundation.products.records import catalogues_by_ref, create_products
from lading.inventory.product_status import ProductStatus, tell_product_status
from lading.kernel.money import minor_units
from lading.kernel.refusal import Refused

DETAILS = ("prices", "taxType")
UPDATED = {"status": "UPDATED"}


async def create_product(call: GraphCall, given: dict[str, Any], kind: str) -> Any:
    """The new product of a kind. Raises Refused with the codes of create_products; Forbidden PERMISSION_MISSING."""
    _check_kind(given["type"], kind)
    catalogue_ref = given["catalogue"]["ref"]
    await _reached_retailer(call, catalogue_ref, Permission.PRODUCT_CREATE)
    new = NewProduct(
        id=call.next_id(),
        ref=given["ref"],
        name=given["name"],
        type=kind,
        gtin=given.get("gtin"),
        summary=given.get("summary"),
        attributes=attributes_given(given),
        details={name: given[name] for name in DETAILS if name in given},
        **links_given(given, catalogue_ref),
        **_price(given),
    )
    await create_products(call.connection, call.account, catalogue_ref, [new], pointers="")
    return await node_of(call, product_nodes(), new.id, Permission.PRODUCT_CREATE)


async def update_product(call: GraphCall, given: dict[str, Any], kind: str) -> Any:
    """The product as it is now; its positions follow a change of its status.

    Raises Refused with the codes of change_product; Forbidden PERMISSION_MISSING.
    """
    _check_kind(given.get("type", kind), kind)
    catalogue_ref = given["catalogue"]["ref"]
    retailer = await _reached_retailer(call, catalogue_ref, Permission.PRODUCT_UPDATE)
    details = {name: given[name] for name in DETAILS if name in given}
    change = ProductChange(
        key=ProductKey(catalogue_ref, given["ref"]),
        type=kind,
        status=given.get("status"),
        name=given.get("name"),
        gtin=given.get("gtin"),
        summary=given.get("summary"),
        attributes=attributes_given(given) if "attributes" in given else None,
        **links_given(given, catalogue_ref),
        **_price(given),
    )
    before = await change_product(call.connection, call.account, change, details=details, at=call.request.at)
    if change.status is not None and change.status != before.status:
        news = ProductStatus(
            retailer=retailer,
            product_ref=before.ref,
            status=change.status,
            cause=call.next_id(),
            at=call.request.at,
        )
        await tell_product_status(call.connection, call.account, news)
    return await node_of(call, product_nodes(), before.id, Permission.PRODUCT_UPDATE)


async def remove_product_categories(call: GraphCall, given: dict[str, Any], kind: str, named: str) -> Any:
    """Takes a product out of categories. Raises Refused <TYPE>_PRODUCT_UNKNOWN, CATEGORY_UNKNOWN; Forbidden."""
    key = ProductKey(given[named]["catalogue"]["ref"], given[named].get("ref", ""))
    await _reached_retailer(call, key.catalogue_ref, Permission.PRODUCT_UPDATE)
    refs = _refs(given["categories"], key.catalogue_ref, "/categories")
    await remove_categories(call.connection, call.account, key, kind, refs)
    return UPDATED


def links_given(given: Mapping[str, Any], catalogue_ref: str) -> dict[str, Any]:
    """Categories, components and standard product that an input names, all of its own catalogue."""
    links: dict[str, Any] = {}
    if "categories" in given:
        links["category_refs"] = _refs(given["categories"], catalogue_ref, "/categories")
    if "components" in given:
        links["components"] = tuple(
            Component(product_ref=one["productRef"], quantity=one["quantity"]) for one in given["components"]
        )
    elif "products" in given:
        refs = _refs(given["products"], catalogue_ref, "/products")
        links["components"] = tuple(Component(product_ref=ref, quantity=1) for ref in refs)
    if "product" in given:
        (links["standard_ref"],) = _refs([given["product"]], catalogue_ref, "/product")
    return links


def _check_kind(given: str, kind: str) -> None:
    if given != kind:
        raise Refused("TYPE_INVALID", f"{given[:50]!r} is not {kind}.", f"Send {kind}.", pointer="/type")


async def _reached_retailer(call: GraphCall, catalogue_ref: str, permission: Permission) -> int:
    """The retailer of a catalogue within reach. Raises Refused PRODUCT_CATALOGUE_UNKNOWN; Forbidden."""
    catalogue = (await catalogues_by_ref(call.connection, call.account, [catalogue_ref])).get(catalogue_ref)
    is_reached = checked_reach(call, permission, catalogue.retailer if catalogue else None)
    if not is_reached or catalogue is None:
        raise refusals.unknown("product catalogue", catalogue_ref[:100], "/catalogue/ref")
    return catalogue.retailer


def _refs(keys: list[dict[str, Any]], catalogue_ref: str, pointer: str) -> tuple[str, ...]:
    for place, key in enumerate(keys):
        if key["catalogue"]["ref"] != catalogue_ref:
            message = f"{key.get('ref', '')[:100]} is named in another catalogue."
            hint = f"Name what is in {catalogue_ref[:100]}."
            raise Refused("CATALOGUE_MISMATCH", message, hint, pointer=f"{pointer}/{place}/catalogue/ref")
    return tuple(dict.fromkeys(key.get("ref", "") for key in keys))


def _price(given: Mapping[str, Any]) -> dict[str, Any]:
    """The first price is the one the product is sold at; all are kept as they were given."""
    amounts = [
        minor_units(price["value"], price["currency"], pointer=f"/prices/{index}/value")
        for index, price in enumerate(given.get("prices", []))
    ]
    return {"price_minor": amounts[0], "currency": given["prices"][0]["currency"]} if amounts else {}

"""What a product becomes by an event: created, or linked with what the event names."""

from typing import Any
from uuid import UUID

import msgspec

from lading.engine.action import Actions, Create, Log
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, RuleFailed
from lading.foundation.products.entities import ProductFields
from lading.foundation.products.incoming import Incoming, check_incoming_product, product_fields
from lading.foundation.products.model import GROUP, PRODUCT, STANDARD
from lading.foundation.rules.catalogue_items import (
    Categories,
    Products,
    category_ids,
    incoming,
    known_product,
)


async def created(call: RuleCall, kind: str, products: Products, categories: Categories) -> Actions:
    """The creation of the product the event describes; one of that ref that exists already is left alone.

    Raises RuleFailed where a category, component or standard product is unknown, and for what is wrong with it.
    """
    sent = incoming(call, PRODUCT)
    check_incoming_product(sent, kind)
    if await known_product(call, products, sent.ref) is not None:
        return [Log(f"product {sent.ref} exists already")]
    plain = product_fields(sent, ProductFields(name=sent.name or sent.ref))
    fields = await with_links(call, plain, sent, products, categories)
    key = EntityKey(PRODUCT, call.next_id(), sent.ref)
    return [Create(Entity(key, subtype=kind, status="CREATED", fields=fields, attributes=sent.attribute_map))]


async def with_links(
    call: RuleCall, fields: ProductFields, sent: Incoming, products: Products, categories: Categories
) -> ProductFields:
    """The fields with the categories, standard product and components the event names. Raises RuleFailed."""
    links: dict[str, Any] = {}
    if sent.categories is not None or sent.category_refs is not None:
        links["category_ids"] = tuple(sorted(await category_ids(call, categories, sent.category_names)))
    if sent.standard_ref is not None:
        links["standard_id"] = await _standard_id(call, products, sent.standard_ref)
    await _check_components(call, products, sent)
    return msgspec.structs.replace(fields, **links)


async def _check_components(call: RuleCall, products: Products, sent: Incoming) -> None:
    for one in sent.kit_components or ():
        known = await known_product(call, products, one.product_ref)
        if known is None:
            raise RuleFailed("COMPONENT_UNKNOWN", f"there is no product {one.product_ref} for the kit {sent.ref}")
        if known.type == GROUP:
            raise RuleFailed(
                "KIT_NESTED", f"{one.product_ref} is a group of products itself, and {sent.ref} would hold it"
            )


async def _standard_id(call: RuleCall, products: Products, ref: str) -> UUID:
    known = await known_product(call, products, ref)
    if known is None or known.type != STANDARD:
        raise RuleFailed("STANDARD_PRODUCT_UNKNOWN", f"there is no standard product {ref}")
    return known.id

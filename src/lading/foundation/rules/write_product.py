"""Rules that create a product, or bring one up to date."""

from typing import Any
from uuid import UUID

import msgspec

from lading.engine.action import Action, Actions, Change, Create, Log, SetAttributes
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.products.entities import ProductFields
from lading.foundation.products.incoming import Incoming, check_incoming_product, product_fields
from lading.foundation.products.model import GROUP, PRODUCT, STANDARD, VARIANT
from lading.foundation.rules.catalogue_items import (
    Categories,
    Products,
    category_ids,
    incoming,
    known_product,
    the_entity,
)
from lading.foundation.rules.forwarding import MaybeForward, forward

NAMES: tuple[tuple[str, str], ...] = (("Standard", STANDARD), ("Variant", VARIANT), ("Group", GROUP))


def create_product_rules(products: Products, categories: Categories) -> tuple[Rule[Any], ...]:
    """CreateStandardProduct, CreateVariantProduct, CreateGroupProduct."""
    return tuple(_create(f"Create{name}Product", kind, products, categories) for name, kind in NAMES)


def update_product_rules(products: Products, categories: Categories) -> tuple[Rule[Any], ...]:
    """UpdateStandardProduct, UpdateVariantProduct, UpdateGroupProduct, UpdateProduct."""

    async def update(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Gives the product the name, texts, prices, attributes and categories that the event carries.

        What the event leaves out stays. Fails with ENTITY_UNSUITABLE for anything but a product, CATEGORY_UNKNOWN,
        STANDARD_PRODUCT_UNKNOWN, COMPONENT_UNKNOWN, KIT_NESTED, or the code of what is wrong. Sends eventName on.
        """
        product = the_entity(call, PRODUCT)
        sent = incoming(call, PRODUCT)
        check_incoming_product(sent, product.subtype)
        before: ProductFields = product.fields
        after = await _with_links(call, product_fields(sent, before), sent, products, categories)
        actions: list[Action] = [Change(product, after, "product")] if after != before else []
        if sent.attributes is not None:
            actions.append(SetAttributes(product, sent.attribute_map))
        return [*actions, *forward(call, parameters.event_name)]

    names = [f"Update{name}Product" for name, _ in NAMES] + ["UpdateProduct"]
    return tuple(rule(name, MaybeForward)(update) for name in names)


def _create(name: str, kind: str, products: Products, categories: Categories) -> Rule[MaybeForward]:
    @rule(name, MaybeForward)
    async def create(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Creates the product the event describes in the catalogue, with its categories; CREATE follows for it.

        A product of that ref that exists already is left alone. Fails with CATEGORY_UNKNOWN,
        STANDARD_PRODUCT_UNKNOWN, COMPONENT_UNKNOWN, KIT_NESTED, PRODUCT_MALFORMED, or the code of what is wrong. Sends
        eventName on.
        """
        sent = incoming(call, PRODUCT)
        check_incoming_product(sent, kind)
        if await known_product(call, products, sent.ref) is not None:
            return [Log(f"product {sent.ref} exists already"), *forward(call, parameters.event_name)]
        plain = product_fields(sent, ProductFields(name=sent.name or sent.ref))
        fields = await _with_links(call, plain, sent, products, categories)
        made = Entity(
            EntityKey(PRODUCT, call.next_id(), sent.ref),
            subtype=kind,
            status="CREATED",
            fields=fields,
            attributes=sent.attribute_map,
        )
        return [Create(made), *forward(call, parameters.event_name)]

    return create


async def _with_links(
    call: RuleCall, fields: ProductFields, sent: Incoming, products: Products, categories: Categories
) -> ProductFields:
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

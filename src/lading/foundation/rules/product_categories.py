"""AddCategoriesTo…, RemoveCategoriesFrom…: in which categories a product is."""

from typing import Any

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.products.entities import ProductFields
from lading.foundation.products.model import PRODUCT
from lading.foundation.rules.catalogue_items import Categories, category_ids, incoming, the_entity
from lading.foundation.rules.forwarding import MaybeForward, forward

PRODUCTS = ("Product", "StandardProduct", "VariantProduct", "GroupProduct")


def product_category_rules(categories: Categories) -> tuple[Rule[Any], ...]:
    """Both rules under the names of every type of product."""

    async def add(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Puts the product into the categories the event names, beside those it is in.

        Fails with CATEGORY_UNKNOWN, or ENTITY_UNSUITABLE for anything but a product. Sends eventName on.
        """
        named = frozenset(await category_ids(call, categories, incoming(call, PRODUCT).category_names))
        before: ProductFields = the_entity(call, PRODUCT).fields
        return [*_changed(call, before, named | set(before.category_ids)), *forward(call, parameters.event_name)]

    async def remove(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Takes the product out of the categories the event names.

        Fails with CATEGORY_UNKNOWN, or ENTITY_UNSUITABLE for anything but a product. Sends eventName on.
        """
        named = frozenset(await category_ids(call, categories, incoming(call, PRODUCT).category_names))
        before: ProductFields = the_entity(call, PRODUCT).fields
        return [*_changed(call, before, set(before.category_ids) - named), *forward(call, parameters.event_name)]

    adding, removing = ([f"{verb}{one}" for one in PRODUCTS] for verb in ("AddCategoriesTo", "RemoveCategoriesFrom"))
    return (
        rule(adding[0], MaybeForward, aliases=tuple(adding[1:]))(add),
        rule(removing[0], MaybeForward, aliases=tuple(removing[1:]))(remove),
    )


def _changed(call: RuleCall, before: ProductFields, ids: Any) -> Actions:
    after = msgspec.structs.replace(before, category_ids=tuple(sorted(ids)))
    return [Change(call.entity, after, "categories")] if after != before else []

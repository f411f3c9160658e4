"""AddCategoriesTo…, RemoveCategoriesFrom…: in which categories a product is."""

from typing import Any

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.rule import RuleCall
from lading.foundation.products.entities import ProductFields


def product_types(verb: str) -> tuple[str, ...]:
    """The names the rule has for each type of product."""
    return tuple(f"{verb}{one}" for one in ("StandardProduct", "VariantProduct", "GroupProduct"))


def in_categories(call: RuleCall, before: ProductFields, ids: Any) -> Actions:
    """The product in other categories, if they are others."""
    after = msgspec.structs.replace(before, category_ids=tuple(sorted(ids)))
    return [Change(call.entity, after, "categories")] if after != before else []

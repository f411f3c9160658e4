"""The rules of products, categories and networks, under their names in workflows."""

from typing import Any

import msgspec

from lading.engine.rule import Rule
from lading.foundation.rules.catalogue_items import Categories, Products
from lading.foundation.rules.network_membership import Networks, network_membership_rules
from lading.foundation.rules.product_categories import product_category_rules
from lading.foundation.rules.product_exists import category_exists_rules, down_rules, product_exists_rules
from lading.foundation.rules.validate_product import (
    validate_incoming_product,
    validate_product_categories_exist,
    validate_typed_product_rules,
)
from lading.foundation.rules.write_category import validate_incoming_category, write_category_rules
from lading.foundation.rules.write_product import create_product_rules, update_product_rules


class FoundationLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of facts that these rules read: one of each in a process."""

    products: Products
    categories: Categories
    networks: Networks


def rules_of(loaders: FoundationLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    products, categories = loaders.products, loaders.categories
    return (
        *category_exists_rules(categories),
        *create_product_rules(products, categories),
        *down_rules(products, categories),
        *network_membership_rules(loaders.networks),
        *product_category_rules(categories),
        *product_exists_rules(products),
        *update_product_rules(products, categories),
        validate_incoming_category,
        validate_incoming_product,
        validate_product_categories_exist(categories),
        *validate_typed_product_rules(products),
        *write_category_rules(categories),
    )

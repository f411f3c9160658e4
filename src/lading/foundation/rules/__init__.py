"""The rules of products, categories and networks, under their names in workflows."""

from typing import Any

import msgspec

from lading.engine.rule import Rule
from lading.foundation.rules.add_categories_to_product import add_categories_to_product
from lading.foundation.rules.add_network_to_location import add_network_to_location
from lading.foundation.rules.catalogue_items import Categories, Products
from lading.foundation.rules.create_category import create_category
from lading.foundation.rules.create_group_product import create_group_product
from lading.foundation.rules.create_standard_product import create_standard_product
from lading.foundation.rules.create_variant_product import create_variant_product
from lading.foundation.rules.down_to_category import down_to_category
from lading.foundation.rules.down_to_product import down_to_product
from lading.foundation.rules.forward_if_category_exists import forward_if_category_exists
from lading.foundation.rules.forward_if_category_not_exists import forward_if_category_not_exists
from lading.foundation.rules.forward_if_group_product_exists import forward_if_group_product_exists
from lading.foundation.rules.forward_if_group_product_not_exists import forward_if_group_product_not_exists
from lading.foundation.rules.forward_if_product_exists import forward_if_product_exists
from lading.foundation.rules.forward_if_product_not_exists import forward_if_product_not_exists
from lading.foundation.rules.forward_if_standard_product_exists import forward_if_standard_product_exists
from lading.foundation.rules.forward_if_standard_product_not_exists import forward_if_standard_product_not_exists
from lading.foundation.rules.forward_if_variant_product_exists import forward_if_variant_product_exists
from lading.foundation.rules.forward_if_variant_product_not_exists import forward_if_variant_product_not_exists
from lading.foundation.rules.network_membership import Networks
from lading.foundation.rules.remove_categories_from_product import remove_categories_from_product
from lading.foundation.rules.remove_network_from_location import remove_network_from_location
from lading.foundation.rules.update_category import update_category
from lading.foundation.rules.update_product import update_product
from lading.foundation.rules.validate_categories_exist import validate_categories_exist
from lading.foundation.rules.validate_group_product import validate_group_product
from lading.foundation.rules.validate_incoming_category import validate_incoming_category
from lading.foundation.rules.validate_incoming_product import validate_incoming_product
from lading.foundation.rules.validate_product_categories_exist import validate_product_categories_exist
from lading.foundation.rules.validate_standard_product import validate_standard_product
from lading.foundation.rules.validate_variant_product import validate_variant_product


class FoundationLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of facts that these rules read: one of each in a process."""

    products: Products
    categories: Categories
    networks: Networks


def rules_of(loaders: FoundationLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    products, categories = loaders.products, loaders.categories
    return (
        forward_if_category_exists(categories),
        forward_if_category_not_exists(categories),
        create_standard_product(products, categories),
        create_variant_product(products, categories),
        create_group_product(products, categories),
        down_to_product(products),
        down_to_category(categories),
        add_network_to_location(loaders.networks),
        remove_network_from_location(loaders.networks),
        add_categories_to_product(categories),
        remove_categories_from_product(categories),
        forward_if_standard_product_exists(products),
        forward_if_standard_product_not_exists(products),
        forward_if_variant_product_exists(products),
        forward_if_variant_product_not_exists(products),
        forward_if_group_product_exists(products),
        forward_if_group_product_not_exists(products),
        forward_if_product_exists(products),
        forward_if_product_not_exists(products),
        update_product(products, categories),
        validate_incoming_category,
        validate_incoming_product,
        validate_product_categories_exist(categories),
        validate_standard_product,
        validate_variant_product(products),
        validate_group_product,
        validate_categories_exist(categories),
        create_category(categories),
        update_category(categories),
    )

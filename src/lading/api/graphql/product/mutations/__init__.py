"""Mutations of products and categories, one a file."""

from ariadne import ObjectType

from lading.api.graphql.fields import effect, object_type
from lading.api.graphql.product.mutations.create_category import create_category
from lading.api.graphql.product.mutations.create_group_product import create_group_product
from lading.api.graphql.product.mutations.create_product_catalogue import create_product_catalogue
from lading.api.graphql.product.mutations.create_standard_product import create_standard_product
from lading.api.graphql.product.mutations.create_variant_product import create_variant_product
from lading.api.graphql.product.mutations.remove_categories_from_group_product import (
    remove_categories_from_group_product,
)
from lading.api.graphql.product.mutations.remove_categories_from_standard_product import (
    remove_categories_from_standard_product,
)
from lading.api.graphql.product.mutations.remove_categories_from_variant_product import (
    remove_categories_from_variant_product,
)
from lading.api.graphql.product.mutations.update_category import update_category
from lading.api.graphql.product.mutations.update_group_product import update_group_product
from lading.api.graphql.product.mutations.update_product_catalogue import update_product_catalogue
from lading.api.graphql.product.mutations.update_standard_product import update_standard_product
from lading.api.graphql.product.mutations.update_variant_product import update_variant_product


def mutations() -> ObjectType:
    """The fields of Mutation that concern products."""
    return object_type(
        "Mutation",
        {
            "createProductCatalogue": effect(create_product_catalogue),
            "createCategory": effect(create_category),
            "createStandardProduct": effect(create_standard_product),
            "createVariantProduct": effect(create_variant_product),
            "createGroupProduct": effect(create_group_product),
            "updateProductCatalogue": effect(update_product_catalogue),
            "updateCategory": effect(update_category),
            "updateStandardProduct": effect(update_standard_product),
            "updateVariantProduct": effect(update_variant_product),
            "updateGroupProduct": effect(update_group_product),
            "removeCategoriesFromStandardProduct": effect(remove_categories_from_standard_product),
            "removeCategoriesFromVariantProduct": effect(remove_categories_from_variant_product),
            "removeCategoriesFromGroupProduct": effect(remove_categories_from_group_product),
        },
    )

"""Mutations of products, one a file."""

from ariadne import ObjectType

from lading.api.graphql.fields import effect, object_type
from lading.api.graphql.product.mutations.create_product_catalogue import create_product_catalogue
from lading.api.graphql.product.mutations.create_standard_product import create_standard_product
from lading.api.graphql.product.mutations.create_variant_product import create_variant_product


def mutations() -> ObjectType:
    """The fields of Mutation that concern products."""
    return object_type(
        "Mutation",
        {
            "createProductCatalogue": effect(create_product_catalogue),
            "createStandardProduct": effect(create_standard_product),
            "createVariantProduct": effect(create_variant_product),
        },
    )

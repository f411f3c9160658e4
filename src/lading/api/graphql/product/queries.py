"""What can be asked about products."""

from ariadne import ObjectType

from lading.api.graphql.fields import by_ref, listed, object_type
from lading.api.graphql.product import sources


def queries() -> ObjectType:
    """The fields of Query that concern products."""
    products = sources.products()
    catalogues = products.list_of("catalogues", "catalogues_by_id")
    standard_products = products.list_of("standard_products", "products_by_id")
    group_products = products.list_of("group_products", "products_by_id")
    categories = products.list_of("categories", "categories_by_id")
    variant_products = products.list_of("variant_products", "products_by_id")
    return object_type(
        "Query",
        {
            "productCatalogue": by_ref(catalogues),
            "productCatalogues": listed(catalogues),
            "standardProduct": by_ref(standard_products),
            "standardProducts": listed(standard_products),
            "groupProduct": by_ref(group_products),
            "groupProducts": listed(group_products),
            "category": by_ref(categories),
            "categories": listed(categories),
            "variantProduct": by_ref(variant_products),
            "variantProducts": listed(variant_products),
        },
    )

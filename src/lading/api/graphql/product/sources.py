"""Where products and their catalogues are read from."""

from lading.api.graphql.listing import Nodes, Reading
from lading.foundation.access.permissions import Permission


def products() -> Reading:
    """Products and product catalogues."""
    return Reading(__package__, "products.sql", Permission.PRODUCT_VIEW)


def product_nodes() -> Nodes:
    """Products by id."""
    return products().nodes("products_by_id")


def product_by_number() -> Nodes:
    """Products by the number that stands for them in stock keys and order items."""
    return products().nodes("products_by_number", "number")


def catalogue_nodes() -> Nodes:
    """Product catalogues by id."""
    return products().nodes("catalogues_by_id")


def category_nodes() -> Nodes:
    """Categories by id."""
    return products().nodes("categories_by_id")


def component_nodes() -> Nodes:
    """What kits hold, by the id of the kit."""
    return products().nodes("components_of_kits")

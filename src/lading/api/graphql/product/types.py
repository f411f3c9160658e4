"""What products and their catalogues show."""

from collections.abc import Sequence
from typing import Any

from ariadne.types import SchemaBindable

from lading.api.graphql.call import Info
from lading.api.graphql.fields import Source, attributes, below, linked, object_type
from lading.api.graphql.product import sources
from lading.api.graphql.product.mutations import mutations
from lading.api.graphql.product.queries import queries
from lading.kernel.money import decimal_amount
from lading.kernel.refusal import Refused

PRICE_TYPE_DEFAULT = "DEFAULT"


def bindables() -> Sequence[SchemaBindable]:
    """The types of products with their resolvers, and the fields of Query and Mutation."""
    catalogue = linked(sources.catalogue_nodes(), "catalogue_id")
    filed = below(sources.products().list_of("categories_of_products", "categories_by_id"))
    shown = {"attributes": attributes, "prices": _prices, "tax": _tax, "catalogue": catalogue, "categories": filed}
    variants = below(sources.products().list_of("variants_of_products", "products_by_id"))
    return [
        queries(),
        mutations(),
        object_type("ProductCatalogue", {"attributes": attributes, "categories": _listed("categories_of_catalogues")}),
        object_type(
            "Category",
            {
                "attributes": attributes,
                "catalogue": catalogue,
                "parentCategory": linked(sources.category_nodes(), "parent_id"),
                "childCategories": _listed("categories_of_categories"),
            },
        ),
        object_type("StandardProduct", shown | {"variants": variants}),
        object_type("GroupProduct", shown | {"components": _components}),
        object_type("VariantProduct", shown | {"product": _standard_product}),
    ]


def _listed(statement: str) -> Any:
    """The categories below a thing."""
    return below(sources.products().list_of(statement, "categories_by_id"))


async def _components(source: Source, info: Info) -> list[dict[str, Any]]:
    """What a kit holds."""
    row = await info.context.load(sources.component_nodes(), source["id"])
    return [] if row is None else list(row["components"])


def _prices(source: Source, _info: Info) -> list[dict[str, Any]]:
    """The prices as they were given; a product loaded without them has the one it is sold at, or none."""
    given: list[dict[str, Any]] | None = source["details"].get("prices")
    if given is not None:
        return given
    if source["price_minor"] is None:
        return []
    value = float(decimal_amount(source["price_minor"], source["currency"]))
    return [{"type": PRICE_TYPE_DEFAULT, "currency": source["currency"], "value": value}]


def _tax(source: Source, _info: Info) -> Any:
    return source["details"].get("taxType")


def _standard_product(source: Source, info: Info) -> Any:
    if source["standard_id"] is None:
        raise Refused(
            "STANDARD_PRODUCT_MISSING",
            f"The variant {source['ref']} belongs to no standard product.",
            "Leave the field product out for this variant.",
        )
    return linked(sources.product_nodes(), "standard_id")(source, info)

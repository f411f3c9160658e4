"""What orders, fulfilments and parcels show."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ariadne import ObjectType
from ariadne.types import SchemaBindable

from lading.api.graphql.call import Info
from lading.api.graphql.fields import Source, amount, attributes, below, first_below, linked, loaded, object_type
from lading.api.graphql.foundation.sources import (
    address_nodes,
    customer_nodes,
    location_nodes,
    retailer_nodes,
    storage_area_nodes,
)
from lading.api.graphql.order import sources
from lading.api.graphql.order.explanations import Explanations
from lading.api.graphql.order.mutations import mutations
from lading.api.graphql.order.queries import queries
from lading.api.graphql.order.revisions import revision_proposal
from lading.api.graphql.paging import CursorKey
from lading.api.graphql.product.sources import product_by_number
from lading.foundation.access.permissions import Permission


def bindables() -> Sequence[SchemaBindable]:
    """The types of orders with their resolvers, and the fields of Query and Mutation."""
    return [queries(), mutations(), *_order_types(), *_fulfilment_types(), *_parcel_types()]


def _order_types() -> list[ObjectType]:
    orders, by_line = sources.orders(), CursorKey(("line",), (int,))
    choices = orders.list_of("choices_of_orders", "choices_by_id")
    fulfilments = sources.fulfilments()
    order = {
        "attributes": attributes,
        "retailer": linked(retailer_nodes(), "retailer"),
        "totalPrice": amount("total_minor"),
        "totalTaxPrice": amount("total_tax_minor"),
        "fulfilmentChoice": first_below(choices),
        "fulfilmentChoices": below(choices),
        "customer": linked(customer_nodes(), "customer_id"),
        "customerLink": _link("customer_ref"),
        "items": below(orders.list_of("items_of_orders", "order_items_by_id", key=by_line)),
        "fulfilments": below(fulfilments.list_of("fulfilments_of_orders", "fulfilments_by_id")),
        "payment": loaded(orders.nodes("payments_of_orders", "order_id"), "id", Permission.ORDER_VIEW),
        "revisionProposal": revision_proposal,
        "sourcingDecisions": loaded(Explanations(orders.nodes("decisions_of_orders")), "id", Permission.ORDER_VIEW),
    }
    item = {
        "attributes": attributes,
        "order": linked(sources.order_nodes(), "order_id"),
        "product": linked(product_by_number(), "product_number"),
        "fulfilmentChoice": linked(sources.choice_nodes(), "choice_id"),
        "price": amount("price_minor"),
        "paidPrice": amount("paid_price_minor"),
        "taxPrice": amount("tax_price_minor"),
        "totalPrice": amount("total_minor"),
        "totalTaxPrice": amount("total_tax_minor"),
    }
    choice = {
        "attributes": attributes,
        "deliveryAddress": _customer_address("id"),
        "fulfilmentPrice": amount("fulfilment_price_minor"),
        "fulfilmentTaxPrice": amount("fulfilment_tax_price_minor"),
        "items": below(orders.list_of("items_of_choices", "order_items_by_id", key=by_line)),
        "fulfilments": below(fulfilments.list_of("fulfilments_of_choices", "fulfilments_by_id")),
    }
    return [object_type("Order", order), object_type("OrderItem", item), object_type("FulfilmentChoice", choice)]


def _fulfilment_types() -> list[ObjectType]:
    articles = sources.parcels().list_of("articles_of_fulfilments", "articles_by_id", unkept={"description"})
    fulfilment = {
        "attributes": attributes,
        "order": linked(sources.order_nodes(), "order_id"),
        "fromAddress": linked(address_nodes(), "location_id"),
        "toAddress": _customer_address("choice_id"),
        "user": linked(customer_nodes(), "customer_id"),
        "articles": below(articles),
        "items": below(sources.fulfilments().list_of("items_of_fulfilments")),
        "fromLocation": _link("location_ref"),
    }
    item = {
        "fulfilment": linked(sources.fulfilment_nodes(), "fulfilment_id"),
        "orderItem": linked(sources.item_nodes(), "order_item_id"),
    }
    return [object_type("Fulfilment", fulfilment), object_type("FulfilmentItem", item)]


def _parcel_types() -> list[ObjectType]:
    parcels = sources.parcels()
    by_parts = CursorKey(("consignment_id", "article_id"), (UUID, UUID))
    article = {
        "attributes": attributes,
        "items": below(parcels.list_of("items_of_articles", unkept={"createdOn", "updatedOn"})),
        "fulfilments": below(sources.fulfilments().list_of("fulfilments_of_articles", "fulfilments_by_id")),
        "consignmentArticles": below(parcels.list_of("consignments_of_articles", key=by_parts)),
        "storageArea": linked(storage_area_nodes(), "storage_area_id"),
    }
    area = {
        "location": linked(location_nodes(), "location_id"),
        "articles": below(
            parcels.list_of("articles_of_storage_areas", "articles_by_id", unkept={"description"}),
        ),
    }
    item = {
        "article": linked(sources.article_nodes(), "article_id"),
        "orderItem": linked(sources.item_nodes(), "order_item_id"),
    }
    consignment = {
        "retailer": linked(retailer_nodes(), "retailer"),
        "consignmentArticles": below(parcels.list_of("articles_of_consignments", key=by_parts)),
    }
    both = {
        "article": linked(sources.article_nodes(), "article_id"),
        "consignment": linked(sources.consignment_nodes(), "consignment_id"),
    }
    types = {"Article": article, "ArticleItem": item, "Consignment": consignment, "ConsignmentArticle": both}
    types["StorageArea"] = area
    return [object_type(name, fields) for name, fields in types.items()]


def _link(column: str) -> Any:
    """What is known of another entity by its ref alone."""

    def resolve(source: Source, _info: Info) -> dict[str, Any] | None:
        return None if source[column] is None else {"ref": source[column]}

    return resolve


def _customer_address(id_column: str) -> Any:
    """The delivery address of a choice; it goes by the id of the choice."""

    def resolve(source: Source, _info: Info) -> dict[str, Any] | None:
        if source["address"] is None:
            return None
        place = {"latitude": source["latitude"], "longitude": source["longitude"]}
        return {**source["address"], **place, "id": source[id_column], "__typename": "CustomerAddress"}

    return resolve

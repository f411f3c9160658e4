"""What can be asked about orders, fulfilments and parcels."""

from ariadne import ObjectType

from lading.api.graphql.fields import by_id, by_ref, listed, object_type
from lading.api.graphql.order import sources


def queries() -> ObjectType:
    """The fields of Query that concern orders."""
    orders = sources.orders().list_of("orders", "orders_by_id")
    choices = sources.orders().list_of("choices", "choices_by_id")
    fulfilments = sources.fulfilments().list_of("fulfilments", "fulfilments_by_id")
    articles = sources.parcels().list_of("articles", "articles_by_id", unkept={"description"})
    return object_type(
        "Query",
        {
            "order": by_ref(orders),
            "orderById": by_id(sources.order_nodes()),
            "orders": listed(orders),
            "orderItemById": by_id(sources.item_nodes()),
            "fulfilmentChoice": by_ref(choices),
            "fulfilmentChoiceById": by_id(sources.choice_nodes()),
            "fulfilmentChoices": listed(choices),
            "fulfilmentById": by_id(sources.fulfilment_nodes()),
            "fulfilments": listed(fulfilments),
            "articleById": by_id(sources.article_nodes()),
            "articles": listed(articles),
            "consignmentById": by_id(sources.consignment_nodes()),
            "consignments": listed(sources.parcels().list_of("consignments", "consignments_by_id")),
        },
    )

"""Where orders and everything below them are read from."""

from lading.api.graphql.listing import Nodes, Reading
from lading.foundation.access.permissions import Permission


def orders() -> Reading:
    """Orders, their items and choices."""
    return Reading(__package__, "orders.sql", Permission.ORDER_VIEW)


def fulfilments() -> Reading:
    """Fulfilments and their items."""
    return Reading(__package__, "fulfilments.sql", Permission.FULFILMENT_VIEW)


def parcels() -> Reading:
    """Articles and consignments."""
    return Reading(__package__, "parcels.sql", Permission.FULFILMENT_VIEW)


def order_nodes() -> Nodes:
    """Orders by id."""
    return orders().nodes("orders_by_id")


def item_nodes() -> Nodes:
    """Order items by id."""
    return orders().nodes("order_items_by_id")


def choice_nodes() -> Nodes:
    """Fulfilment choices by id."""
    return orders().nodes("choices_by_id")


def fulfilment_nodes() -> Nodes:
    """Fulfilments by id."""
    return fulfilments().nodes("fulfilments_by_id")


def article_nodes() -> Nodes:
    """Articles by id."""
    return parcels().nodes("articles_by_id")


def consignment_nodes() -> Nodes:
    """Consignments by id."""
    return parcels().nodes("consignments_by_id")

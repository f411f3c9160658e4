"""The order that a mutation is given."""

from lading.api.fields import uuid_or_none
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import Source, node_of
from lading.api.graphql.order.sources import order_nodes
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere


async def order_given(call: GraphCall, text: str, permission: Permission) -> Source:
    """The order of that id, if the permission holds for its retailer. Raises Refused ORDER_UNKNOWN; Forbidden."""
    require_somewhere(call.user, permission)
    id_ = uuid_or_none(text)
    found = await node_of(call, order_nodes(), id_, permission) if id_ is not None else None
    if found is None:
        raise refusals.unknown("order", text[:100], "/order/id")
    order: Source = found
    return order

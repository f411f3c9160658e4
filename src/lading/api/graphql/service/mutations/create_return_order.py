"""createReturnOrder: goods that come back, of an order or without a receipt; its workflow begins at once."""

from typing import Any

from lading.api.graphql.authority import retailer_given
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.service.mutations.given import check_names, converted
from lading.api.graphql.service.sources import return_nodes
from lading.foundation.access.permissions import Permission
from lading.service.returns.intake import Sender, open_return
from lading.service.returns.new_return import NewReturnOrder


async def create_return_order(call: GraphCall, given: dict[str, Any]) -> Any:
    """The opened return. Raises Refused with the codes of open_return, RETAILER_UNKNOWN; Forbidden."""
    retailer = retailer_given(call, given, Permission.RETURNORDER_CREATE)
    check_names(given)
    new = converted(given, NewReturnOrder)
    sender = Sender(
        retailer=retailer,
        by=call.user.username,
        at=call.request.at,
        next_id=call.next_id,
        attributes=attributes_given(given),
    )
    return_id = await open_return(call.connection, call.account, new, sender)
    return await node_of(call, return_nodes(), return_id, Permission.RETURNORDER_CREATE)

"""createOrder: accepts an order; its workflow begins as soon as the answer is committed."""

from typing import Any

from lading.api.graphql.authority import retailer_given
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import node_of
from lading.api.graphql.order.sources import order_nodes
from lading.foundation.access.permissions import Permission
from lading.order.intake import OrderRefused
from lading.order.new_order import new_order_from


async def create_order(call: GraphCall, given: dict[str, Any]) -> Any:
    """The accepted order; the same order again is answered with the one that is there.

    Raises Refused with the codes of lading.order.intake, RETAILER_UNKNOWN; Forbidden PERMISSION_MISSING.
    """
    retailer_given(call, given, Permission.ORDER_CREATE)
    [outcome] = await call.services.order_intake.accept(
        call.connection, call.account, [new_order_from(given)], call.user.username
    )
    if isinstance(outcome, OrderRefused):
        raise outcome.refusal
    return await node_of(call, order_nodes(), outcome.id, Permission.ORDER_CREATE)

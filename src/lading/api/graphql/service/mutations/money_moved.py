"""Tells an order that others have moved its money, so that what waits for it goes on at once."""

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import Source
from lading.engine.event import EntityKey, Event
from lading.engine.intake import accept
from lading.order.model import ORDER
from lading.order.payment_points import POINT

# Compares what the order's money should be with what the books hold; nothing happens twice by it.
EVENT = "RetryPayment"


async def tell_of_money(call: GraphCall, order: Source) -> None:
    """Accepts the event for an order that has payment points, from its row; any other waits for no money."""
    if POINT not in order["attributes"]:
        return
    root = EntityKey(ORDER, order["id"], order["ref"])
    event = Event(
        id=call.next_id(),
        name=EVENT,
        retailer=order["retailer"],
        lane=root.id,
        root=root,
        entity=root,
        subtype=order["type"],
        generated_by=call.user.username,
        accepted_at=call.request.at,
        trace_id=call.request.trace_id,
    )
    await accept(call.connection, call.account, [event])

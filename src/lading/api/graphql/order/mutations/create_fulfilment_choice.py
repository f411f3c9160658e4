"""createFulfilmentChoice: one more choice of a mixed basket, as a revision that is proposed and confirmed at once."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import Source, node_of
from lading.api.graphql.order.given import order_given
from lading.api.graphql.order.mutations.revising import plain, revise_at_once
from lading.api.graphql.order.sources import choice_nodes
from lading.engine.event import EntityKey
from lading.engine.ports import Address, Resolved
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Refused
from lading.order.model import FULFILMENT_CHOICE, ORDER
from lading.order.refusals import RevisionRefused
from lading.order.revision.added_choices import check_takes_choices
from lading.order.revision.revising import ENDED


async def create_fulfilment_choice(call: GraphCall, given: dict[str, Any]) -> Any:
    """The choice of that ref, if the order has it already; else None: it is there once the order has carried it out.

    Raises Refused ORDER_UNKNOWN, FULFILMENT_CHOICE_REF_MISSING, FULFILMENT_CHOICE_EMPTY, REVISION_MALFORMED; Conflict
    FULFILMENT_CHOICES_TOO_MANY for an order that is no mixed basket, REVISION_TOO_LATE for one that is over; Forbidden.
    """
    order = await order_given(call, given["order"]["id"], Permission.ORDER_UPDATE)
    ref, items = given.get("ref"), given.get("items")
    if not ref:
        hint = "Send a ref: by it the choice is added once, however often it is sent."
        raise Refused("FULFILMENT_CHOICE_REF_MISSING", "The choice has no ref.", hint, pointer="/ref")
    there = await _there(call, order, ref)
    if there is not None:
        return await node_of(call, choice_nodes(), there.entity.id, Permission.ORDER_UPDATE)
    if not items:
        raise Refused("FULFILMENT_CHOICE_EMPTY", "No item is for the choice.", "Send its items.", pointer="/items")
    _check_open(order)
    wish = {name: plain(value) for name, value in given.items() if name not in ("order", "items")}
    root = EntityKey(ORDER, order["id"], order["ref"])
    found = Resolved(root=root, entity=root, subtype=order["type"], lane=order["id"], retailer=order["retailer"])
    added = [{**item, "fulfilmentChoiceRef": ref} for item in items]
    await revise_at_once(call, found, {"add": added, "addChoices": [wish]})
    return None


async def _there(call: GraphCall, order: Source, ref: str) -> Resolved | None:
    store = call.services.store_of(ORDER)
    assert store is not None, "orders are kept"
    address = Address(entity_type=FULFILMENT_CHOICE, entity_ref=ref, root_type=ORDER, root_id=order["id"])
    return (await store.resolve(call.connection, call.account, [address]))[0]


def _check_open(order: Source) -> None:
    check_takes_choices(order["type"], 2)
    if order["status"] in ENDED:
        message = f"Order {order['ref']} is {order['status']}; nothing can be added to it."
        raise RevisionRefused("REVISION_TOO_LATE", message, "Create another order.", pointer="/order")

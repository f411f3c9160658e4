"""updateOrder: attributes of an order. What it costs and what is in it is changed by a revision."""

from typing import Any

from lading.api.fields import uuid_or_none
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.order.sources import order_nodes
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.foundation.texts import check_attributes
from lading.kernel.refusal import Conflict
from lading.service.order_attributes import OF_WORKFLOW

REVISED = ("totalPrice", "totalTaxPrice", "items")


async def update_order(call: GraphCall, given: dict[str, Any]) -> Any:
    """The order as it is now; attributes that are not named stay, and no event comes of it.

    Raises Refused ORDER_UNKNOWN, ATTRIBUTE_DUPLICATE, ATTRIBUTE_INVALID; Conflict STATUS_OF_WORKFLOW, FIELD_FIXED for
    what is a revision, ATTRIBUTE_OF_WORKFLOW for what its workflow keeps there; Forbidden.
    """
    require_somewhere(call.user, Permission.ORDER_UPDATE)
    id_ = uuid_or_none(given["id"])
    found = await node_of(call, order_nodes(), id_, Permission.ORDER_UPDATE) if id_ is not None else None
    if id_ is None or found is None:
        raise refusals.unknown("order", given["id"][:100], "/id")
    _refuse_fixed(given)
    attributes = attributes_given(given)
    check_attributes(attributes)
    _refuse_those_of_workflow(attributes)
    if attributes:
        await queries_of("lading.order.storage").describe_order(
            call.connection, account=call.account, id=id_, attributes=attributes
        )
    return await node_of(call, order_nodes(), id_, Permission.ORDER_UPDATE)


def _refuse_fixed(given: dict[str, Any]) -> None:
    if "status" in given:
        hint = "Send an event or a user action that the workflow answers in this status."
        raise Conflict("STATUS_OF_WORKFLOW", "The workflow sets the status.", hint, pointer="/status")
    fixed = next((name for name in REVISED if name in given), None)
    if fixed is not None:
        message = f"{fixed} of an order is not changed so: it is a revision, with its price."
        hint = "Send the event ProposeRevision to the order, and ConfirmRevision once its price is agreed."
        raise Conflict("FIELD_FIXED", message, hint, pointer=f"/{fixed}")


def _refuse_those_of_workflow(attributes: dict[str, Any]) -> None:
    for place, name in enumerate(attributes):
        if name in OF_WORKFLOW:
            message = f"By {name} the workflow knows how the order stands."
            hint = "Leave it out; send the event that changes it."
            raise Conflict("ATTRIBUTE_OF_WORKFLOW", message, hint, pointer=f"/attributes/{place}/name")

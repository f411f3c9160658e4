"""updateFulfilmentChoice: another wish of the customer, as a revision that is proposed and confirmed at once."""

from typing import Any
from uuid import UUID

from lading.api.fields import uuid_or_none
from lading.api.graphql.authority import checked_reach
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import node_of
from lading.api.graphql.order.mutations.revising import plain, revise_at_once
from lading.api.graphql.order.sources import choice_nodes
from lading.engine.ports import Address, Resolved
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Refused
from lading.order.model import FULFILMENT_CHOICE, ORDER

# What is decided when the choice is made, or by its workflow.
FIXED = ("status", "ref", "type", "currency", "fulfilmentType", "attributes", "deliveryAddress")


async def update_fulfilment_choice(call: GraphCall, given: dict[str, Any]) -> Any:
    """The choice as it stands; it changes when its order has carried the revision out, or refused it.

    Raises Refused FULFILMENT_CHOICE_UNKNOWN, FIELD_FIXED, REVISION_MALFORMED or REVISION_EMPTY; Forbidden.
    """
    found = await _choice(call, given["id"])
    _refuse_fixed(given)
    wish = {name: plain(value) for name, value in given.items() if name != "id"}
    await revise_at_once(call, found, {"choices": [{"ref": found.entity.ref, **wish}] if wish else []})
    return await node_of(call, choice_nodes(), found.entity.id, Permission.ORDER_UPDATE)


async def _choice(call: GraphCall, text: str) -> Resolved:
    """The choice of that id, if the permission holds for its order."""
    id_: UUID | None = uuid_or_none(text)
    store = call.services.store_of(ORDER)
    assert store is not None, "orders are kept"
    address = Address(entity_type=FULFILMENT_CHOICE, entity_id=id_)
    found = (await store.resolve(call.connection, call.account, [address]))[0] if id_ is not None else None
    if not checked_reach(call, Permission.ORDER_UPDATE, found.retailer if found else None) or found is None:
        raise refusals.unknown("fulfilment choice", text[:100], "/id")
    return found


def _refuse_fixed(given: dict[str, Any]) -> None:
    fixed = next((name for name in FIXED if name in given), None)
    if fixed is not None:
        hint = "Leave it out; another address is given by the event ProposeRevision."
        raise Refused("FIELD_FIXED", f"{fixed} of a fulfilment choice is not changed so.", hint, pointer=f"/{fixed}")

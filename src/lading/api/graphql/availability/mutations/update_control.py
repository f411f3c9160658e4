"""updateControl: another amount, scope, time or place in the order; it counts from the commit on."""

from typing import Any

from lading.api.graphql.authority import checked_reach
from lading.api.graphql.availability.control_values import values_given
from lading.api.graphql.availability.sources import control_nodes
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.availability.control_records import ControlChange, change_control, controls_named
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Refused


async def update_control(call: GraphCall, given: dict[str, Any]) -> Any:
    """The control as it is now; values take the place of all it had.

    Raises Refused with the codes of change_control, CONTROL_VALUE_INVALID, CONTROL_AMBIGUOUS; Forbidden.
    """
    group_ref = given.get("controlGroup", {}).get("ref")
    named = await controls_named(call.connection, call.account, given["ref"], group_ref)
    within = [one for one in named if checked_reach(call, Permission.CONTROL_UPDATE, one.retailer)]
    if not within:
        checked_reach(call, Permission.CONTROL_UPDATE, None)
        raise refusals.unknown("control", given["ref"][:100], "/ref")
    if len(within) > 1:
        message = f"{len(within)} control groups have a control {given['ref'][:100]}."
        raise Refused("CONTROL_AMBIGUOUS", message, "Name its controlGroup.", pointer="/controlGroup")
    change = ControlChange(
        id=within[0].id,
        type=given.get("type"),
        status=given.get("status"),
        name=given.get("name"),
        description=given.get("description"),
        execution_order=given.get("executionOrder"),
        values=values_given(given["values"]) if "values" in given else None,
        attributes=attributes_given(given) if "attributes" in given else None,
    )
    await change_control(call.connection, call.account, change)
    return await node_of(call, control_nodes(), change.id, Permission.CONTROL_UPDATE)

"""createControl: withholds stock from every virtual catalogue that looks at its group."""

from typing import Any

from lading.api.graphql.authority import checked_reach
from lading.api.graphql.availability.control_values import values_given
from lading.api.graphql.availability.sources import control_nodes
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.availability.control_records import NewControl, control_groups_by_ref
from lading.availability.control_records import create_control as create
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission

EXECUTION_ORDER_DEFAULT = 1


async def create_control(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new control. Raises Refused with the codes of create_control, CONTROL_VALUE_INVALID; Forbidden."""
    group_ref = given["controlGroup"]["ref"]
    group = (await control_groups_by_ref(call.connection, call.account, [group_ref])).get(group_ref)
    if not checked_reach(call, Permission.CONTROL_CREATE, group.retailer if group else None):
        raise refusals.unknown("control group", group_ref[:100], "/controlGroup/ref")
    new = NewControl(
        id=call.next_id(),
        ref=given["ref"],
        control_group_ref=group_ref,
        type=given["type"],
        name=given["name"],
        description=given.get("description"),
        execution_order=given.get("executionOrder", EXECUTION_ORDER_DEFAULT),
        values=values_given(given.get("values", [])),
        attributes=attributes_given(given),
    )
    await create(call.connection, call.account, new)
    return await node_of(call, control_nodes(), new.id, Permission.CONTROL_CREATE)

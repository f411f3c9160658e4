"""updateControlGroup: name, status, stacking and attributes of a set of controls."""

from typing import Any

from lading.api.graphql.authority import checked_reach
from lading.api.graphql.availability.sources import group_nodes
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of, refuse_changes
from lading.availability.control_records import ControlGroupChange, change_control_group, control_groups_by_ref
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission


async def update_control_group(call: GraphCall, given: dict[str, Any]) -> Any:
    """The group as it is now. Raises Refused with the codes of change_control_group, FIELD_FIXED; Forbidden."""
    group = (await control_groups_by_ref(call.connection, call.account, [given["ref"]])).get(given["ref"])
    if not checked_reach(call, Permission.CONTROL_UPDATE, group.retailer if group else None) or group is None:
        raise refusals.unknown("control group", given["ref"][:100], "/ref")
    await refuse_changes(call, given, kind=group.type, retailer=group.retailer)
    change = ControlGroupChange(
        ref=group.ref,
        status=given.get("status"),
        name=given.get("name"),
        description=given.get("description"),
        is_stacking=given.get("isStacking"),
        attributes=attributes_given(given) if "attributes" in given else None,
    )
    await change_control_group(call.connection, call.account, change)
    return await node_of(call, group_nodes(), group.id, Permission.CONTROL_UPDATE)

"""createControlGroup: a new set of controls that virtual catalogues may share."""

from typing import Any

from lading.api.graphql.authority import retailer_of_refs
from lading.api.graphql.availability.sources import group_nodes
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.availability.control_records import NewControlGroup
from lading.availability.control_records import create_control_group as create
from lading.foundation.access.permissions import Permission


async def create_control_group(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new group. Raises Refused with the codes of control_records.create_control_group, RETAILER_…; Forbidden."""
    new = NewControlGroup(
        id=call.next_id(),
        ref=given["ref"],
        retailer=await retailer_of_refs(call, given, Permission.CONTROL_CREATE),
        name=given["name"],
        description=given.get("description"),
        type=given["type"],
        is_stacking=given.get("isStacking", False),
        attributes=attributes_given(given),
    )
    await create(call.connection, call.account, new)
    return await node_of(call, group_nodes(), new.id, Permission.CONTROL_CREATE)

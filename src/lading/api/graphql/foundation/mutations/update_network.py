"""updateNetwork: another type or status; more locations."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.foundation.mutations.keys import locations_named, network_named
from lading.api.graphql.foundation.sources import network_nodes
from lading.foundation.access.permissions import Permission
from lading.foundation.networks.records import NetworkChange, add_locations, change_network
from lading.kernel.refusal import Refused


async def update_network(call: GraphCall, given: dict[str, Any]) -> Any:
    """The network as it is now, with the locations it had and those it names.

    Raises Refused NETWORK_UNKNOWN, LOCATION_UNKNOWN, FIELD_FIXED, TYPE_INVALID, ATTRIBUTE_INVALID; Forbidden.
    """
    network = await network_named(call, {"id": given["id"]}, Permission.NETWORK_UPDATE, "")
    if given.get("name", network.ref) != network.ref:
        message = f"{network.ref} is its ref: settings and profiles name it by that."
        raise Refused("FIELD_FIXED", message, "Leave name out, or create another network.", pointer="/name")
    locations = await locations_named(call, given.get("locations", []), Permission.LOCATION_VIEW, "/locations")
    attributes = attributes_given(given) if "attributes" in given else None
    change = NetworkChange(id=network.id, type=given.get("type"), status=given.get("status"), attributes=attributes)
    await change_network(call.connection, call.account, change)
    await add_locations(call.connection, call.account, network.id, [one.id for one in locations])
    return await node_of(call, network_nodes(), network.id, Permission.NETWORK_UPDATE)

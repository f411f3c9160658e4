"""removeNetworksFromLocation: a location leaves networks."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.foundation.mutations.keys import location_named, networks_named
from lading.api.graphql.foundation.mutations.remove_locations_from_network import SUCCESS
from lading.foundation.access.permissions import Permission
from lading.foundation.networks.records import leave_networks


async def remove_networks_from_location(call: GraphCall, given: dict[str, Any]) -> Any:
    """It is out of all of them, also those it was not in. Raises Refused LOCATION_UNKNOWN, NETWORK_UNKNOWN."""
    location = await location_named(call, given["location"], Permission.LOCATION_VIEW, "/location")
    networks = await networks_named(call, given["networks"], Permission.NETWORK_UPDATE, "/networks")
    await leave_networks(call.connection, call.account, [(network.id, location.id) for network in networks])
    return SUCCESS

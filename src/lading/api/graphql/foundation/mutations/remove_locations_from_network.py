"""removeLocationsFromNetwork: locations that sourcing and availability no longer see there."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.foundation.mutations.keys import locations_named, network_named
from lading.foundation.access.permissions import Permission
from lading.foundation.networks.records import remove_locations

SUCCESS = {"status": "SUCCESS"}


async def remove_locations_from_network(call: GraphCall, given: dict[str, Any]) -> Any:
    """All of them are out of it, also those that were before. Raises Refused NETWORK_UNKNOWN, LOCATION_UNKNOWN."""
    network = await network_named(call, given["network"], Permission.NETWORK_UPDATE, "/network")
    locations = await locations_named(call, given["locations"], Permission.LOCATION_VIEW, "/locations")
    await remove_locations(call.connection, call.account, network.id, [one.id for one in locations])
    return SUCCESS

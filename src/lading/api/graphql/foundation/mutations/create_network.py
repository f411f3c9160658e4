"""createNetwork: a new set of locations, named by its ref."""

from typing import Any

from lading.api.graphql.authority import reached_retailer
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.foundation.mutations.keys import locations_named
from lading.api.graphql.foundation.sources import network_nodes
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.foundation.networks.records import NewNetwork
from lading.foundation.networks.records import create_network as create

TYPE_DEFAULT = "DEFAULT"


async def create_network(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new network, with locations that the caller may see; name becomes its ref.

    Raises Refused with the codes of records.create_network; Forbidden.
    """
    require_somewhere(call.user, Permission.NETWORK_CREATE)
    locations = await locations_named(call, given.get("locations", []), Permission.LOCATION_VIEW, "/locations")
    new = NewNetwork(
        id=call.next_id(),
        ref=given["name"],
        type=given.get("type", TYPE_DEFAULT),
        retailers=[
            reached_retailer(call, str(link["id"]), Permission.NETWORK_CREATE, f"/retailers/{index}")
            for index, link in enumerate(given["retailers"])
        ],
        location_ids=[one.id for one in locations],
        attributes=attributes_given(given),
    )
    network = await create(call.connection, call.account, new)
    return await node_of(call, network_nodes(), network.id, Permission.NETWORK_CREATE)

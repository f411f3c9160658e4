"""createNetwork: a new set of locations, named by its ref."""

from typing import Any

from lading.api.fields import uuid_or_none
from lading.api.graphql.authority import reached_retailer
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.foundation.sources import network_nodes
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.foundation.networks.records import NewNetwork
from lading.foundation.networks.records import create_network as create

TYPE_DEFAULT = "DEFAULT"


async def create_network(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new network; name becomes its ref. Raises Refused with the codes of records.create_network; Forbidden."""
    require_somewhere(call.user, Permission.NETWORK_CREATE)
    ids = [uuid_or_none(link["id"]) for link in given.get("locations", [])]
    if None in ids:
        index = ids.index(None)
        raise refusals.unknown("location", given["locations"][index]["id"], f"/locations/{index}/id")
    new = NewNetwork(
        id=call.next_id(),
        ref=given["name"],
        type=given.get("type", TYPE_DEFAULT),
        retailers=[
            reached_retailer(call, str(link["id"]), Permission.NETWORK_CREATE, f"/retailers/{index}")
            for index, link in enumerate(given["retailers"])
        ],
        location_ids=[id_ for id_ in ids if id_ is not None],
        attributes=attributes_given(given),
    )
    network = await create(call.connection, call.account, new)
    return await node_of(call, network_nodes(), network.id, Permission.NETWORK_CREATE)

"""createLocation: a new store or warehouse, in the networks it names."""

from typing import Any

import msgspec

from lading.api.graphql.authority import retailer_given
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.foundation.mutations.create_storage_area import areas_created
from lading.api.graphql.foundation.mutations.keys import networks_named
from lading.api.graphql.foundation.sources import location_nodes
from lading.engine.event import EntityKey, Event
from lading.engine.intake import accept
from lading.foundation.access.permissions import Permission
from lading.foundation.networks.records import join_networks
from lading.foundation.places.model import Location, NewLocation, OpeningSchedule, StoreAddress
from lading.foundation.places.records import create_locations

LOCATION = "LOCATION"
DETAILS = ("supportPhoneNumber", "defaultCarrier")


async def create_location(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new location. Raises Refused with the codes of create_locations, NETWORK_UNKNOWN; Forbidden."""
    retailer = retailer_given(call, given, Permission.LOCATION_CREATE)
    networks = await networks_named(call, given.get("networks", []), Permission.NETWORK_UPDATE, "/networks")
    [location] = await create_locations(call.connection, call.account, [_new(call, given, retailer)], pointers="")
    await areas_created(call, location.id, given.get("storageAreas", []), "/storageAreas/{index}")
    await join_networks(call.connection, call.account, [(network.id, location.id) for network in networks])
    await accept(call.connection, call.account, [_created(call, location, retailer)])
    return await node_of(call, location_nodes(), location.id, Permission.LOCATION_CREATE)


def _new(call: GraphCall, given: dict[str, Any], retailer: int) -> NewLocation:
    address = given["primaryAddress"]
    return NewLocation(
        id=call.next_id(),
        ref=given["ref"],
        retailer=retailer,
        type=given["type"],
        name=given["name"],
        address=msgspec.convert(address, StoreAddress),
        latitude=address["latitude"],
        longitude=address["longitude"],
        time_zone=address.get("timeZone", "UTC"),
        opening_schedule=msgspec.convert(given["openingSchedule"], OpeningSchedule),
        attributes=attributes_given(given),
        details={name: given[name] for name in DETAILS if name in given},
    )


def _created(call: GraphCall, location: Location, retailer: int) -> Event:
    """What makes its workflow take notice of it, and so makes it ACTIVE."""
    key = EntityKey(LOCATION, location.id, location.ref)
    return Event(
        id=call.next_id(),
        name="CREATE",
        retailer=retailer,
        lane=location.id,
        root=key,
        entity=key,
        subtype=location.type,
        generated_by=call.user.username,
        accepted_at=call.request.at,
    )

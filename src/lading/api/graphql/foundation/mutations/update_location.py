"""updateLocation: another name, address, hours, status; more networks."""

from collections.abc import Mapping
from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.foundation.mutations.create_location import DETAILS
from lading.api.graphql.foundation.mutations.keys import location_named, networks_named
from lading.api.graphql.foundation.mutations.update_storage_area import areas_changed
from lading.api.graphql.foundation.sources import location_nodes
from lading.foundation.access.permissions import Permission
from lading.foundation.networks.records import join_networks
from lading.foundation.places.changes import LocationChange, change_location
from lading.foundation.places.model import Location
from lading.kernel.refusal import Refused

NOT_OF_THE_ADDRESS = frozenset({"id", "latitude", "longitude", "timeZone"})


async def update_location(call: GraphCall, given: dict[str, Any]) -> Any:
    """The location as it is now, in the networks it was in and those it names.

    Raises Refused LOCATION_UNKNOWN, NETWORK_UNKNOWN, FIELD_FIXED and the codes of change_location; Forbidden.
    """
    location = await location_named(call, {"id": given["id"]}, Permission.LOCATION_UPDATE, "")
    _refuse_what_is_fixed(location, given)
    networks = await networks_named(call, given.get("networks", []), Permission.NETWORK_UPDATE, "/networks")
    await change_location(call.connection, call.account, _change(location, given))
    await areas_changed(call, location.id, given.get("storageAreas", []))
    await join_networks(call.connection, call.account, [(network.id, location.id) for network in networks])
    return await node_of(call, location_nodes(), location.id, Permission.LOCATION_UPDATE)


def hours_given(given: Mapping[str, Any]) -> dict[str, Any]:
    """The hours of an input by the names they are kept under."""
    return {name: value for name, value in given.items() if name != "id"}


def _change(location: Location, given: Mapping[str, Any]) -> LocationChange:
    address = given.get("primaryAddress", {})
    return LocationChange(
        id=location.id,
        name=given.get("name"),
        status=given.get("status"),
        address={name: value for name, value in address.items() if name not in NOT_OF_THE_ADDRESS},
        latitude=address.get("latitude"),
        longitude=address.get("longitude"),
        time_zone=address.get("timeZone"),
        hours=hours_given(given.get("openingSchedule", {})),
        attributes=attributes_given(given) if "attributes" in given else None,
        details={name: given[name] for name in DETAILS if name in given},
    )


def _refuse_what_is_fixed(location: Location, given: Mapping[str, Any]) -> None:
    if given.get("type", location.type) != location.type:
        message = f"{location.ref} is a {location.type} for ever: its workflow goes by it."
        raise Refused("FIELD_FIXED", message, "Leave type out, or create another location.", pointer="/type")
    if "retailer" in given and str(given["retailer"]["id"]) != str(location.retailer):
        message = f"{location.ref} is of retailer {location.retailer} for ever."
        raise Refused("FIELD_FIXED", message, "Leave retailer out, or create another location.", pointer="/retailer")
    for name in ("primaryAddress", "openingSchedule"):
        if str(given.get(name, {}).get("id", location.id)) != str(location.id):
            message = f"It is not the {name} of {location.ref}."
            raise Refused("FIELD_FIXED", message, "Send the id of the location, or none.", pointer=f"/{name}/id")

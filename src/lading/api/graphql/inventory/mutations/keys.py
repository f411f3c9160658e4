"""What the mutations of stock name: catalogues, positions and quantities within reach of whoever writes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import THE_LIST
from lading.api.graphql.inventory import sources
from lading.api.graphql.listing import Listing
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.inventory.by_hand import Hand, Place
from lading.inventory.effects import PositionKey
from lading.inventory.position_model import PositionName
from lading.inventory.records import inventory_catalogues_by_ref
from lading.kernel.refusal import Refused


async def hand_in(call: GraphCall, key: Mapping[str, Any], permission: Permission, location: str) -> Hand:
    """Who writes at a location of a catalogue. Raises Refused INVENTORY_CATALOGUE_UNKNOWN; Forbidden."""
    scope = require_somewhere(call.user, permission)
    ref = key["ref"]
    found = (await inventory_catalogues_by_ref(call.connection, call.account, [ref])).get(ref)
    if found is None or not scope.holds(found.retailer, location):
        raise refusals.unknown("inventory catalogue", ref[:100], "/catalogue/ref")
    return Hand(call.account, found, call.user.username, call.services.clock.now(), call.services.identities.next)


async def position_named(call: GraphCall, key: Mapping[str, Any], permission: Permission, pointer: str) -> Place:
    """A position within reach. Raises Refused INVENTORY_POSITION_UNKNOWN; Forbidden."""
    row = await row_named(call, sources.positions("positions"), key, permission)
    if row is None:
        raise refusals.unknown("inventory position", key["ref"][:100], pointer)
    return place_of(key, row)


async def row_named(call: GraphCall, listing: Listing, key: Mapping[str, Any], permission: Permission) -> Any:
    """What has a ref in a catalogue, if it is within reach. Raises Forbidden."""
    asked = replace(listing, permission=permission).asked(
        {"refExact": [key["ref"]], "catalogue": key["catalogue"], "first": 1}, call.user
    )
    page = (await asked(call.connection, call.user, [THE_LIST]))[THE_LIST]
    return page.edges[0]["node"] if page.edges else None


def place_of(key: Mapping[str, Any], row: Mapping[str, Any]) -> Place:
    """The position in a row of one."""
    numbers = PositionKey(row["catalogue_number"], row["product_number"], row["location_number"])
    return Place(numbers, PositionName(key["catalogue"]["ref"], row["productRef"], row["locationRef"]))


def refuse_unkept(given: Mapping[str, Any], *names: str) -> None:
    """Raises Refused FIELD_UNKEPT for what nothing of the kind has; a list of none is as good as left out."""
    for name in names:
        if given.get(name, []) != []:
            hint = f"Leave {name} out; it would be lost."
            raise Refused("FIELD_UNKEPT", f"No {name} are kept here.", hint, pointer=f"/{name}")


def refuse_other(given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    """Raises Refused FIELD_FIXED where an update names something else than what a thing has for ever."""
    for name, value in known.items():
        if given.get(name, value) != value:
            raise Refused("FIELD_FIXED", f"Its {name} is {value}.", f"Leave {name} out.", pointer=f"/{name}")

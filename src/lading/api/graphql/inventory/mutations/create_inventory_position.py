"""createInventoryPosition: a product may lie at a location from now on, and so much of it was counted."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given
from lading.api.graphql.inventory import sources
from lading.api.graphql.inventory.mutations.keys import hand_in, refuse_unkept, row_named
from lading.api.graphql.inventory.mutations.quantities import counted_units
from lading.foundation.access.permissions import Permission
from lading.inventory.by_hand import change_position, count, make_position
from lading.inventory.position_model import POSITION_TYPE, PositionName
from lading.kernel.refusal import Refused


async def create_inventory_position(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new position.

    Raises Refused REF_INVALID, TYPE_INVALID, FIELD_UNKEPT, QUANTITY_NEGATIVE, QUANTITY_TOO_LARGE,
    INVENTORY_CATALOGUE_UNKNOWN and the codes of make_position and change_position; Forbidden.
    """
    name = PositionName(given["catalogue"]["ref"], given["productRef"], given["locationRef"])
    hand = await hand_in(call, given["catalogue"], Permission.INVENTORY_CREATE, name.location_ref)
    _check(given, name)
    refuse_unkept(given, "quantities")
    units = counted_units(given["onHand"], "/onHand") if "onHand" in given else None
    place = await make_position(call.connection, hand, name)
    if "attributes" in given:
        await change_position(call.connection, hand, place, status=None, attributes=attributes_given(given))
    if units is not None:
        await count(call.connection, hand, place, units, is_first=True)
    return await row_named(call, sources.positions("positions"), given, Permission.INVENTORY_CREATE)


def _check(given: dict[str, Any], name: PositionName) -> None:
    if given["type"] != POSITION_TYPE:
        message = f"Positions are of type {POSITION_TYPE}."
        raise Refused("TYPE_INVALID", message, f"Send {POSITION_TYPE}.", pointer="/type")
    if given["ref"] != name.ref:
        message = f"{given['ref'][:100]!r} is not what the position is called."
        raise Refused("REF_INVALID", message, f"Send {name.ref[:210]}.", pointer="/ref")

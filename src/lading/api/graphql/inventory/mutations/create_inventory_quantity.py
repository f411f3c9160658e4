"""createInventoryQuantity: a first count, a difference, or units beside what is on hand."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.inventory import sources
from lading.api.graphql.inventory.mutations import quantities
from lading.api.graphql.inventory.mutations.keys import hand_in, position_named, refuse_unkept, row_named
from lading.foundation.access.permissions import Permission
from lading.inventory.by_hand import count, move, put_beside
from lading.kernel.refusal import Refused


async def create_inventory_quantity(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new quantity, booked once however often it is sent.

    Raises Refused INVENTORY_POSITION_UNKNOWN, CATALOGUE_DIFFERS, REF_INVALID, TYPE_OF_LEDGER, TYPE_INVALID,
    FIELD_UNKEPT and the codes of batch rows; Conflict REF_TAKEN, COUNTED_LATER; Forbidden.
    """
    if given["position"]["catalogue"]["ref"] != given["catalogue"]["ref"]:
        message = "The position is of another catalogue."
        raise Refused("CATALOGUE_DIFFERS", message, "Name one catalogue.", pointer="/position/catalogue/ref")
    place = await position_named(call, given["position"], Permission.INVENTORY_CREATE, "/position/ref")
    hand = await hand_in(call, given["catalogue"], Permission.INVENTORY_CREATE, place.name.location_ref)
    refuse_unkept(given, "attributes")
    kind = given["type"]
    own = quantities.own_ref(given, place)
    if kind == quantities.COUNT:
        quantities.refuse_beside_fields(kind, given)
        units = quantities.counted_units(given["quantity"])
        await count(call.connection, hand, place, units, is_first=True)
    elif kind == quantities.DELTA:
        quantities.refuse_beside_fields(kind, given)
        await move(call.connection, hand, place, own, given["quantity"])
    else:
        quantities.refuse_ledger_type(kind, "/type")
        await put_beside(call.connection, hand, quantities.side_row(place, own, given), is_new=True)
    return await row_named(call, sources.quantities("quantities"), given, Permission.INVENTORY_CREATE)

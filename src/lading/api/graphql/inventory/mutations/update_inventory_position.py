"""updateInventoryPosition: a position withdrawn from sale, or put back, or with other attributes."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given
from lading.api.graphql.inventory import sources
from lading.api.graphql.inventory.mutations.keys import (
    hand_in,
    position_named,
    refuse_other,
    refuse_unkept,
    row_named,
)
from lading.foundation.access.permissions import Permission
from lading.inventory.by_hand import Place, change_position
from lading.inventory.position_model import POSITION_TYPE
from lading.inventory.position_records import PositionLoader
from lading.inventory.records import ACTIVE, INACTIVE
from lading.kernel.refusal import Conflict, Refused


async def update_inventory_position(call: GraphCall, given: dict[str, Any]) -> Any:
    """The position as it is now. What it has promised stands.

    Raises Refused INVENTORY_POSITION_UNKNOWN, FIELD_UNKEPT, FIELD_FIXED, FIELD_DERIVED, NOTHING_TO_CHANGE,
    STATUS_INVALID, ATTRIBUTE_INVALID; Conflict OUT_OF_SERVICE; Forbidden.
    """
    place = await position_named(call, given, Permission.INVENTORY_UPDATE, "/ref")
    hand = await hand_in(call, given["catalogue"], Permission.INVENTORY_UPDATE, place.name.location_ref)
    _check(given, place)
    if given.get("status") == ACTIVE:
        await _check_service(call, place)
    attributes = attributes_given(given) if "attributes" in given else None
    await change_position(call.connection, hand, place, status=given.get("status"), attributes=attributes)
    return await row_named(call, sources.positions("positions"), given, Permission.INVENTORY_UPDATE)


def _check(given: dict[str, Any], place: Place) -> None:
    refuse_unkept(given, "quantities")
    name = place.name
    refuse_other(given, {"type": POSITION_TYPE, "productRef": name.product_ref, "locationRef": name.location_ref})
    if "onHand" in given:
        hint = "Write its quantities: a count (LAST_ON_HAND), or a DELTA."
        raise Refused("FIELD_DERIVED", "What is on hand follows from the quantities.", hint, pointer="/onHand")
    if not {"status", "attributes"} & given.keys():
        raise Refused("NOTHING_TO_CHANGE", "No field is given.", "Send what is to change.")
    status = given.get("status", ACTIVE)
    if status not in (ACTIVE, INACTIVE):
        hint = f"Send {ACTIVE} or {INACTIVE}."
        raise Refused("STATUS_INVALID", f"{status[:50]!r} is no status of a position.", hint, pointer="/status")


async def _check_service(call: GraphCall, place: Place) -> None:
    fact = (await PositionLoader().fetch(call.connection, call.account, [place.name]))[place.name]
    for what, its in (("product", fact.product_status), ("location", fact.location_status)):
        if its == INACTIVE:
            hint = f"Activate the {what} first."
            raise Conflict("OUT_OF_SERVICE", f"Its {what} is {INACTIVE}.", hint, pointer="/status")

"""updateInventoryPosition: a position withdrawn from sale, or put back."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.inventory import sources
from lading.api.graphql.inventory.mutations.keys import position_named, refuse_other, refuse_unkept, row_named
from lading.foundation.access.permissions import Permission
from lading.inventory.by_hand import Place
from lading.inventory.position_model import POSITION_TYPE
from lading.inventory.position_records import PositionLoader
from lading.inventory.records import ACTIVE, INACTIVE, PositionsMeant, set_position_statuses
from lading.kernel.refusal import Conflict, Refused


async def update_inventory_position(call: GraphCall, given: dict[str, Any]) -> Any:
    """The position as it is now. What it has promised stands.

    Raises Refused INVENTORY_POSITION_UNKNOWN, FIELD_UNKEPT, FIELD_FIXED, FIELD_DERIVED, NOTHING_TO_CHANGE,
    STATUS_INVALID; Conflict OUT_OF_SERVICE; Forbidden.
    """
    place = await position_named(call, given, Permission.INVENTORY_UPDATE, "/ref")
    _check(given, place)
    status = given["status"]
    if status not in (ACTIVE, INACTIVE):
        hint = f"Send {ACTIVE} or {INACTIVE}."
        raise Refused("STATUS_INVALID", f"{status[:50]!r} is no status of a position.", hint, pointer="/status")
    if status == ACTIVE:
        fact = (await PositionLoader().fetch(call.connection, call.account, [place.name]))[place.name]
        for what, its in (("product", fact.product_status), ("location", fact.location_status)):
            if its == INACTIVE:
                hint = f"Activate the {what} first."
                raise Conflict("OUT_OF_SERVICE", f"Its {what} is {INACTIVE}.", hint, pointer="/status")
    meant = PositionsMeant(
        catalogue_number=place.key.catalogue_number,
        product_refs=[place.name.product_ref],
        location_refs=[place.name.location_ref],
    )
    await set_position_statuses(call.connection, call.account, meant, status, at=call.services.clock.now())
    return await row_named(call, sources.positions("positions"), given, Permission.INVENTORY_UPDATE)


def _check(given: dict[str, Any], place: Place) -> None:
    refuse_unkept(given, "attributes", "quantities")
    name = place.name
    refuse_other(given, {"type": POSITION_TYPE, "productRef": name.product_ref, "locationRef": name.location_ref})
    if "onHand" in given:
        hint = "Write its quantities: a count (LAST_ON_HAND), or a DELTA."
        raise Refused("FIELD_DERIVED", "What is on hand follows from the quantities.", hint, pointer="/onHand")
    if "status" not in given:
        raise Refused("NOTHING_TO_CHANGE", "No status is given.", "Send what is to change.")

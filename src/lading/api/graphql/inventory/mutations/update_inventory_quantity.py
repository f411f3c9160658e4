"""updateInventoryQuantity: counted again, or units beside what is on hand that have changed."""

from collections.abc import Mapping
from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.inventory import sources
from lading.api.graphql.inventory.mutations import quantities
from lading.api.graphql.inventory.mutations.keys import hand_in, place_of, refuse_other, refuse_unkept, row_named
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.inventory.by_hand import Hand, Place, beside, count, put_beside
from lading.kernel.refusal import Refused

_CHANGING = ("status", "quantity", "condition", "expectedOn", "storageAreaRef")


async def update_inventory_quantity(call: GraphCall, given: dict[str, Any]) -> Any:
    """The quantity as it is now; what is left out stays.

    Raises Refused INVENTORY_QUANTITY_UNKNOWN, TYPE_OF_LEDGER, FIELD_UNKEPT, FIELD_FIXED, NOTHING_TO_CHANGE and the
    codes of batch rows; Conflict COUNTED_LATER; Forbidden.
    """
    known = await row_named(call, sources.quantities("quantities"), given, Permission.INVENTORY_UPDATE)
    if known is None:
        raise refusals.unknown("inventory quantity", given["ref"][:100], "/ref")
    refuse_unkept(given, "attributes")
    refuse_other(given, {"type": known["type"]})
    changes = {name: given[name] for name in _CHANGING if name in given}
    if not changes:
        raise Refused("NOTHING_TO_CHANGE", "No field is given.", "Send what is to change.")
    place = place_of(given, known)
    hand = await hand_in(call, given["catalogue"], Permission.INVENTORY_UPDATE, place.name.location_ref)
    if known["type"] == quantities.COUNT:
        quantities.refuse_beside_fields(quantities.COUNT, given)
        units = quantities.counted_units(given["quantity"])
        await count(call.connection, hand, place, units, is_first=False)
    else:
        quantities.refuse_ledger_type(known["type"], "/ref")
        await _change_beside(call, hand, place, known["own_ref"], changes)
    return await row_named(call, sources.quantities("quantities"), given, Permission.INVENTORY_UPDATE)


async def _change_beside(call: GraphCall, hand: Hand, place: Place, own: str, changes: Mapping[str, Any]) -> None:
    held = await beside(call.connection, hand, place, own)
    assert held is not None, f"{own} was there a moment ago, and what is told of stays"
    fields = {
        "type": held.type,
        "status": held.status,
        "quantity": held.quantity,
        "condition": held.condition,
        "expectedOn": held.expected_at,
        "storageAreaRef": held.storage_area_ref,
        **changes,
    }
    await put_beside(call.connection, hand, quantities.side_row(place, own, fields), is_new=False)

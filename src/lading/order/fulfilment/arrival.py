"""What came of a fulfilment that was sent to another place, and what was lost on the way. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from lading.order.fulfilment.confirmation import confirmations_from, item_named
from lading.order.model import FulfilmentItem
from lading.order.refusals import PickRefused


def lost_units(items: Sequence[FulfilmentItem], attributes: Mapping[str, Any]) -> dict[UUID, int]:
    """Item id → picked units that did not come.

    The event's fulfilmentItems say what came, [{ref, filledQuantity}]; an item that is not named has come whole.
    Raises PickRefused FULFILMENT_ITEMS_MALFORMED, FULFILMENT_ITEM_UNKNOWN or
    ARRIVED_QUANTITY_INVALID.
    """
    if not attributes.get("fulfilmentItems"):
        return {}
    lost: dict[UUID, int] = {}
    for said in confirmations_from(attributes):
        item = item_named(items, said)
        if not 0 <= said.filled_quantity <= item.kept_quantity:
            message = f"{said.filled_quantity} units of {item.ref} came, {item.kept_quantity} were sent."
            raise PickRefused("ARRIVED_QUANTITY_INVALID", message, "Send from 0 to as many units as were sent.")
        lost[item.id] = item.kept_quantity - said.filled_quantity
    return {item_id: units for item_id, units in lost.items() if units}

"""Rejecting units of a fulfilment, and how much of it is packed. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from lading.order.fulfilment.confirmation import ALL, NONE, PARTIAL
from lading.order.model import ArticleItem, FulfilmentItem
from lading.order.refusals import PickRefused

_HINT = "Send attributes.fulfilmentItems: [{ref, rejectedQuantity}]."


class Rejection(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units of an item, named by its ref, that nobody will fill."""

    ref: str
    rejected_quantity: int


def rejections_from(attributes: Mapping[str, Any]) -> tuple[Rejection, ...]:
    """The rejections of an event. Raises PickRefused FULFILMENT_ITEMS_MALFORMED."""
    try:
        return msgspec.convert(attributes.get("fulfilmentItems") or [], tuple[Rejection, ...])
    except msgspec.ValidationError as error:
        raise PickRefused("FULFILMENT_ITEMS_MALFORMED", f"{error}.", _HINT) from error


def reject_units(items: Sequence[FulfilmentItem], rejections: Sequence[Rejection]) -> tuple[FulfilmentItem, ...]:
    """The items with the units rejected and the rest filled.

    Raises PickRefused FULFILMENT_ITEM_UNKNOWN, PICKED_QUANTITY_INVALID or FULFILMENT_CONFIRMED.
    """
    if any(item.filled_quantity or item.rejected_quantity for item in items):
        hint = "A fulfilment is confirmed once; return or cancel what is wrong with it."
        raise PickRefused("FULFILMENT_CONFIRMED", "The fulfilment is confirmed already.", hint)
    rejected: dict[str, int] = {}
    for one in rejections:
        rejected[one.ref] = rejected.get(one.ref, 0) + one.rejected_quantity
    unknown = rejected.keys() - {item.ref for item in items}
    if unknown:
        raise PickRefused("FULFILMENT_ITEM_UNKNOWN", f"The fulfilment has no item {min(unknown)}.", _HINT)
    return tuple(_confirmed(item, rejected.get(item.ref, 0)) for item in items)


def packed_share(items: Iterable[FulfilmentItem], parcels: Iterable[ArticleItem]) -> str:
    """ALL, PARTIAL or NONE of the requested units lie in parcels."""
    requested = sum(item.requested_quantity for item in items)
    packed = sum(one.quantity for one in parcels)
    if packed == 0:
        return NONE
    return ALL if packed >= requested else PARTIAL


def _confirmed(item: FulfilmentItem, rejected: int) -> FulfilmentItem:
    if not 0 <= rejected <= item.requested_quantity:
        message = f"{rejected} units of {item.ref} are rejected, {item.requested_quantity} were requested."
        raise PickRefused("PICKED_QUANTITY_INVALID", message, "Reject between 0 and what was requested.")
    filled = item.requested_quantity - rejected
    return msgspec.structs.replace(item, filled_quantity=filled, rejected_quantity=rejected)

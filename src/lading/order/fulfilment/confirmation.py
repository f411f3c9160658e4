"""Confirming a pick: what was found of each item and what is missing."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from lading.order.model import FulfilmentItem
from lading.order.refusals import PickRefused

ALL = "ALL"
PARTIAL = "PARTIAL"
NONE = "NONE"


class ItemConfirmation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the picker says of one item, named by ref or id. The units neither filled nor rejected are rejected too."""

    id: UUID | None = None
    ref: str | None = None
    filled_quantity: int
    rejected_quantity: int | None = None


def confirmations_from(attributes: Mapping[str, Any]) -> tuple[ItemConfirmation, ...]:
    """The fulfilmentItems of an event. Raises PickRefused FULFILMENT_ITEMS_MISSING or FULFILMENT_ITEMS_MALFORMED."""
    given = attributes.get("fulfilmentItems")
    if not given:
        raise PickRefused(
            "FULFILMENT_ITEMS_MISSING",
            "The event does not say what was picked.",
            "Send attributes.fulfilmentItems: [{ref, filledQuantity}].",
        )
    try:
        return msgspec.convert(given, tuple[ItemConfirmation, ...])
    except msgspec.ValidationError as error:
        hint = "Send attributes.fulfilmentItems: [{ref, filledQuantity}]."
        raise PickRefused("FULFILMENT_ITEMS_MALFORMED", f"{error}.", hint) from error


def confirm_pick(
    items: Sequence[FulfilmentItem], confirmations: Sequence[ItemConfirmation]
) -> tuple[FulfilmentItem, ...]:
    """The items as picked: every requested unit is now either filled or rejected.

    Raises PickRefused FULFILMENT_ITEM_UNKNOWN, FULFILMENT_ITEM_TWICE, FULFILMENT_ITEM_UNCONFIRMED or
    PICKED_QUANTITY_INVALID; then nothing of the confirmation holds.
    """
    said: dict[UUID, ItemConfirmation] = {}
    for confirmation in confirmations:
        item = item_named(items, confirmation)
        if item.id in said:
            hint = "Send one quantity for each item."
            raise PickRefused("FULFILMENT_ITEM_TWICE", f"The item {item.ref} is confirmed twice.", hint)
        said[item.id] = confirmation
    silent = [item.ref for item in items if item.id not in said]
    if silent:
        raise PickRefused(
            "FULFILMENT_ITEM_UNCONFIRMED",
            f"Nothing is said of {', '.join(silent[:10])}.",
            "Send filledQuantity 0 for an item that was not found.",
        )
    return tuple(_picked(item, said[item.id]) for item in items)


def found_share(items: Sequence[FulfilmentItem]) -> str:
    """ALL, PARTIAL or NONE of the requested units were filled."""
    filled = sum(item.filled_quantity for item in items)
    if filled == 0:
        return NONE
    return ALL if filled == sum(item.requested_quantity for item in items) else PARTIAL


def item_named(items: Sequence[FulfilmentItem], confirmation: ItemConfirmation) -> FulfilmentItem:
    """The item that is meant. Raises PickRefused FULFILMENT_ITEM_UNKNOWN."""
    for item in items:
        if item.id == confirmation.id or (confirmation.id is None and item.ref == confirmation.ref):
            return item
    raise PickRefused(
        "FULFILMENT_ITEM_UNKNOWN",
        f"The fulfilment has no item {confirmation.id or confirmation.ref}.",
        f"Its items are {', '.join(item.ref for item in items[:10])}.",
    )


def _picked(item: FulfilmentItem, confirmation: ItemConfirmation) -> FulfilmentItem:
    filled = confirmation.filled_quantity
    rejected = item.requested_quantity - filled
    is_consistent = confirmation.rejected_quantity is None or confirmation.rejected_quantity == rejected
    if filled < 0 or rejected < 0 or not is_consistent:
        raise PickRefused(
            "PICKED_QUANTITY_INVALID",
            f"Of {item.requested_quantity} requested units of {item.ref}, {filled} are said to be filled"
            f" and {confirmation.rejected_quantity if not is_consistent else rejected} rejected.",
            "Filled and rejected units are not negative and together the requested ones.",
        )
    return msgspec.structs.replace(item, filled_quantity=filled, rejected_quantity=rejected)

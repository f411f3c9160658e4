"""Packing: which filled units of a fulfilment lie in which parcel."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from lading.order.model import FulfilmentItem
from lading.order.refusals import PackingRefused

PARCELS_MAX = 1_000
_HINT_SHAPE = "Send attributes.articles: [{items: [{ref, quantity}], height, length, width, weight}]."


class PackedItem(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a fulfilment item, named by ref or id, in a parcel."""

    id: UUID | None = None
    ref: str | None = None
    quantity: int
    barcode: str | None = None


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel as the packer describes it. Dimensions in cm, weight in kg."""

    items: tuple[PackedItem, ...]
    name: str | None = None
    height: float = 0.0
    length: float = 0.0
    width: float = 0.0
    weight: float = 0.0


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel with its units: fulfilment item, quantity, barcode."""

    parcel: Parcel
    units: tuple[tuple[FulfilmentItem, int, str | None], ...]


def parcels_from(attributes: Mapping[str, Any]) -> tuple[Parcel, ...]:
    """The articles of an event, none when it leaves them to us. Raises PackingRefused PARCELS_MALFORMED."""
    try:
        parcels = msgspec.convert(attributes.get("articles") or [], tuple[Parcel, ...])
    except msgspec.ValidationError as error:
        raise PackingRefused("PARCELS_MALFORMED", f"{error}.", _HINT_SHAPE) from error
    if len(parcels) > PARCELS_MAX:
        message = f"{len(parcels)} parcels are too many."
        raise PackingRefused("PARCELS_MALFORMED", message, f"Send at most {PARCELS_MAX} parcels.")
    return parcels


def pack(items: Sequence[FulfilmentItem], parcels: Sequence[Parcel]) -> tuple[Contents, ...]:
    """The contents of each parcel; with no parcels described, one parcel of everything filled.

    Raises PackingRefused FULFILMENT_ITEM_UNKNOWN, PACKED_QUANTITY_INVALID, PARCEL_INVALID or NOTHING_TO_PACK. Every
    filled unit is packed, once.
    """
    filled = [item for item in items if item.kept_quantity > 0]
    if not filled:
        hint = "Confirm the pick first; a fulfilment of which nothing was found is not packed."
        raise PackingRefused("NOTHING_TO_PACK", "Nothing of the fulfilment is filled.", hint)
    if not parcels:
        everything = tuple((item, item.kept_quantity, None) for item in filled)
        return (Contents(parcel=Parcel(items=()), units=everything),)
    contents = tuple(_contents(items, parcel) for parcel in parcels)
    _check_everything_packed(items, contents)
    return contents


def _contents(items: Sequence[FulfilmentItem], parcel: Parcel) -> Contents:
    if min(parcel.height, parcel.length, parcel.width, parcel.weight) < 0 or not parcel.items:
        hint = "A parcel holds at least one item; dimensions and weight are not negative."
        raise PackingRefused("PARCEL_INVALID", "A parcel is empty or has a negative measure.", hint)
    return Contents(
        parcel=parcel,
        units=tuple((_item_named(items, packed), packed.quantity, packed.barcode) for packed in parcel.items),
    )


def _item_named(items: Sequence[FulfilmentItem], packed: PackedItem) -> FulfilmentItem:
    for item in items:
        if item.id == packed.id or (packed.id is None and item.ref == packed.ref):
            return item
    raise PackingRefused(
        "FULFILMENT_ITEM_UNKNOWN",
        f"The fulfilment has no item {packed.id or packed.ref}.",
        f"Its items are {', '.join(item.ref for item in items[:10])}.",
    )


def _check_everything_packed(items: Sequence[FulfilmentItem], contents: Sequence[Contents]) -> None:
    packed: Counter[UUID] = Counter()
    for parcel in contents:
        for item, quantity, _ in parcel.units:
            packed[item.id] += quantity
            if quantity <= 0:
                raise _wrong_quantity(item, quantity)
    for item in items:
        if packed[item.id] != item.kept_quantity:
            raise _wrong_quantity(item, packed[item.id])


def _wrong_quantity(item: FulfilmentItem, quantity: int) -> PackingRefused:
    return PackingRefused(
        "PACKED_QUANTITY_INVALID",
        f"{quantity} units of {item.ref} are packed, {item.kept_quantity} are there.",
        "Pack every filled unit once, at least one to a parcel item.",
    )

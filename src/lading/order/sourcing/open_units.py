"""Which units of an order no fulfilment stands for: what sourcing has still to place. Pure."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from lading.engine.entity import Entity
from lading.order.model import RELEASED_STATUSES, FulfilmentFields, FulfilmentItem, OrderItem

# Marks a fulfilment at the system location: it stands for units that cannot be had. Only cancelling it opens them.
UNFULFILLABLE = "unfulfillable"
CANCELLED = "CANCELLED"
# Of such a fulfilment: its units wait in a pool, and somebody who looks after them will open them again.
AWAITING_STOCK = "AWAITING_STOCK"


def is_unfulfillable(fulfilment: Entity) -> bool:
    """Whether a fulfilment stands for units that cannot be had."""
    return UNFULFILLABLE in fulfilment.attributes


def is_released(fulfilment: Entity, excluded_statuses: Iterable[str] = ()) -> bool:
    """Whether a fulfilment serves nothing any more beyond what it has filled."""
    if is_unfulfillable(fulfilment):
        return fulfilment.status == CANCELLED
    return fulfilment.status in RELEASED_STATUSES or fulfilment.status in excluded_statuses


def open_units(
    items: Iterable[OrderItem], fulfilments: Iterable[Entity], excluded_statuses: Sequence[str] = ()
) -> dict[UUID, int]:
    """Order item id → units neither cancelled nor stood for by a fulfilment; items without open units are left out.

    A released fulfilment (REJECTED, EXPIRED, CANCELLED or a status in excluded_statuses) stands for what it has filled;
    any other for what it was asked for, less what it could not find.
    """
    held: dict[UUID, int] = {}
    for fulfilment in fulfilments:
        fields: FulfilmentFields = fulfilment.fields
        released = is_released(fulfilment, excluded_statuses)
        for item in fields.items:
            held[item.order_item_id] = held.get(item.order_item_id, 0) + _held_units(item, released=released)
    left = ((item.id, item.quantity - item.cancelled_quantity - held.get(item.id, 0)) for item in items)
    return {item_id: units for item_id, units in left if units > 0}


def units_by_product(items: Iterable[OrderItem], units: dict[UUID, int]) -> dict[int, int]:
    """Product number → open units, repeated lines of a product summed, in the order of the lines."""
    wanted: dict[int, int] = {}
    for item in items:
        if item.id in units:
            wanted[item.product_number] = wanted.get(item.product_number, 0) + units[item.id]
    return wanted


def _held_units(item: FulfilmentItem, *, released: bool) -> int:
    return (
        item.kept_quantity if released else item.requested_quantity - item.rejected_quantity - item.withdrawn_quantity
    )

"""Cancelling: a whole order while nothing of it is picked, or the units that nobody can fill."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from lading.engine.entity import Entity
from lading.order.model import RELEASED_STATUSES, FulfilmentFields, OrderItem
from lading.order.quantities import Share, units_held
from lading.order.refusals import CancellationRefused


def cancel_order_items(
    order_ref: str, items: Sequence[OrderItem], fulfilments: Iterable[Entity]
) -> tuple[OrderItem, ...]:
    """The items with every unit cancelled. Raises CancellationRefused ORDER_PICKED when something is picked already."""
    picked = [fulfilment.ref for fulfilment in fulfilments if _is_picked(fulfilment)]
    if picked:
        raise CancellationRefused(
            "ORDER_PICKED",
            f"Order {order_ref} has picked units in {', '.join(picked[:10])}.",
            "Create a return order once they are delivered.",
        )
    return tuple(msgspec.structs.replace(item, cancelled_quantity=item.quantity) for item in items)


def cancel_units_of(items: Sequence[OrderItem], fulfilment: Entity) -> tuple[OrderItem, ...]:
    """The order's items with the units that a fulfilment holds cancelled."""
    fields: FulfilmentFields = fulfilment.fields
    units: dict[UUID, int] = {}
    for item in fields.items:
        units[item.order_item_id] = units.get(item.order_item_id, 0) + units_held(Share(fulfilment.status, item))
    return tuple(
        msgspec.structs.replace(item, cancelled_quantity=item.cancelled_quantity + units[item.id])
        if units.get(item.id)
        else item
        for item in items
    )


def _is_picked(fulfilment: Entity) -> bool:
    fields: FulfilmentFields = fulfilment.fields
    return fulfilment.status not in RELEASED_STATUSES and any(item.filled_quantity for item in fields.items)

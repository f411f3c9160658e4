"""Cancelling the units that nobody can fill."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from lading.engine.entity import Entity
from lading.order.model import FulfilmentFields, OrderItem
from lading.order.quantities import Share, units_held


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

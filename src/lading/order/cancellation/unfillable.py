"""Cancelling units that nobody can fill, or nobody comes for. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.entity import Entity
from lading.order.model import FulfilmentFields, OrderFields
from lading.order.quantities import Share, units_held


def units_of(fulfilment: Entity) -> Counter[UUID]:
    """The units that a fulfilment holds, by order item."""
    fields: FulfilmentFields = fulfilment.fields
    units: Counter[UUID] = Counter()
    for item in fields.items:
        units[item.order_item_id] += units_held(Share(fulfilment.status, item))
    return units


def without_units(order: OrderFields, units: Mapping[UUID, int], reason: str) -> OrderFields:
    """The order with units of its items cancelled; the reason is kept with each item concerned."""
    kept: dict[str, Any] = {"cancellationReason": {"type": "STRING", "value": reason}}
    items = tuple(
        msgspec.structs.replace(
            item,
            cancelled_quantity=item.cancelled_quantity + units[item.id],
            attributes={**item.attributes, **kept},
        )
        if units.get(item.id)
        else item
        for item in order.items
    )
    return msgspec.structs.replace(order, items=items)

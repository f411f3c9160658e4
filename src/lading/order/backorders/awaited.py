"""What a fulfilment that waits for stock knows of its place in the line; kept as its attribute awaitsStock. Pure."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from lading.availability.pools.allotting import Due
from lading.engine.entity import Entity
from lading.order.carts import AWAITS_STOCK
from lading.order.fulfilment.withdrawal import units_in
from lading.order.model import FulfilmentFields
from lading.order.sourcing.open_units import AWAITING_STOCK


class Awaited(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The pool, the entry in it, and the day and lot it counts on; quantity in units; kind BACKORDER or PREORDER."""

    pool_id: UUID
    pool_ref: str
    kind: str
    entry_ref: str
    product_ref: str
    quantity: int
    expected_on: date | None = None
    lot_ref: str | None = None

    @property
    def attribute(self) -> dict[str, Any]:
        """As it is kept on the fulfilment."""
        return {AWAITS_STOCK: {"type": "JSON", "value": msgspec.to_builtins(self)}}

    @property
    def told(self) -> dict[str, Any]:
        """What a customer may be told."""
        hidden = {"poolId", "entryRef"}
        kept: dict[str, Any] = msgspec.to_builtins(self)
        return {name: value for name, value in kept.items() if name not in hidden}

    def moved_to(self, due: Due) -> "Awaited":
        """The same for another day and lot."""
        return msgspec.structs.replace(self, expected_on=due.on, lot_ref=due.lot_ref)


def awaited_of(fulfilment: Entity) -> Awaited | None:
    """What the fulfilment waits for, or waited for once; None where it never did."""
    kept = fulfilment.attributes.get(AWAITS_STOCK)
    return msgspec.convert(kept["value"], Awaited) if kept else None


def is_waiting(fulfilment: Entity) -> bool:
    """Whether the units of the fulfilment wait in a pool now."""
    return fulfilment.status == AWAITING_STOCK and AWAITS_STOCK in fulfilment.attributes


def units_awaited(fulfilment: Entity) -> int:
    """The units of the fulfilment that are still wanted."""
    fields: FulfilmentFields = fulfilment.fields
    return sum(units_in(item) for item in fields.items)

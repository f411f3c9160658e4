"""What a run may do to returns beyond its own root: open one, and settle what was taken back of order items."""

from typing import Any, ClassVar
from uuid import UUID

import msgspec

from lading.engine.action import Effect
from lading.engine.event import EntityKey
from lading.service.returns.model import ReturnFields


class NewReturn(msgspec.Struct, frozen=True, kw_only=True):
    """A return order to open. order_items: units asked back by order item, counted against what was handed over."""

    key: EntityKey
    type: str
    retailer: int
    fields: ReturnFields
    authorisation_key: str | None = None
    authorisation_expires_at: Any = None
    attributes: dict[str, Any] = {}

    @property
    def units(self) -> dict[UUID, int]:
        """Units asked back, by order item."""
        units: dict[UUID, int] = {}
        for item in self.fields.items:
            if item.order_item_id is not None:
                units[item.order_item_id] = units.get(item.order_item_id, 0) + item.quantity
        return units


class OpenReturn(Effect, frozen=True):
    """Opens a return order. Refuses the run when a unit was asked back meanwhile, or the ref is taken."""

    kind: ClassVar[str] = "open_return"
    opened: NewReturn

    def summary(self) -> dict[str, Any]:
        units = sum(item.quantity for item in self.opened.fields.items)
        return {"effect": self.kind, "return": self.opened.key.ref, "units": units}


class SettledLine(msgspec.Struct, frozen=True):
    """Units of an order item that were accepted, and units that nobody need take back any more.

    accepted_before: what was accepted of it when the money was worked out.
    """

    order_item_id: UUID
    accepted: int
    released: int
    accepted_before: int


class SettleReturn(Effect, frozen=True):
    """Counts what was accepted of order items. Refuses the run when somebody counted meanwhile."""

    kind: ClassVar[str] = "settle_return"
    order_id: UUID
    lines: tuple[SettledLine, ...]

    def summary(self) -> dict[str, Any]:
        accepted, released = sum(one.accepted for one in self.lines), sum(one.released for one in self.lines)
        return {"effect": self.kind, "accepted": accepted, "released": released}

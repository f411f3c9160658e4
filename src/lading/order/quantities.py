"""Where the units of an order item are: ordered = open + allocated + shipped + cancelled + escalated, always.

Open units are nobody's yet. They are never stored: they are what is left when every other share is taken off.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from lading.engine.entity import Aggregate
from lading.order.model import FULFILMENT, RELEASED_STATUSES, FulfilmentFields, FulfilmentItem, OrderFields, OrderItem

SHIPPED_STATUSES = frozenset({"COMPLETE"})
ESCALATED_STATUSES = frozenset({"ESCALATED"})


class Share(msgspec.Struct, frozen=True):
    """The part of an order item that stands in one fulfilment, and the status of that fulfilment."""

    status: str
    item: FulfilmentItem


class Quantities(msgspec.Struct, frozen=True, kw_only=True):
    """The units of one order item."""

    ordered: int
    open: int
    allocated: int
    shipped: int
    cancelled: int
    escalated: int

    @property
    def is_conserved(self) -> bool:
        """Whether every ordered unit is in exactly one place."""
        parts = (self.open, self.allocated, self.shipped, self.cancelled, self.escalated)
        return min(parts) >= 0 and sum(parts) == self.ordered


def quantities_of(item: OrderItem, shares: Iterable[Share]) -> Quantities:
    """The units of an item, given its shares in fulfilments. open is negative when too much was given away."""
    allocated = shipped = escalated = 0
    for share in shares:
        held = units_held(share)
        if share.status in SHIPPED_STATUSES:
            shipped += held
        elif share.status in ESCALATED_STATUSES:
            escalated += held
        else:
            allocated += held
    left = item.quantity - item.cancelled_quantity - allocated - shipped - escalated
    return Quantities(
        ordered=item.quantity,
        open=left,
        allocated=allocated,
        shipped=shipped,
        cancelled=item.cancelled_quantity,
        escalated=escalated,
    )


def units_held(share: Share) -> int:
    """The units a fulfilment still holds of an item: a released one only what it had filled and kept."""
    if share.status in RELEASED_STATUSES:
        return share.item.kept_quantity
    return share.item.requested_quantity - share.item.rejected_quantity - share.item.withdrawn_quantity


def order_quantities(order: Aggregate) -> Mapping[UUID, Quantities]:
    """The units of every item of an order, by item id."""
    shares: defaultdict[UUID, list[Share]] = defaultdict(list)
    for fulfilment in order.children(FULFILMENT):
        fields: FulfilmentFields = fulfilment.fields
        for item in fields.items:
            shares[item.order_item_id].append(Share(fulfilment.status, item))
    root: OrderFields = order.root.fields
    return {item.id: quantities_of(item, shares[item.id]) for item in root.items}

"""What a run may do to pools: wait in one for units, wait for fewer, and give back what was released to it."""

from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from lading.availability.pools.allotting import Due
from lading.engine.action import Effect


class RoomKey(NamedTuple):
    """A product as a virtual catalogue sells it ahead. cart_ref: the cart that may have taken units of it before."""

    virtual_catalogue_ref: str
    product_number: int
    cart_ref: str | None = None


class WaitInPool(Effect, frozen=True, kw_only=True):
    """Takes units of a pool ahead for a fulfilment, once; the run is refused when the pool has not so many left.

    entry_ref names the entry: the cart that took them before its order came, or the fulfilment.
    """

    kind: ClassVar[str] = "wait_in_pool"
    room: RoomKey
    pool_id: UUID
    entry_ref: str
    quantity: int
    order_id: UUID
    order_ref: str
    customer_ref: str
    fulfilment_id: UUID
    due: Due

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "units": self.quantity, "lot": self.due.lot_ref}


class StayInPool(Effect, frozen=True, kw_only=True):
    """Waits for no more than so many units any longer; 0: for none, and what was released meanwhile is given back."""

    kind: ClassVar[str] = "stay_in_pool"
    pool_id: UUID
    entry_ref: str
    fulfilment_id: UUID
    quantity: int

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "units": self.quantity}


class EndHold(Effect, frozen=True):
    """Ends what is held under a ref for an order, if anything is: whoever looks at the stock next gives it back."""

    kind: ClassVar[str] = "end_hold"
    ref: str
    order_id: UUID

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "hold": self.ref}

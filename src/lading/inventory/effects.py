"""What a run may do to stock: reserve, release, confirm a pick, apply deltas. Written in the run's own transaction.

Each is idempotent by its natural key (fulfilment item and type, or delta id): delivered twice, it takes effect once.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from lading.engine.action import Effect


class PositionKey(msgspec.Struct, frozen=True, order=True):
    """The key of a position within an account; sorting by it is the lock order."""

    catalogue_number: int
    product_number: int
    location_number: int


class ReservedLine(msgspec.Struct, frozen=True):
    """Units of one position promised to one fulfilment item; withheld units are kept out of sight by a control."""

    position: PositionKey
    quantity: int
    fulfilment_item_id: UUID
    withheld: int = 0


class Reserve(Effect, frozen=True):
    """Promises stock to a fulfilment, all lines of the run or none.

    Refuses the run when a position no longer holds enough.
    virtual_catalogue_ref: where the stock was seen, so that the batch's shared picture can follow.
    """

    kind: ClassVar[str] = "reserve"
    order_id: UUID
    fulfilment_id: UUID
    lines: tuple[ReservedLine, ...]
    virtual_catalogue_ref: str = ""

    def summary(self) -> dict[str, Any]:
        return {
            "effect": self.kind,
            "fulfilment": str(self.fulfilment_id),
            "units": sum(line.quantity for line in self.lines),
        }


class Release(Effect, frozen=True):
    """Ends the promises of a fulfilment's items that are still active: the stock can be sold again."""

    kind: ClassVar[str] = "release"
    fulfilment_id: UUID
    fulfilment_item_ids: tuple[UUID, ...]

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "fulfilment": str(self.fulfilment_id), "items": len(self.fulfilment_item_ids)}


class MovedLine(msgspec.Struct, frozen=True):
    """The promise of one fulfilment item goes over to another; quantity is at most what was promised."""

    from_item_id: UUID
    to_item_id: UUID
    quantity: int


class MovePromise(Effect, frozen=True):
    """Hands promises over to other items at the same positions, without a moment in which nobody holds the units.

    What the new item wants less is free again. Never refused: nothing is taken that was not promised already.
    """

    kind: ClassVar[str] = "move_promise"
    fulfilment_id: UUID
    lines: tuple[MovedLine, ...]

    def summary(self) -> dict[str, Any]:
        return {
            "effect": self.kind,
            "fulfilment": str(self.fulfilment_id),
            "units": sum(line.quantity for line in self.lines),
        }


class PickedLine(msgspec.Struct, frozen=True):
    """The end of one promise: units found and units missing; together they are the units promised."""

    fulfilment_item_id: UUID
    picked: int
    short: int


class ConfirmPick(Effect, frozen=True):
    """Turns promises into SALE (picked) and CORRECTION (missing): what is on hand stays the same."""

    kind: ClassVar[str] = "confirm_pick"
    fulfilment_id: UUID
    lines: tuple[PickedLine, ...]

    def summary(self) -> dict[str, Any]:
        picked, short = sum(line.picked for line in self.lines), sum(line.short for line in self.lines)
        return {"effect": self.kind, "fulfilment": str(self.fulfilment_id), "picked": picked, "short": short}


class PlacedDelta(msgspec.Struct, frozen=True):
    """Units that came or went at a position. delta_id: the sender's own; effective_at: when they moved.

    inbound_ref: the expected units of the position, by their sender's ref, of which these have come. event_id: what
    brought it, once it is written.
    """

    delta_id: str
    position: PositionKey
    quantity: int
    effective_at: datetime
    inbound_ref: str | None = None
    event_id: UUID | None = None


class ApplyDeltas(Effect, frozen=True):
    """Adds differences to what is on hand."""

    kind: ClassVar[str] = "apply_deltas"
    deltas: tuple[PlacedDelta, ...]

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "deltas": len(self.deltas), "units": sum(one.quantity for one in self.deltas)}


class PlacedCount(msgspec.Struct, frozen=True):
    """Units that lay at a position at an instant."""

    position: PositionKey
    quantity: int
    as_of: datetime


class ApplyCounts(Effect, frozen=True):
    """Makes each count the last one of its position, unless it was counted later already."""

    kind: ClassVar[str] = "apply_counts"
    counts: tuple[PlacedCount, ...]

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "counts": len(self.counts), "units": sum(one.quantity for one in self.counts)}


class SetPositionStatuses(Effect, frozen=True):
    """Gives positions a status; what they have promised stands."""

    kind: ClassVar[str] = "set_position_statuses"
    positions: tuple[PositionKey, ...]
    status: str

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "positions": len(self.positions), "status": self.status}

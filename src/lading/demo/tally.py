"""Counts what the demo has sent and where its orders stand, as the API has said so far."""

from collections import Counter
from enum import StrEnum

from lading.demo.documents import OrderView

_PICKING = frozenset({"AWAITING_WAVE", "ASSIGNED"})
_PICKED = frozenset({"FULFILLED", "PARTIALLY_FULFILLED"})


class Stage(StrEnum):
    """Where an order stands: the least advanced of its open fulfilments decides."""

    SOURCING = "being sourced"
    WAITING = "waiting to be picked"
    PICKED = "picked"
    PACKED = "waiting for the courier"
    COMPLETE = "complete"
    ESCALATED = "escalated"
    CANCELLED = "cancelled"


ENDS = (Stage.COMPLETE, Stage.ESCALATED, Stage.CANCELLED)


class Tally:
    """The numbers of one demo; changed from one event loop only."""

    def __init__(self) -> None:
        self.accepted = 0
        self.refused: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.cancellations: Counter[str] = Counter()
        self.unfinished: list[str] = []
        self._stages: dict[str, Stage] = {}
        self._ended: Counter[Stage] = Counter()
        self._splits = 0
        self._short_picks = 0

    def see(self, order: OrderView) -> None:
        """Takes note of where an order stands now."""
        self._stages[order.ref] = stage_of(order)

    def end(self, order: OrderView) -> None:
        """Takes note of an order that nobody has anything to do with any more."""
        self._stages.pop(order.ref, None)
        self._ended[stage_of(order)] += 1
        self._splits += len([one for one in order.fulfilments if one.status == "COMPLETE"]) > 1
        self._short_picks += sum(
            any(item.rejected_quantity for item in fulfilment.items) for fulfilment in order.fulfilments
        )

    def give_up(self, ref: str) -> None:
        """Takes note of an order that has not moved for too long."""
        self._stages.pop(ref, None)
        self.unfinished.append(ref)

    @property
    def ended(self) -> int:
        """Orders that have come to their end."""
        return sum(self._ended.values())

    @property
    def splits(self) -> int:
        """Ended orders that came in more than one fulfilment."""
        return self._splits

    @property
    def short_picks(self) -> int:
        """Fulfilments of ended orders of which not everything was found."""
        return self._short_picks

    def count(self, stage: Stage) -> int:
        """Orders that stand there."""
        if stage in ENDS:
            return self._ended[stage]
        return sum(one is stage for one in self._stages.values())


def stage_of(order: OrderView) -> Stage:
    """Where an order stands."""
    statuses = {fulfilment.status for fulfilment in order.fulfilments}
    if order.status in {"COMPLETE", "CANCELLED"}:
        return Stage.COMPLETE if order.status == "COMPLETE" else Stage.CANCELLED
    if statuses & _PICKING:
        return Stage.WAITING
    if statuses & _PICKED:
        return Stage.PICKED
    if "AWAITING_COURIER_COLLECTION" in statuses:
        return Stage.PACKED
    return Stage.ESCALATED if order.status == "ESCALATED" else Stage.SOURCING

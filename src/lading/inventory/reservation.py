"""Who gets the stock: the runs of a batch in order, each all or nothing, against the locked values. Pure.

The caller holds the row locks of every position named, so what is decided here is what the guarded statement will find.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from uuid import UUID

import msgspec

from lading.engine.ports import RunEffect
from lading.inventory import reasons
from lading.inventory.effects import ConfirmPick, MovePromise, PickedLine, PositionKey, Release, Reserve, ReservedLine
from lading.inventory.soft_reserves import OwnHolds, SoftReserve

FLOOR_NONE = -(2**31)


class PositionValue(msgspec.Struct, frozen=True):
    """A locked position: units on hand (negative where a count found less than was promised)."""

    on_hand: int
    is_active: bool = True


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """What a fulfilment item was promised, once and for ever; is_active until released or picked."""

    fulfilment_item_id: UUID
    position: PositionKey
    quantity: int
    order_id: UUID
    fulfilment_id: UUID
    event_id: UUID
    is_active: bool = True
    is_stored: bool = False


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a promise by a pick: SALE or CORRECTION, quantity negative, of the event that told so."""

    promise: Promise
    type: str
    quantity: int
    event_id: UUID


class Change(msgspec.Struct, frozen=True):
    """What a position's counters grow by. floor: the units on hand that must be left once they have."""

    reserved: int = 0
    sold: int = 0
    corrected: int = 0
    floor: int = FLOOR_NONE

    def plus(self, other: "Change") -> "Change":
        """Both changes; the later floor counts, because only a promise sets one and anything after it gives back."""
        floor = other.floor if other.floor != FLOOR_NONE else self.floor
        return Change(self.reserved + other.reserved, self.sold + other.sold, self.corrected + other.corrected, floor)

    @property
    def taken(self) -> int:
        """What the units on hand shrink by."""
        return self.reserved + self.sold + self.corrected

    @property
    def is_real(self) -> bool:
        """Whether any counter changes: a promise made and released in one batch leaves them as they were."""
        return bool(self.reserved or self.sold or self.corrected)


class Decision(msgspec.Struct, frozen=True):
    """refused: run → reason. The rest is to be written: promises made, promises ended (items), movements, counters.

    holds_left: held row → units it has left, for the rows whose units went into promises.
    """

    refused: Mapping[int, str]
    made: tuple[Promise, ...]
    ended: tuple[UUID, ...]
    movements: tuple[Movement, ...]
    changes: Mapping[PositionKey, Change]
    holds_left: Mapping[UUID, int] = {}


class Lost(Exception):
    """A line that cannot be promised; it takes its whole run with it."""


def decide(
    stock: Mapping[PositionKey, PositionValue],
    promises: Mapping[UUID, Promise],
    effects: Sequence[RunEffect],
    held: Iterable[SoftReserve] = (),
) -> Decision:
    """Grants each run all its effects or refuses it, in the order of runs.

    stock: the locked positions. promises: what the ledger already holds, by fulfilment item; an effect that is already
    there is granted and changes nothing. held: units held for the orders, which their promises take the place of.
    """
    draft = Draft(stock, promises, held)
    refused: dict[int, str] = {}
    for run, group in groupby(sorted(effects, key=_run), key=_run):
        try:
            for effect in group:
                draft.carry_out(effect)
        except Lost as lost:
            refused[run] = str(lost)
            draft.forget_run()
        else:
            draft.keep_run()
    return draft.decision(refused, promises)


class Draft:
    """The picture while it is being decided: what earlier runs were granted, and before it the current run's own."""

    __slots__ = ("_changes", "_movements", "_own_holds", "_promises", "_run_movements", "_stock")

    def __init__(
        self,
        stock: Mapping[PositionKey, PositionValue],
        promises: Mapping[UUID, Promise],
        held: Iterable[SoftReserve] = (),
    ) -> None:
        self._stock = stock
        self._own_holds = OwnHolds(held)
        self._promises: ChainMap[UUID, Promise] = ChainMap({}, dict(promises))
        self._changes: ChainMap[PositionKey, Change] = ChainMap({}, {})
        self._movements: list[Movement] = []
        self._run_movements: list[Movement] = []

    def keep_run(self) -> None:
        """Grants what the current run drew."""
        self._promises.maps[1].update(self._promises.maps[0])
        self._changes.maps[1].update(self._changes.maps[0])
        self._movements.extend(self._run_movements)
        self._own_holds.keep_run()
        self.forget_run()

    def forget_run(self) -> None:
        """Leaves no trace of the current run."""
        self._promises.maps[0].clear()
        self._changes.maps[0].clear()
        self._run_movements.clear()
        self._own_holds.forget_run()

    def carry_out(self, granted: RunEffect) -> None:
        """Draws one effect in. Raises Lost when a promise cannot be made."""
        effect = granted.effect
        if isinstance(effect, Reserve):
            self._reserve(effect, granted.event_id)
        elif isinstance(effect, Release):
            self._release(effect)
        elif isinstance(effect, MovePromise):
            self._hand_over(effect, granted.event_id)
        else:
            assert isinstance(effect, ConfirmPick), f"{type(effect).__name__} is no stock effect"
            self._confirm(effect, granted.event_id)

    def decision(self, refused: Mapping[int, str], before: Mapping[UUID, Promise]) -> Decision:
        """What is to be written."""
        stored = [promise for promise in self._promises.values() if promise.is_stored]
        return Decision(
            refused=refused,
            made=tuple(promise for promise in self._promises.values() if not promise.is_stored),
            ended=tuple(
                promise.fulfilment_item_id
                for promise in stored
                if before[promise.fulfilment_item_id].is_active and not promise.is_active
            ),
            movements=tuple(self._movements),
            changes=dict(self._changes),
            holds_left=self._own_holds.left(),
        )

    def _reserve(self, effect: Reserve, event_id: UUID) -> None:
        lines = list(self._not_yet_promised(effect.lines))
        for key, wanted in sum_by_position(lines).items():
            self._take(effect.order_id, key, wanted)
        for line in lines:
            self._promises[line.fulfilment_item_id] = Promise(
                fulfilment_item_id=line.fulfilment_item_id,
                position=line.position,
                quantity=line.quantity,
                order_id=effect.order_id,
                fulfilment_id=effect.fulfilment_id,
                event_id=event_id,
            )

    def _not_yet_promised(self, lines: Iterable[ReservedLine]) -> Iterable[ReservedLine]:
        seen: set[UUID] = set()
        for line in lines:
            if line.fulfilment_item_id not in self._promises and line.fulfilment_item_id not in seen:
                seen.add(line.fulfilment_item_id)
                yield line

    def _take(self, order_id: UUID, key: PositionKey, wanted: "Wanted") -> None:
        position = self._stock.get(key)
        if position is None:
            raise Lost(reasons.position_unknown(key))
        if not position.is_active:
            raise Lost(reasons.position_inactive(key))
        given = self._own_holds.use_up(order_id, key, wanted.quantity)
        more = wanted.quantity - given.pop(key, 0)
        on_hand = position.on_hand - self._changes.get(key, Change()).taken
        if more and on_hand - wanted.withheld < more:
            reason = reasons.stock_taken(key, on_hand=on_hand, withheld=wanted.withheld, wanted=more)
            raise Lost(reason)
        self._add(key, Change(reserved=more, floor=wanted.withheld if more else FLOOR_NONE))
        for elsewhere, units in given.items():
            self._add(elsewhere, Change(reserved=-units))

    def _release(self, effect: Release) -> None:
        for item in effect.fulfilment_item_ids:
            promise = self._end(item)
            if promise is not None:
                self._add(promise.position, Change(reserved=-promise.quantity))

    def _hand_over(self, effect: MovePromise, event_id: UUID) -> None:
        for line in effect.lines:
            promise = self._end(line.from_item_id)
            if promise is None:
                continue
            assert 0 < line.quantity <= promise.quantity, (
                f"item {line.from_item_id}: {line.quantity} handed over, {promise.quantity} promised"
            )
            self._promises[line.to_item_id] = Promise(
                fulfilment_item_id=line.to_item_id,
                position=promise.position,
                quantity=line.quantity,
                order_id=promise.order_id,
                fulfilment_id=effect.fulfilment_id,
                event_id=event_id,
            )
            self._add(promise.position, Change(reserved=line.quantity - promise.quantity))

    def _confirm(self, effect: ConfirmPick, event_id: UUID) -> None:
        for line in effect.lines:
            promise = self._end(line.fulfilment_item_id)
            if promise is not None:
                self._move(promise, line, event_id)

    def _move(self, promise: Promise, line: PickedLine, event_id: UUID) -> None:
        assert line.picked >= 0 and line.short >= 0, f"item {line.fulfilment_item_id}: a pick has no negative units"
        assert line.picked + line.short == promise.quantity, (
            f"item {line.fulfilment_item_id}: {line.picked} picked + {line.short} short, {promise.quantity} promised"
        )
        for kind, units in (("SALE", line.picked), ("CORRECTION", line.short)):
            if units:
                self._run_movements.append(Movement(promise=promise, type=kind, quantity=-units, event_id=event_id))
        self._add(promise.position, Change(-promise.quantity, line.picked, line.short))

    def _end(self, item: UUID) -> Promise | None:
        promise = self._promises.get(item)
        if promise is None or not promise.is_active:
            return None
        assert promise.position in self._stock, f"the position of item {item} is not locked"
        self._promises[item] = msgspec.structs.replace(promise, is_active=False)
        return promise

    def _add(self, key: PositionKey, change: Change) -> None:
        self._changes[key] = self._changes.get(key, Change()).plus(change)


class Wanted(msgspec.Struct, frozen=True):
    """All that one effect wants of one position: the units, and the most that a control withholds there."""

    quantity: int
    withheld: int


def sum_by_position(lines: Iterable[ReservedLine]) -> dict[PositionKey, Wanted]:
    """Two lines of one stock item want their sum: checked one by one, each would pass against the same units."""
    wanted: dict[PositionKey, Wanted] = {}
    for line in lines:
        assert line.quantity > 0 and line.withheld >= 0, f"item {line.fulfilment_item_id} reserves {line.quantity}"
        so_far = wanted.get(line.position, Wanted(0, 0))
        wanted[line.position] = Wanted(so_far.quantity + line.quantity, max(so_far.withheld, line.withheld))
    return wanted


def _run(effect: RunEffect) -> int:
    return effect.run

"""Who may wait in a pool: the runs of a batch in order, each all or nothing, against the locked counters. Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from lading.availability.pools.allotting import Due
from lading.availability.pools.effects import StayInPool, WaitInPool
from lading.engine.ports import RunEffect

RESERVED = "RESERVED"
RELEASED = "RELEASED"
CANCELLED = "CANCELLED"

EntryKey = tuple[UUID, str]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who waits, has got its units (RELEASED) or waits no more. fulfilment_id None: a cart's, as yet."""

    pool_id: UUID
    ref: str
    quantity: int
    status: str
    customer_ref: str
    order_id: UUID | None = None
    order_ref: str | None = None
    fulfilment_id: UUID | None = None
    due: Due = Due()

    @property
    def key(self) -> EntryKey:
        """By which it is known."""
        return self.pool_id, self.ref


class Granted(msgspec.Struct, frozen=True):
    """entries: as they are to be. refused: run → reason. reserved, sold: by how much a pool's counters change."""

    entries: Mapping[EntryKey, Entry]
    refused: Mapping[int, str]
    reserved: Mapping[UUID, int]
    sold: Mapping[UUID, int]


def grant(left: Mapping[UUID, int], known: Mapping[EntryKey, Entry], effects: Sequence[RunEffect]) -> Granted:
    """Carries the effects out in the order of their runs. left: units of each active pool that may still be taken."""
    entries, room = dict(known), dict(left)
    refused: dict[int, str] = {}
    for one in sorted(effects, key=lambda effect: effect.run):
        before = entries.get((one.effect.pool_id, one.effect.entry_ref))
        if one.run in refused:
            continue
        if isinstance(one.effect, StayInPool):
            after = _staying(before, one.effect)
        elif _has_entered(before, one.effect):
            continue
        else:
            after = _waiting(one.effect)
        more = _units(after, RESERVED) - _units(before, RESERVED)
        if more > room.get(one.effect.pool_id, 0) and more > 0:
            refused[one.run] = f"POOL_EXHAUSTED: {room.get(one.effect.pool_id, 0)} units are left, {more} are wanted"
        elif after is not None:
            room[after.pool_id] = room.get(after.pool_id, 0) - more
            entries[after.key] = after
    changed = {key: entry for key, entry in entries.items() if entry != known.get(key)}
    return Granted(changed, refused, _change(changed, known, RESERVED), _change(changed, known, RELEASED))


def _has_entered(before: Entry | None, effect: WaitInPool) -> bool:
    """Whether the fulfilment has had its entry already, whatever became of it."""
    return before is not None and before.fulfilment_id == effect.fulfilment_id


def _waiting(effect: WaitInPool) -> Entry:
    return Entry(
        pool_id=effect.pool_id,
        ref=effect.entry_ref,
        quantity=effect.quantity,
        status=RESERVED,
        customer_ref=effect.customer_ref,
        order_id=effect.order_id,
        order_ref=effect.order_ref,
        fulfilment_id=effect.fulfilment_id,
        due=effect.due,
    )


def _staying(before: Entry | None, effect: StayInPool) -> Entry | None:
    if before is None or before.fulfilment_id != effect.fulfilment_id or before.status == CANCELLED:
        return before
    if effect.quantity == 0:
        return msgspec.structs.replace(before, status=CANCELLED)
    is_less = before.status == RESERVED and effect.quantity < before.quantity
    return msgspec.structs.replace(before, quantity=effect.quantity) if is_less else before


def _units(entry: Entry | None, status: str) -> int:
    return entry.quantity if entry is not None and entry.status == status else 0


def _change(changed: Mapping[EntryKey, Entry], known: Mapping[EntryKey, Entry], status: str) -> dict[UUID, int]:
    sums: dict[UUID, int] = {}
    for key, entry in changed.items():
        sums[entry.pool_id] = sums.get(entry.pool_id, 0) + _units(entry, status) - _units(known.get(key), status)
    return sums

"""Room in a location's slots, taken and given back in the transaction of the run that wants it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect
from lading.order.capacity.granting import Wish, grant
from lading.order.capacity.model import Claim, SlotKey
from lading.order.capacity.records import CapacityLoader, SlotCount, columns_of, slot_in


class TakeCapacity(Effect, frozen=True):
    """Takes room for a fulfilment in every slot it claims, once; the run is refused when one of them is full."""

    kind: ClassVar[str] = "take_capacity"
    fulfilment_id: UUID
    claims: tuple[Claim, ...]

    def summary(self) -> dict[str, Any]:
        taken = [
            {"measure": one.slot.measure, "amount": one.amount, "of": one.most, "from": one.slot.starts_at.isoformat()}
            for one in self.claims
        ]
        return {"effect": self.kind, "taken": taken}


class ReleaseCapacity(Effect, frozen=True):
    """Gives the room of a fulfilment back, if it holds any."""

    kind: ClassVar[str] = "release_capacity"
    fulfilment_id: UUID

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind}


class _Slot(NamedTuple):
    """A locked row."""

    id: int
    taken: int


class CapacityHandler:
    """Reserves room. Slots are locked in one order, and the statement that takes them guards the limit once more."""

    kinds: tuple[type[Effect], ...] = (TakeCapacity, ReleaseCapacity)
    is_guarded = True

    def __init__(self, loader: CapacityLoader) -> None:
        self._loader = loader

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """Room taken is gone for the next run of the batch; room given back is seen by the next batch."""
        for claim in effect.claims if isinstance(effect, TakeCapacity) else ():
            count: SlotCount | None = facts.peek(self._loader, claim.slot)
            if count is not None:
                count.taken += claim.amount

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes what can be granted; run → reason for each run that came too late."""
        takes = [one for one in effects if isinstance(one.effect, TakeCapacity)]
        returns = [one for one in effects if isinstance(one.effect, ReleaseCapacity)]
        held = await _held(connection, account, [one.effect.fulfilment_id for one in (*returns, *takes)])
        asked = {claim.slot for one in takes for claim in one.effect.claims}
        given_back = {slot for one in returns for slot in held.get(one.effect.fulfilment_id, ())}
        slots = await _lock(connection, account, asked, asked | given_back)
        grants = grant({key: slot.taken for key, slot in slots.items()}, [_wish(one, held) for one in takes])
        # A run that is refused is run again as a whole: nothing of it may stay.
        await _take(connection, account, [one for one in grants.granted if one.run not in grants.refused], slots)
        returned = [one.effect.fulfilment_id for one in returns if one.run not in grants.refused]
        await queries_of(__package__).release_reservations(connection, account=account, fulfilment_ids=returned, at=at)
        return grants.refused


def _wish(one: RunEffect, held: Mapping[UUID, Sequence[SlotKey]]) -> Wish:
    effect: TakeCapacity = one.effect
    return Wish(one.run, effect.fulfilment_id, effect.claims, effect.fulfilment_id in held)


async def _held(connection: Connection, account: int, fulfilment_ids: Sequence[UUID]) -> dict[UUID, list[SlotKey]]:
    rows = await queries_of(__package__).capacity_held(connection, account=account, fulfilment_ids=fulfilment_ids)
    held: dict[UUID, list[SlotKey]] = {}
    for row in rows:
        held.setdefault(row["fulfilment_id"], []).append(slot_in(row))
    return held


async def _lock(
    connection: Connection, account: int, asked: Iterable[SlotKey], locked: Iterable[SlotKey]
) -> dict[SlotKey, _Slot]:
    """asked: slots that are made if they are not there yet."""
    queries = queries_of(__package__)
    await queries.ensure_slots(connection, account=account, **columns_of(list(asked)))
    rows = await queries.lock_slots(connection, account=account, **columns_of(list(locked)))
    return {slot_in(row): _Slot(row["id"], row["taken"]) for row in rows}


async def _take(connection: Connection, account: int, granted: Sequence[Wish], slots: Mapping[SlotKey, _Slot]) -> None:
    amounts: Counter[SlotKey] = Counter()
    most: dict[SlotKey, int] = {}
    for claim in (claim for wish in granted for claim in wish.claims):
        amounts[claim.slot] += claim.amount
        most[claim.slot] = max(claim.most, most.get(claim.slot, 0))
    keys = list(amounts)
    queries = queries_of(__package__)
    written = await queries.take_slots(
        connection,
        account=account,
        slot_ids=[slots[key].id for key in keys],
        amounts=[amounts[key] for key in keys],
        most=[most[key] for key in keys],
    )
    assert len(list(written)) == len(keys), "a slot was granted that its own statement refuses"
    pairs = [(wish.fulfilment_id, claim) for wish in granted for claim in wish.claims]
    await queries.insert_reservations(
        connection,
        account=account,
        fulfilment_ids=[fulfilment_id for fulfilment_id, _ in pairs],
        slot_ids=[slots[claim.slot].id for _, claim in pairs],
        amounts=[claim.amount for _, claim in pairs],
    )

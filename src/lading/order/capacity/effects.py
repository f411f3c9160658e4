"""Places in a location's day, taken and given back in the transaction of the run that wants them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect
from lading.order.capacity.counting import CapacityKey, Wish, grant
from lading.order.capacity.records import CapacityLoader, DayCount


class TakeCapacity(Effect, frozen=True):
    """Takes a place for a fulfilment, once; the run is refused when units_max places are taken."""

    kind: ClassVar[str] = "take_capacity"
    fulfilment_id: UUID
    key: CapacityKey
    units_max: int

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "day": self.key.day.isoformat(), "of": self.units_max}


class ReleaseCapacity(Effect, frozen=True):
    """Gives the place of a fulfilment back, if it holds one."""

    kind: ClassVar[str] = "release_capacity"
    fulfilment_id: UUID

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind}


class CapacityHandler:
    """Counts places. The guard is in the rows it locks: two batches never give the last place away twice."""

    kinds: tuple[type[Effect], ...] = (TakeCapacity, ReleaseCapacity)
    is_guarded = True

    def __init__(self, loader: CapacityLoader) -> None:
        self._loader = loader

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """A place taken is gone for the next run of the batch; one given back is seen by the next batch."""
        if isinstance(effect, TakeCapacity):
            count: DayCount | None = facts.peek(self._loader, effect.key)
            if count is not None:
                count.taken += 1

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes what can be granted; run → reason for each run that came too late."""
        held = await _uses(connection, account, [one.effect.fulfilment_id for one in effects])
        takes = [one for one in effects if isinstance(one.effect, TakeCapacity)]
        returned = {
            one.effect.fulfilment_id: held[one.effect.fulfilment_id]
            for one in effects
            if isinstance(one.effect, ReleaseCapacity) and one.effect.fulfilment_id in held
        }
        taken = await _lock(connection, account, {*returned.values(), *(one.effect.key for one in takes)})
        grants = grant(taken, [_wish(one, held) for one in takes])
        if not grants.refused:
            given = {wish.fulfilment_id: wish.key for wish in grants.granted}
            await _write(connection, account, given, returned, at)
        return grants.refused


def _wish(one: RunEffect, held: Mapping[UUID, CapacityKey]) -> Wish:
    effect: TakeCapacity = one.effect
    return Wish(one.run, effect.fulfilment_id, effect.key, effect.units_max, effect.fulfilment_id in held)


async def _uses(connection: Connection, account: int, fulfilment_ids: Sequence[UUID]) -> dict[UUID, CapacityKey]:
    rows = await queries_of(__package__).capacity_uses(connection, account=account, fulfilment_ids=fulfilment_ids)
    return {row["fulfilment_id"]: CapacityKey(row["location_id"], row["day"]) for row in rows if row["is_live"]}


async def _lock(connection: Connection, account: int, keys: Iterable[CapacityKey]) -> dict[CapacityKey, int]:
    columns = _columns(sorted(keys))
    await queries_of(__package__).ensure_days(connection, account=account, **columns)
    rows = await queries_of(__package__).lock_days(connection, account=account, **columns)
    return {CapacityKey(row["location_id"], row["day"]): row["taken"] for row in rows}


async def _write(
    connection: Connection,
    account: int,
    given: Mapping[UUID, CapacityKey],
    returned: Mapping[UUID, CapacityKey],
    at: datetime,
) -> None:
    queries = queries_of(__package__)
    changes = Counter(given.values())
    changes.subtract(Counter(returned.values()))
    keys = sorted(changes)
    await queries.move_days(connection, account=account, **_columns(keys), changes=[changes[key] for key in keys])
    await queries.insert_uses(connection, account=account, fulfilment_ids=list(given), **_columns(list(given.values())))
    await queries.release_uses(connection, account=account, fulfilment_ids=list(returned), at=at)


def _columns(keys: Sequence[CapacityKey]) -> dict[str, list[Any]]:
    return {"location_ids": [key.location_id for key in keys], "days": [key.day for key in keys]}

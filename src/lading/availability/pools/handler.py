"""Carries out what the runs of a batch want of pools: one ordered lock, one look at the entries, one guarded write."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from lading.availability.pools.effects import EndHold, StayInPool, WaitInPool
from lading.availability.pools.entries import entries_by_key
from lading.availability.pools.granting import Granted, grant
from lading.availability.pools.rooms import PoolRoomLoader
from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect


class PoolHandler:
    """WaitInPool and StayInPool. Pools are locked before positions, as the workers do that give stock out."""

    kinds: tuple[type[Effect], ...] = (WaitInPool, StayInPool)
    is_guarded = True

    def __init__(self, loader: PoolRoomLoader) -> None:
        self._loader = loader

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """Units taken ahead are gone for the next run of the batch; those given back are seen by the next batch."""
        if isinstance(effect, WaitInPool):
            self._loader.take(effect, facts)

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes what can be granted; run → reason for each run that came too late."""
        queries = queries_of(__package__)
        ids = sorted({one.effect.pool_id for one in effects})
        rows = await queries.lock_pools(connection, account=account, ids=ids)
        left = {row["id"]: row["available"] for row in rows}
        keys = {(one.effect.pool_id, one.effect.entry_ref) for one in effects}
        known = await entries_by_key(connection, account, keys)
        granted = grant(left, known, effects)
        if granted.entries:
            await _write(connection, account, granted, at)
        return granted.refused


class HoldHandler:
    """EndHold. The units come back by themselves: nothing but the hold is locked, and after every position."""

    kinds: tuple[type[Effect], ...] = (EndHold,)
    is_guarded = False

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """The next batch sees the units."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Ends every hold in one statement."""
        await queries_of(__package__).end_claims(
            connection,
            account=account,
            at=at,
            refs=[one.effect.ref for one in effects],
            orders=[one.effect.order_id for one in effects],
        )
        return {}


async def _write(connection: Connection, account: int, granted: Granted, at: datetime) -> None:
    queries = queries_of(__package__)
    # In the order in which their orders were accepted: that is the order in which arriving stock is given out.
    entries = sorted(granted.entries.values(), key=lambda entry: (entry.order_id or UUID(int=0), entry.ref))
    await queries.put_entries(
        connection,
        account=account,
        pools=[one.pool_id for one in entries],
        refs=[one.ref for one in entries],
        customers=[one.customer_ref for one in entries],
        quantities=[one.quantity for one in entries],
        statuses=[one.status for one in entries],
        orders=[one.order_id for one in entries],
        order_refs=[one.order_ref for one in entries],
        fulfilments=[one.fulfilment_id for one in entries],
        lots=[one.due.lot_ref for one in entries],
        expected_on=[one.due.on for one in entries],
    )
    pools = sorted(granted.reserved)
    await queries.change_pools(
        connection,
        account=account,
        at=at,
        ids=pools,
        reserved=[granted.reserved[one] for one in pools],
        sold=[granted.sold[one] for one in pools],
    )

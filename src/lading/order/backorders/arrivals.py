"""Gives arrived stock to whoever waits in a pool, and tells their orders; tells them too when the day moves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from lading.availability.holds.records import claim_holds
from lading.availability.pools.records import Released, pools_waiting, release
from lading.availability.pools.renewing import renew_days
from lading.database.connection import Connection, Pool, transaction
from lading.database.queries import queries_of
from lading.engine.event import EntityKey, Event
from lading.engine.intake import accept
from lading.order.model import FULFILMENT, ORDER

STOCK_ARRIVED = "StockArrived"
ARRIVAL_MOVED = "ArrivalMoved"

Row = Mapping[str, Any]


class Arrivals:
    """Looks after those who wait of one account. now: the instant; next_id makes identities."""

    def __init__(self, pool: Pool, *, now: Callable[[], datetime], next_id: Callable[[], UUID]) -> None:
        self._pool = pool
        self._now = now
        self._next_id = next_id

    async def look(self, account: int) -> int:
        """Gives out what has arrived and moves the days that changed; returns how many entries that was.

        Each pool is a transaction of its own: locks of two pools are never held across those of positions.
        """
        async with transaction(self._pool, account) as connection:
            refs = await pools_waiting(connection, account)
        done = 0
        for ref in refs:
            async with transaction(self._pool, account) as connection:
                released = await release(connection, account, ref, next_id=self._next_id)
                await self._tell_arrived(connection, account, released)
                done += len(released)
        async with transaction(self._pool, account) as connection:
            return done + await self._move_days(connection, account)

    async def _tell_arrived(self, connection: Connection, account: int, released: Sequence[Released]) -> None:
        """The hold of an entry is claimed by its order, which is told; an entry without an order has an hour."""
        told: list[tuple[Row, str, dict[str, Any]]] = []
        for one, row in await self._told(connection, account, released):
            await claim_holds(connection, account, {one.hold_ref: row["id"]})
            told.append((row, STOCK_ARRIVED, {"poolRef": one.pool_ref, "entryRef": one.entry_ref}))
        await self._accept(connection, account, told)

    async def _told(
        self, connection: Connection, account: int, released: Sequence[Released]
    ) -> list[tuple[Released, Row]]:
        """Each entry with the order, or the fulfilment of one, that waits for it."""
        refs = {one.order_ref for one in released if one.order_ref is not None and one.fulfilment_id is None}
        orders = {}
        if refs:
            rows = await queries_of(__package__).orders_by_ref(connection, account=account, refs=sorted(refs))
            orders = {row["ref"]: row for row in rows}
        waiting = await _waiting(connection, account, [one.fulfilment_id for one in released])
        found = [
            (one, waiting.get(one.fulfilment_id) if one.fulfilment_id else orders.get(one.order_ref))
            for one in released
        ]
        return [(one, row) for one, row in found if row is not None]

    async def _move_days(self, connection: Connection, account: int) -> int:
        moved = await renew_days(connection, account, today=self._now().astimezone(UTC).date())
        waiting = await _waiting(connection, account, [one.fulfilment_id for one in moved])
        told = [
            (waiting[one.fulfilment_id], ARRIVAL_MOVED, {"poolRef": one.pool_ref, "entryRef": one.entry_ref})
            for one in moved
            if one.fulfilment_id in waiting
        ]
        await self._accept(connection, account, told)
        return len(moved)

    async def _accept(
        self, connection: Connection, account: int, told: Iterable[tuple[Row, str, dict[str, Any]]]
    ) -> None:
        await accept(connection, account, [self._event(*one) for one in told])

    def _event(self, row: Row, name: str, attributes: dict[str, Any]) -> Event:
        root = entity = EntityKey(ORDER, row["id"], row["ref"])
        if "fulfilment_id" in row:
            entity = EntityKey(FULFILMENT, row["fulfilment_id"], row["fulfilment_ref"])
        return Event(
            id=self._next_id(),
            name=name,
            retailer=row["retailer"],
            lane=root.id,
            root=root,
            entity=entity,
            subtype=row["type"] if entity is root else row["fulfilment_type"],
            attributes=attributes,
            generated_by="pool",
            accepted_at=self._now(),
        )


async def _waiting(connection: Connection, account: int, ids: Iterable[UUID | None]) -> dict[UUID, dict[str, Any]]:
    """The fulfilments of orders that wait, by id."""
    wanted = sorted({one for one in ids if one is not None})
    if not wanted:
        return {}
    rows = await queries_of(__package__).waiting_fulfilments(connection, account=account, ids=wanted)
    return {row["fulfilment_id"]: dict(row) for row in rows}

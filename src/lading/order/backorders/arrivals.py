"""Gives arrived stock to whoever waits in a pool, and tells their orders."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from lading.availability.holds.records import claim_holds
from lading.availability.pools.records import Released, pools_waiting, release
from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.event import EntityKey, Event
from lading.engine.intake import accept
from lading.order.model import ORDER

STOCK_ARRIVED = "StockArrived"


async def give_out_arrivals(connection: Connection, account: int, *, at: datetime, next_id: Callable[[], UUID]) -> int:
    """Releases what can be released of every pool, in the caller's transaction; returns how many entries.

    The hold of an entry is claimed by its order, which is sent StockArrived; an entry without an order has an hour.
    """
    released: list[Released] = []
    for pool_ref in await pools_waiting(connection, account):
        released += await release(connection, account, pool_ref, next_id=next_id)
    await _tell(connection, account, released, at=at, next_id=next_id)
    return len(released)


async def _tell(
    connection: Connection, account: int, released: Sequence[Released], *, at: datetime, next_id: Callable[[], UUID]
) -> None:
    by_order = {one.order_ref: one for one in released if one.order_ref is not None}
    if not by_order:
        return
    rows = await queries_of(__package__).orders_by_ref(connection, account=account, refs=sorted(by_order))
    await claim_holds(connection, account, {by_order[row["ref"]].entry_ref: row["id"] for row in rows})
    events = []
    for row in rows:
        key, one = EntityKey(ORDER, row["id"], row["ref"]), by_order[row["ref"]]
        events.append(
            Event(
                id=next_id(),
                name=STOCK_ARRIVED,
                retailer=row["retailer"],
                lane=row["id"],
                root=key,
                entity=key,
                subtype=row["type"],
                attributes={"poolRef": one.pool_ref, "entryRef": one.entry_ref},
                generated_by="pool",
                accepted_at=at,
            )
        )
    await accept(connection, account, events)

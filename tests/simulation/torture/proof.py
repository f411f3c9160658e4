"""What must be true afterwards, asked of the database and compared with what the clients were told."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from lading.bootstrap.checking import check_on
from lading.database.connection import Pool, transaction
from tests.simulation.torture.journal import Journal
from tests.simulation.torture.system import Shop

# Longer than the longest lease that a lane can be under.
STANDSTILL_SECONDS = 100.0
ENDS = ("COMPLETE", "CANCELLED", "ESCALATED")
SETTLED = ("PICK_PACK", "AWAITING_COURIER_COLLECTION", *ENDS)


class Proof:
    """Looks at one account."""

    def __init__(self, pool: Pool, account: int, journal: Journal, shop: Shop) -> None:
        self._pool = pool
        self._account = account
        self._journal = journal
        self._shop = shop

    async def drain(self) -> None:
        """Waits until nothing waits: events, due timers, batches. However long the queue is, it must get shorter."""
        least, moved_at = await self._waiting(), time.monotonic()
        while least:
            await asyncio.sleep(0.25)
            waiting = await self._waiting()
            if waiting < least:
                least, moved_at = waiting, time.monotonic()
            assert time.monotonic() - moved_at < STANDSTILL_SECONDS, f"{least} events and batches wait for ever"

    async def _waiting(self) -> int:
        rows = await self._rows(
            "SELECT (SELECT count(*) FROM event_queue) + (SELECT count(*) FROM batch_queue) + "
            "(SELECT count(*) FROM event_schedule WHERE due_at <= clock_timestamp()) AS waiting"
        )
        return int(rows[0]["waiting"])

    async def every_end_was_met(self) -> bool:
        """Whether orders have ended in every way there is."""
        return {row["status"] for row in await self._rows("SELECT DISTINCT status FROM sales_order")} >= set(ENDS)

    async def nothing_is_lost(self) -> None:
        """Acknowledged is stored, and what is stored was sent."""
        assert self._journal.contradictions == [], self._journal.contradictions[:10]
        stored = {row["ref"]: str(row["id"]) for row in await self._rows("SELECT ref, id FROM sales_order")}
        acknowledged = self._journal.acknowledged_orders
        assert {ref: stored.get(ref) for ref in acknowledged} == acknowledged
        assert stored.keys() <= self._journal.sent_orders.keys()
        events = [UUID(one) for one in self._journal.acknowledged_events]
        rows = await self._rows("SELECT DISTINCT event_id FROM event_run WHERE event_id = ANY($1::uuid[])", events)
        assert len(rows) == len(events), "every acknowledged event has run"
        batches = [UUID(one) for one in self._journal.acknowledged_batches]
        rows = await self._rows("SELECT status, row_count, refused FROM batch WHERE id = ANY($1::uuid[])", batches)
        ended = [(row["status"], row["refused"]) for row in rows]
        assert ended == [("COMPLETE", 1)] * len(batches), [dict(row) for row in rows]

    async def nothing_is_doubled(self) -> None:
        """No order starts twice or has more units than ordered; nothing failed but cancellations that came too late."""
        doubled = await self._rows(
            "SELECT root_ref FROM event WHERE name = 'CREATE' AND root_type = 'ORDER' AND entity_type = 'ORDER' "
            "GROUP BY root_ref HAVING count(*) <> 1"
        )
        assert doubled == [], doubled
        for ref, items in (await self._items()).items():
            wanted = {item["ref"]: item["quantity"] for item in self._journal.sent_orders[ref]["items"]}
            assert items == wanted, ref
        given_up = await self._rows(
            "SELECT e.name, e.entity_type, e.entity_ref, d.attempts, d.reason FROM dead_letter d "
            "JOIN event e ON e.id = d.event_id WHERE NOT (e.name = 'CancelOrder' AND d.reason LIKE 'ORDER_PICKED:%')"
        )
        assert given_up == [], given_up[:10]

    async def _items(self) -> dict[str, dict[str, int]]:
        items: dict[str, dict[str, int]] = {}
        for row in await self._rows(
            "SELECT o.ref AS order_ref, i.ref, i.quantity FROM order_item i JOIN sales_order o ON o.id = i.order_id"
        ):
            items.setdefault(row["order_ref"], {})[row["ref"]] = row["quantity"]
        return items

    async def every_order_has_an_answer(self) -> dict[str, int]:
        """Each has fulfilments or a stored reason; returns how many orders stand in which status."""
        stuck = await self._rows(
            "SELECT ref, status FROM sales_order WHERE NOT status = ANY($1::text[])", list(SETTLED)
        )
        assert stuck == [], stuck[:10]
        unexplained = await self._rows(
            "SELECT o.ref, o.status FROM sales_order o WHERE o.status <> 'CANCELLED' "
            "AND NOT (EXISTS (SELECT 1 FROM fulfilment f WHERE f.order_id = o.id) "
            "AND EXISTS (SELECT 1 FROM sourcing_decision d WHERE d.order_id = o.id AND d.outcome <> ''))"
        )
        assert unexplained == [], unexplained[:10]
        rows = await self._rows("SELECT status, count(*) AS orders FROM sales_order GROUP BY status ORDER BY status")
        return {row["status"]: row["orders"] for row in rows}

    async def stock_adds_up(self) -> int:
        """Units granted = counters = ledger, and never more than there were; returns the scarce units taken."""
        rows = await self._rows(
            "SELECT p.ref, s.counted, s.on_hand, s.deficit, s.reserved + s.sold + s.corrected AS taken "
            "FROM inventory_position s JOIN product p ON p.number = s.product_number WHERE p.ref = ANY($1::text[])",
            list(self._shop.scarce),
        )
        assert len(rows) == len(self._shop.scarce) * len(self._shop.places)
        for row in rows:
            assert (row["counted"], row["deficit"]) == (self._shop.units, 0), row
            assert 0 <= row["taken"] <= self._shop.units, row
        taken: int = sum(row["taken"] for row in rows)
        granted = await self._units_granted()
        assert taken == granted, f"{taken} units are taken from stock, {granted} are held by orders"
        return taken

    async def _units_granted(self) -> int:
        """What the orders say they hold of scarce goods: promised, picked, or found missing at the pick."""
        rows = await self._rows(
            "SELECT coalesce(sum(CASE WHEN f.status IN ('AWAITING_WAVE', 'ASSIGNED') THEN fi.requested_quantity "
            "WHEN f.is_picked THEN fi.filled_quantity + fi.rejected_quantity ELSE 0 END), 0) AS units "
            "FROM fulfilment_item fi JOIN order_item i ON i.id = fi.order_item_id "
            "JOIN (SELECT f.*, EXISTS (SELECT 1 FROM inventory_quantity q WHERE q.fulfilment_id = f.id "
            "AND q.type IN ('SALE', 'CORRECTION')) AS is_picked FROM fulfilment f) f ON f.id = fi.fulfilment_id "
            "WHERE i.product_ref = ANY($1::text[])",
            list(self._shop.scarce),
        )
        return int(rows[0]["units"])

    async def no_invariant_is_broken(self) -> None:
        """`lading check` finds nothing."""
        findings = await check_on(self._pool)
        broken = {one.code: one.rows[:5] for one in findings if one.rows}
        assert broken == {}, broken

    async def _rows(self, statement: str, *values: Any) -> Sequence[Any]:
        async with transaction(self._pool, self._account) as connection:
            rows: Sequence[Any] = await connection.fetch(statement, *values)
        return rows

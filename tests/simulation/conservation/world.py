"""A shop in which people act at random, many at once, over engines that are cut off; and what must stay true."""

import asyncio
import random
import re
from collections import Counter as Counts
from collections import defaultdict
from decimal import Decimal
from typing import Any

from lading.bootstrap.registry import build_registry
from lading.database.connection import transaction
from lading.engine.event import Event
from lading.engine.intake import accept
from lading.engine.worker import Worker, WorkerSettings
from tests.database.order.shop import ACCOUNT
from tests.database.service.counter import Counter
from tests.simulation.conservation.people import PRODUCTS, Message, People
from tests.simulation.conservation.picture import look

WINDOW = 60
# The share of batches that are cut off.
CUTS = 0.08
# What a counter has from the start.
STOCKED = frozenset({"NEAR_P1", "NEAR_P2"})
PLACES = ("NEAR", "FAR", "DEPOT")
# Those of collections have calls of their own: they are few among the others.
TIMERS = (
    ("FulfilmentExpiry", "BeginWork", "HoldOver", "WaitStep"),
    ("CollectionReminder", "CollectionOver", "PutBackOverdue"),
)
CODE = re.compile(r"[A-Z][A-Z0-9_]+\b")
# Of the newest: people act on the newest orders.
_HURRY = """UPDATE event_schedule AS s SET due_at = clock_timestamp() - interval '1 second' WHERE s.event_id IN (
  SELECT n.event_id FROM (
    SELECT s.event_id FROM event_schedule AS s JOIN event AS e ON e.id = s.event_id
     WHERE e.name = ANY($1::text[]) ORDER BY s.event_id DESC LIMIT 40) AS n
   ORDER BY md5(n.event_id::text || $2::text) LIMIT $3)"""
_OUTCOMES = """SELECT e.name, r.outcome, r.reason FROM event AS e JOIN event_run AS r ON r.event_id = e.id
  WHERE e.id = ANY($1::uuid[])"""
_MONEY = """SELECT o.ref, o.status, sum(i.quantity - i.cancelled_quantity),
       sum((i.quantity - i.cancelled_quantity) * i.price_minor),
       coalesce((SELECT sum((a ->> 'totalMinor')::bigint)
                   FROM jsonb_array_elements(o.attributes -> 'adjustments' -> 'value') AS a), 0),
       EXISTS (SELECT FROM fulfilment_choice AS c WHERE c.order_id = o.id AND c.details ? 'fulfilment_price_minor')
  FROM sales_order AS o JOIN order_item AS i ON i.order_id = o.id
 GROUP BY o.account, o.id, o.ref, o.status, o.attributes"""
_TOLD = """SELECT root_ref, attributes ->> 'amount' FROM event WHERE name IN ('RefundDue', 'ChargeDue')"""
_UNITS = """SELECT p.ref, sum(i.sold)::bigint, sum(i.corrected)::bigint, min(i.on_hand), min(i.reserved)
  FROM inventory_position AS i JOIN product AS p ON p.number = i.product_number GROUP BY p.ref"""
_PICKED = """SELECT i.product_ref, sum(f.filled_quantity)::bigint FROM fulfilment_item AS f
  JOIN order_item AS i ON i.id = f.order_item_id GROUP BY i.product_ref"""


class World:
    """counts: operations by name and outcome. documents: what was ordered, by ref, as the customers know it."""

    def __init__(self, counter: Counter, chance: random.Random) -> None:
        self._counter = counter
        self._shop = counter.shop
        self._chance = chance
        self._people = People(chance)
        self._registry = build_registry(self._shop.identities)
        self._documents: dict[str, dict[str, Any]] = {}
        self.counts: Counts[str] = Counts()
        self.cuts = 0

    @property
    def operations(self) -> int:
        return sum(self.counts.values())

    async def open(self, units: int) -> None:
        """Puts stock everywhere; of the last product there is little."""
        plenty = {f"{place}_{product}": units for place in PLACES for product in PRODUCTS[:-1]}
        little = {f"{place}_{PRODUCTS[-1]}": units // 50 + 2 for place in PLACES}
        await self._shop.stock(**{name: count for name, count in (plenty | little).items() if name not in STOCKED})

    async def happens(self, seed: int) -> None:
        """One small thing, the same for the same seed in the same world; now and then with a new order before it."""
        self._chance.seed(seed)
        await self.round(orders=1 if seed % 5 == 0 or not self._documents else 0, messages=1)

    async def round(self, orders: int, messages: int) -> None:
        """So many new orders and messages, and the engines until nothing is to do."""
        documents = [self._people.new_order() for _ in range(orders)]
        self._documents |= {document["ref"]: document for document in documents}
        await self._shop.take(*documents)
        self.counts["order SUCCESS"] += orders
        await self._work()
        picture = await look(self._shop, WINDOW)
        wanted = [message for _ in range(messages) if (message := self._people.message(picture)) is not None]
        # Some of it comes twice.
        sent = await self._send([*wanted, *(one for one in wanted if self._chance.random() < 0.1)])
        for names in TIMERS:
            await self._shop.rows(_HURRY, list(names), str(self._chance.random()), messages // 40 + 1)
        await self._work()
        await self._note(sent)

    async def _send(self, messages: list[Message]) -> list[Any]:
        stores = {one.address.entity_type: self._registry.store_of_entity(one.address.entity_type) for one in messages}
        events = []
        async with transaction(self._shop.pool, ACCOUNT) as connection:
            at = await connection.fetchval("SELECT clock_timestamp()")
            for kind, store in stores.items():
                assert store is not None, kind
                mine = [one for one in messages if one.address.entity_type == kind]
                found = await store.resolve(connection, ACCOUNT, [one.address for one in mine])
                events += [
                    Event(
                        id=self._shop.identities.next(),
                        name=one.name,
                        retailer=place.retailer,
                        lane=place.lane,
                        root=place.root,
                        entity=place.entity,
                        subtype=place.subtype,
                        attributes=one.attributes,
                        generated_by="people",
                        accepted_at=at,
                    )
                    for one, place in zip(mine, found, strict=True)
                    if place is not None
                ]
            self._chance.shuffle(events)
            await accept(connection, ACCOUNT, events)
        return [one.id for one in events]

    async def _work(self) -> None:
        """Two engines at once until nothing is to do; now and then one is cut off in the middle of a batch."""
        await asyncio.gather(*(self._engine(number) for number in range(2)))
        while await self._shop.work_once():
            pass

    async def _drain(self) -> None:
        """Lets the leases of what was cut off run out, and the engines finish it."""
        while (await self._shop.row("SELECT count(*) FROM event_queue"))[0]:
            await self._work()
            await asyncio.sleep(0.05)

    async def _engine(self, number: int) -> None:
        settings = WorkerSettings(name=f"w{number}", lanes_max=30, promotion_seconds=0.0, lease_seconds=1.0)
        worker = Worker(self._shop.pool, self._registry, self._shop.identities, settings)
        is_busy = True
        while is_busy:
            task = asyncio.ensure_future(worker.work_once())
            if self._chance.random() < CUTS:
                await asyncio.wait({task}, timeout=self._chance.random() * 0.05)
                self.cuts += task.cancel()
            [done] = await asyncio.gather(task, return_exceptions=True)
            assert not isinstance(done, Exception), done
            is_busy = done != 0

    async def _note(self, sent: list[Any]) -> None:
        for name, outcome, reason in await self._shop.rows(_OUTCOMES, sent):
            code = CODE.match(reason or "")
            assert outcome != "FAILED" or code is not None, f"{name} failed without a code: {reason}"
            self.counts[f"{name} {outcome}"] += 1

    async def check(self) -> None:
        """Nothing is invented, lost or taken twice: so says `lading check`, and so the customers reckon themselves."""
        await self._drain()
        broken = await self._counter.violations()
        assert not broken, broken
        told: dict[str, Decimal] = defaultdict(Decimal)
        for ref, amount in await self._shop.rows(_TOLD):
            told[ref] -= Decimal(amount)
        for ref, status, units, goods, adjusted, has_delivery in await self._shop.rows(_MONEY):
            document = self._documents.get(ref)
            if document is None:
                continue
            paid = round(100 * document["totalPrice"])
            assert 100 * told[ref] == adjusted, f"{ref}: {told[ref]} was told, {adjusted} is kept"
            if units == 0:
                assert paid + adjusted == 0, f"{ref} is {status} and {paid + adjusted} is left"
            elif not has_delivery:
                assert paid + adjusted == goods, f"{ref}: {paid} paid, {adjusted} changed, {goods} wanted"
        picked = dict(await self._shop.rows(_PICKED))
        for product, sold, _, on_hand, reserved in await self._shop.rows(_UNITS):
            assert sold == picked.get(product, 0), f"{product}: {sold} sold, {picked.get(product)} picked"
            assert (on_hand >= 0, reserved >= 0) == (True, True), product

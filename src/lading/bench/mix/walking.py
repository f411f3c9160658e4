"""Walks every order of the mix to its end, a bounded number at once."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from lading.bench.mix.desk import Desk
from lading.bench.mix.documents import Stores, order_document, other_place
from lading.bench.mix.fate import Fate, fate_of
from lading.bench.mix.returning import bring_back, pay
from lading.bench.mix.steps import ENDED, STARTING, early_steps, next_steps
from lading.bench.mix.view import OrderView
from lading.demo.data.baskets import DemoBasket

WALKERS = 32
PAUSE_SECONDS = 0.1
STALLED_SECONDS = 240.0
ROUNDS_MAX = 20_000


class Streets(msgspec.Struct, frozen=True):
    """What all walks share: the retailer, the baskets in the order they are bought, where goods are collected."""

    retailer: int
    baskets: Sequence[DemoBasket]
    stores: Stores


class Walking:
    """The orders under way. ended: how many by type and status; stalled: refs of those that came to no end."""

    def __init__(self, desk: Desk, streets: Streets) -> None:
        self._desk = desk
        self._streets = streets
        self.ended: Counter[str] = Counter()
        self.stalled: list[str] = []

    async def run(self, count: int) -> None:
        """Walks so many orders to their end."""
        numbers = iter(range(count))
        await asyncio.gather(*(self._walk(numbers) for _ in range(WALKERS)))

    async def _walk(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            fate = fate_of(number)
            order = await self._to_its_end(fate)
            self.ended[f"{order.type} {order.status}"] += 1

    async def _to_its_end(self, fate: Fate) -> OrderView:
        ref, (first, second) = f"MIX-{fate.number:06d}", self._baskets_of(fate)
        streets, root = self._streets, ("ORDER", f"MIX-{fate.number:06d}")
        await self._desk.take(order_document(ref, streets.retailer, fate, (first, second), streets.stores), fate)
        order = await self._sourced(ref)
        if fate.is_paid_first:
            await pay(self._desk, order, fate)
        for step in early_steps(order, fate, other_place(fate, second, streets.stores)):
            await self._desk.do(root, step, fate)
        order = await self._handed_over(ref, fate)
        if order.status == "COMPLETE" and fate.units_returned:
            if not fate.is_paid_first:
                await pay(self._desk, order, fate)
            await bring_back(self._desk, order, fate, streets.retailer)
        return order

    def _baskets_of(self, fate: Fate) -> tuple[DemoBasket, DemoBasket]:
        baskets = self._streets.baskets
        return baskets[2 * fate.number % len(baskets)], baskets[(2 * fate.number + 1) % len(baskets)]

    async def _sourced(self, ref: str) -> OrderView:
        deadline = time.monotonic() + STALLED_SECONDS
        while (order := await self._desk.order(ref)).status in STARTING:
            assert time.monotonic() < deadline, f"{ref} is still {order.status}"
            await asyncio.sleep(PAUSE_SECONDS)
        return order

    async def _handed_over(self, ref: str, fate: Fate) -> OrderView:
        """Does what is due until the order has ended; one that nothing happens to for long is stalled."""
        seen, moved_at = await self._desk.order(ref), time.monotonic()
        for _ in range(ROUNDS_MAX):
            if seen.status in ENDED:
                return seen
            steps = next_steps(seen, fate)
            for step in steps:
                await self._desk.do(("ORDER", ref), step, fate)
            if not steps:
                await asyncio.sleep(PAUSE_SECONDS)
            before, seen = seen, await self._desk.order(ref)
            if before != seen:
                moved_at = time.monotonic()
            if time.monotonic() - moved_at > STALLED_SECONDS:
                break
        self.stalled.append(ref)
        return seen

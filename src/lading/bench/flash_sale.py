"""`lading bench flash-sale`: 10,000 buyers, 100 units, 500 at once. Exactly 100 may be promised, and nobody lied to."""

import asyncio
import itertools
import time
from collections import Counter
from types import MappingProxyType
from typing import Any

import msgspec

from lading.bench.figures import Figures, percentile
from lading.bench.harness import Bench, bench_database, running_lading
from lading.bench.limits import orders_written_per_second, prepare_limit_account
from lading.bench.load import Senders
from lading.bench.orders import order_document
from lading.bench.shop import access_token, open_scarce_shop
from lading.bootstrap.checking import check_on
from lading.bootstrap.settings import ProcessSettings
from lading.database.connection import Pool, open_pool, transaction
from lading.database.queries import queries_of
from lading.demo.data.addresses import read_address_book
from lading.demo.data.baskets import DemoBasket
from lading.demo.data.model import DemoOrderItem

BUYERS = 10_000
UNITS = 100
AT_ONCE = 500
READERS = 32
PRODUCT = "FLASH"
LIMIT_SECONDS = 3.0
DRAIN_SECONDS = 120.0

_TOLD = MappingProxyType({"PICK_PACK": "promised", "ESCALATED": "told_no"})


class FlashSale:
    """One sale: everybody wants one piece of the same product."""

    def __init__(self, bench: Bench, url: str, token: str, pool: Pool) -> None:
        self._bench = bench
        self._url = url
        self._token = token
        self._pool = pool
        self._accepted: list[str] = []
        self._answers: Counter[int] = Counter()
        self._seconds: list[float] = []

    async def run(self) -> dict[str, Any]:
        """Sells; returns what the clients saw and what the database says."""
        book, numbers = read_address_book(), itertools.count(1)
        item = DemoOrderItem(ref="1", product_ref=PRODUCT, quantity=1, price_minor=1000)

        senders = Senders(self._url, self._token, AT_ONCE)

        async def buy() -> bool:
            number = next(numbers)
            if number > BUYERS:
                return False
            basket = DemoBasket((item,), book.address_for(f"flash/{number}"))
            await self._buy(senders, f"F-{number:05d}", basket)
            return True

        before, started = self._bench.processor_seconds(), time.perf_counter()
        await senders.each(buy)
        await self._drain()
        elapsed = time.perf_counter() - started
        used = self._bench.processor_seconds() - before
        return await self._verdict(elapsed, used)

    async def _buy(self, senders: Senders, ref: str, basket: DemoBasket) -> None:
        """Orders, and orders again while the answer is to come back later, as a shop would."""
        body = msgspec.json.encode(order_document(ref, self._bench.provisioned.retailer, basket))
        while True:
            answer, taken = await senders.send("POST", "/api/v1/orders", body)
            self._answers[answer.status] += 1
            if answer.status != 503:
                break
            await asyncio.sleep(0.2)
        if answer.status in {200, 201}:
            self._accepted.append(ref)
            self._seconds.append(taken)

    async def _drain(self) -> None:
        deadline = time.perf_counter() + DRAIN_SECONDS
        account = self._bench.provisioned.account
        while time.perf_counter() < deadline:
            async with transaction(self._pool, account) as connection:
                if await queries_of(__package__).events_waiting(connection, account=account) == 0:
                    return
            await asyncio.sleep(0.05)

    async def _verdict(self, elapsed: float, used: float) -> dict[str, Any]:
        journal = await self._journal()
        account = self._bench.provisioned.account
        async with transaction(self._pool, account) as connection:
            stock = await queries_of(__package__).reserved_of_product(connection, account=account, product_ref=PRODUCT)
        findings = await check_on(self._pool)
        violations = sum(len(finding.rows) for finding in findings)
        agreed = journal["promised"] == stock["counter"] == stock["ledger"] == UNITS
        return {
            "elapsed": elapsed,
            "used": used,
            "p50": percentile(self._seconds, 50),
            "p99": percentile(self._seconds, 99),
            "extra": {
                "buyers": BUYERS,
                "accepted": len(self._accepted),
                "reserved": stock["counter"],
                "ledger": stock["ledger"],
                "journal": journal,
                "violations": violations + (not agreed),
                "seconds": round(elapsed, 2),
                "answers": dict(self._answers),
            },
        }

    async def _journal(self) -> dict[str, int]:
        """What each client is told of its own order."""
        seen: Counter[str] = Counter()
        waiting = iter(self._accepted)

        senders = Senders(self._url, self._token, READERS)

        async def look() -> bool:
            ref = next(waiting, None)
            if ref is None:
                return False
            answer, _ = await senders.send("GET", f"/api/v1/orders/{ref}")
            seen[_TOLD.get(msgspec.json.decode(answer.body)["status"], "unclear")] += 1
            return True

        await senders.each(look)
        return {"promised": 0, "told_no": 0, "unclear": 0} | dict(seen)


def bench_flash_sale() -> Figures:
    """The whole bench."""
    processes = ProcessSettings(port=0, worker_processes=2)
    with bench_database() as bench, running_lading(bench, processes) as group:
        return asyncio.run(_measure(bench, group.url))


async def _measure(bench: Bench, url: str) -> Figures:
    pool = await open_pool(bench.urls.app_url, bench.settings, application="lading bench")
    try:
        await prepare_limit_account(pool)
        limit = await orders_written_per_second(pool, LIMIT_SECONDS)
        await open_scarce_shop(pool, bench, product_ref=PRODUCT, units=UNITS)
        sale = await FlashSale(bench, url, await access_token(pool, bench), pool).run()
        return Figures(
            name="flash-sale",
            rate=BUYERS / sale["elapsed"],
            unit="buyers/s",
            p50_ms=1000 * sale["p50"],
            p99_ms=1000 * sale["p99"],
            cpu_ms_per_unit=1000 * sale["used"] / BUYERS,
            limit=limit,
            extra=sale["extra"],
        )
    finally:
        await pool.close()

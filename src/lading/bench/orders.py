"""`lading bench orders`: from acceptance over HTTP, one a request, to reserved stock."""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import structlog

from lading.bench.figures import Figures, percentile
from lading.bench.harness import Bench, bench_database, running_lading
from lading.bench.limits import orders_written_per_second, prepare_limit_account
from lading.bench.load import Senders
from lading.bench.processor import seconds_used
from lading.bench.shop import open_shop
from lading.bootstrap.checking import check_on
from lading.bootstrap.serving import ProcessGroup
from lading.bootstrap.settings import ProcessSettings
from lading.database.connection import Pool, open_pool, transaction
from lading.database.queries import queries_of
from lading.demo.data.baskets import DemoBasket, typical_baskets

CONNECTIONS = 48
BACKLOG_MAX = 600
BASKETS = 20_000
STOCK_FACTOR = 1000
LIMIT_SECONDS = 5.0
PROBE_SECONDS = 0.05
WATCH_SECONDS = 0.05
PROBES_MAX = 20_000
DRAIN_SECONDS = 60.0


class OrdersBench:
    """The state of one run."""

    def __init__(self, bench: Bench, group: ProcessGroup, token: str, pool: Pool, *, prefix: str = "B") -> None:
        self._prefix = prefix
        self._bench = bench
        self._group = group
        self._url = group.url
        self._token = token
        self._pool = pool
        self._account = bench.provisioned.account
        self._retailer = bench.provisioned.retailer
        self._numbers = itertools.count(1)
        self._answers: Counter[int] = Counter()
        self._accept_seconds: list[float] = []
        self._probes: list[float] = []
        self._newest = ""
        self.cpu_ms_by_part: dict[str, float] = {}
        self._end = 0.0
        self._is_over = False
        self._is_behind = False

    async def run(self, seconds: float) -> float:
        """Sends orders for so long, or until end_now, then waits for the engine; returns orders a second."""
        baskets = itertools.cycle(list(typical_baskets(BASKETS, seed=random.randrange(2**31))))  # noqa: S311
        before, started = self._processor_seconds(), time.perf_counter()
        watcher = asyncio.create_task(self._watch())
        prober = asyncio.create_task(self._probe())
        senders = Senders(self._url, self._token, CONNECTIONS)
        self._end = started + seconds
        await senders.each(lambda: self._send(senders, baskets))
        self._is_over = True
        await watcher
        elapsed = time.perf_counter() - started
        prober.cancel()
        accepted = self._answers[201]
        after = self._processor_seconds()
        self.cpu_ms_by_part = {part: round(1000 * (after[part] - before[part]) / accepted, 3) for part in after}
        return accepted / elapsed

    def end_now(self) -> None:
        """Sends no more."""
        self._end = 0.0

    def _processor_seconds(self) -> dict[str, float]:
        """Processor seconds so far of each part of the system; this process is the load generator."""
        parts = {"postgres": seconds_used([self._bench.postmaster]), "generator": time.process_time()}
        for role, process in self._group.process_ids().items():
            parts[role] = seconds_used([process])
        return parts

    async def _send(self, senders: Senders, baskets: Iterator[DemoBasket]) -> bool:
        if self._is_behind:
            await asyncio.sleep(0.01)
            return time.perf_counter() < self._end
        ref = f"{self._prefix}-{next(self._numbers):08d}"
        body = msgspec.json.encode(order_document(ref, self._retailer, next(baskets)))
        answer, taken = await senders.send("POST", "/api/v1/orders", body)
        self._answers[answer.status] += 1
        if answer.status == 201:
            self._accept_seconds.append(taken)
            self._newest = ref
        return time.perf_counter() < self._end

    async def _watch(self) -> None:
        """Keeps the sender from running away from the engine; returns when all is sent and done."""
        deadline: float | None = None
        while True:
            waiting = await self._waiting()
            self._is_behind = waiting > BACKLOG_MAX
            if self._is_over:
                deadline = deadline or time.perf_counter() + DRAIN_SECONDS
                if waiting == 0 or time.perf_counter() > deadline:
                    return
            await asyncio.sleep(WATCH_SECONDS)

    async def _waiting(self) -> int:
        async with transaction(self._pool, self._account) as connection:
            return int(await queries_of(__package__).events_waiting(connection, account=self._account))

    async def _probe(self) -> None:
        """Follows one fresh order after another from its acceptance to its reservation, as a client would see it."""
        while True:
            ref, started = self._newest, time.perf_counter()
            if ref:
                await self._until_reserved(ref)
                self._probes.append(time.perf_counter() - started)
            await asyncio.sleep(PROBE_SECONDS)

    async def _until_reserved(self, ref: str) -> None:
        for _ in range(PROBES_MAX):
            if await self._is_reserved(ref):
                return
            await asyncio.sleep(0.005)

    async def _is_reserved(self, ref: str) -> bool:
        async with transaction(self._pool, self._account) as connection:
            return bool(await queries_of(__package__).is_sourced(connection, account=self._account, ref=ref))

    async def summary(self) -> dict[str, Any]:
        """What became of the orders."""
        async with transaction(self._pool, self._account) as connection:
            statuses = await queries_of(__package__).orders_by_status(connection, account=self._account)
            rules = await queries_of(__package__).items_and_units(connection, account=self._account)
        findings = await check_on(self._pool)
        return {
            "answers": dict(self._answers),
            "statuses": {row["status"]: row["orders"] for row in statuses},
            "items_per_order": round(rules["items"] / max(1, rules["orders"]), 2),
            "accept_p50_ms": _milliseconds(percentile(self._accept_seconds, 50)),
            "accept_p99_ms": _milliseconds(percentile(self._accept_seconds, 99)),
            "probes": len(self._probes),
            "cpu_ms_by_part": self.cpu_ms_by_part,
            "violations": sum(len(finding.rows) for finding in findings),
        }

    def reserved_ms(self, percent: float) -> float | None:
        """Milliseconds from acceptance to reservation, of the orders followed."""
        return _milliseconds(percentile(self._probes, percent))


def bench_orders(seconds: float) -> Figures:
    """The whole bench; seconds of sending."""
    with bench_database() as bench, running_lading(bench, ProcessSettings(port=0)) as group:
        return asyncio.run(_measure(bench, group, seconds))


async def _measure(bench: Bench, group: ProcessGroup, seconds: float) -> Figures:
    log = structlog.get_logger("lading.bench")
    pool = await open_pool(bench.urls.app_url, bench.settings, application="lading bench")
    try:
        await prepare_limit_account(pool)
        limit = await orders_written_per_second(pool, LIMIT_SECONDS)
        token = await open_shop(pool, bench, stock_factor=STOCK_FACTOR)
        log.info("bench.orders", seconds=seconds, limit_orders_per_second=round(limit))
        run = OrdersBench(bench, group, token, pool)
        rate = await run.run(seconds)
        return Figures(
            name="orders",
            rate=rate,
            unit="orders/s",
            p50_ms=run.reserved_ms(50),
            p99_ms=run.reserved_ms(99),
            cpu_ms_per_unit=sum(run.cpu_ms_by_part.values()),
            limit=limit,
            extra=await run.summary(),
        )
    finally:
        await pool.close()


def order_document(ref: str, retailer: int, basket: DemoBasket) -> dict[str, Any]:
    """A home delivery order as a client sends it."""
    address = basket.delivery_address
    return {
        "ref": ref,
        "type": "HD",
        "retailer": {"id": retailer},
        "fulfilmentChoice": {"deliveryType": "STANDARD", "deliveryAddress": address_document(address)},
        "items": [
            {
                "ref": item.ref,
                "productRef": item.product_ref,
                "quantity": item.quantity,
                "price": item.price_minor / 100,
            }
            for item in basket.items
        ],
    }


def address_document(address: Any) -> dict[str, Any]:
    """A delivery address as a client sends it."""
    return {
        "street": address.street,
        "city": address.city,
        "state": address.state,
        "postcode": address.postcode,
        "country": address.country,
        "latitude": address.latitude,
        "longitude": address.longitude,
    }


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(1000 * seconds, 2)

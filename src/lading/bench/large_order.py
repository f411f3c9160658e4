"""`lading bench large-order`: one order of a thousand lines, then one of ten thousand, through every change of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from lading.bench.figures import Figures
from lading.bench.harness import Bench, bench_database
from lading.bench.limits import orders_written_per_second, prepare_limit_account
from lading.bench.orders import address_document
from lading.bench.shop import open_shop
from lading.bootstrap.registry import build_registry
from lading.database.connection import Pool, open_pool, transaction
from lading.database.queries import queries_of
from lading.demo.data.baskets import typical_baskets
from lading.engine.event import EntityKey, Event
from lading.engine.intake import accept
from lading.engine.worker import Worker, WorkerSettings
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.order.intake import Accepted, accept_orders
from lading.order.new_order import new_order_from

SIZES = (1_000, 10_000)
BASKETS = 5_000
STOCK_FACTOR = 1_000
LIMIT_SECONDS = 3.0
LINES_OF_LIMIT = 2

Seconds = dict[str, float]


class Desk:
    """Takes orders and changes them, and lets the engine run until nothing is to do."""

    def __init__(self, pool: Pool, bench: Bench) -> None:
        self._pool, self._made = pool, bench.provisioned
        self._clock = SystemClock()
        self._identities = Identities(self._clock.milliseconds)
        registry = build_registry(self._identities)
        self._worker = Worker(pool, registry, self._identities, WorkerSettings(name="bench"))

    async def take(self, document: dict[str, Any]) -> EntityKey:
        """Stores an order."""
        async with transaction(self._pool, self._made.account) as connection:
            (outcome,) = await accept_orders(
                connection,
                self._made.account,
                [new_order_from(document)],
                at=self._clock.now(),
                by="bench",
                next_id=self._identities.next,
            )
        assert isinstance(outcome, Accepted), outcome
        return EntityKey("ORDER", outcome.id, outcome.ref)

    async def send(self, order: EntityKey, name: str, attributes: dict[str, Any]) -> None:
        """Sends an event to an order and works it off."""
        event = Event(
            id=self._identities.next(),
            name=name,
            retailer=self._made.retailer,
            lane=order.id,
            root=order,
            entity=order,
            subtype="HD",
            attributes=attributes,
            generated_by="bench",
            accepted_at=self._clock.now(),
        )
        async with transaction(self._pool, self._made.account) as connection:
            await accept(connection, self._made.account, [event])
        await self.work()
        async with transaction(self._pool, self._made.account) as connection:
            outcome = await queries_of(__package__).outcome_of(
                connection, account=self._made.account, event_id=event.id
            )
        assert outcome == "SUCCESS", f"{name} of an order of many lines ended {outcome}"

    async def work(self) -> None:
        """Works everything off."""
        while await self._worker.work_once():
            pass


def document_of(ref: str, retailer: int, lines: int) -> dict[str, Any]:
    """A home delivery of so many lines, one unit each, of the products that typical baskets hold."""
    baskets = list(typical_baskets(BASKETS, seed=7))
    products = sorted({item.product_ref for basket in baskets for item in basket.items})
    return {
        "ref": ref,
        "type": "HD",
        "retailer": {"id": retailer},
        "fulfilmentChoice": {
            "deliveryType": "STANDARD",
            "deliveryAddress": address_document(baskets[0].delivery_address),
            "fulfilmentPrice": 25,
        },
        "items": [
            {
                "ref": f"{line}",
                "productRef": products[line % len(products)],
                "quantity": 2,
                "price": 3,
                "totalPrice": 6,
            }
            for line in range(lines)
        ],
    }


async def _steps(desk: Desk, retailer: int, lines: int) -> Seconds:
    """Seconds of each step of an order of so many lines."""
    seconds: Seconds = {}

    async def timed(step: str, act: Callable[[], Awaitable[Any]]) -> Any:
        started = time.perf_counter()
        found = await act()
        seconds[step] = round(time.perf_counter() - started, 3)
        return found

    document = document_of(f"BIG-{lines}", retailer, lines)
    fewer = {"items": [{"ref": item["ref"], "quantity": 1} for item in document["items"]]}
    order: EntityKey = await timed("created", lambda: desk.take(document))
    await timed("sourced", desk.work)
    await timed("proposed", lambda: desk.send(order, "ProposeRevision", fewer))
    await timed("revised", lambda: desk.send(order, "ConfirmRevision", {"number": 1}))
    await timed("cancelled", lambda: desk.send(order, "CancelOrder", {}))
    return seconds


async def _measure(bench: Bench) -> Figures:
    pool = await open_pool(bench.urls.app_url, bench.settings, application="lading bench")
    try:
        await prepare_limit_account(pool)
        limit = LINES_OF_LIMIT * await orders_written_per_second(pool, LIMIT_SECONDS)
        await open_shop(pool, bench, stock_factor=STOCK_FACTOR)
        desk = Desk(pool, bench)
        before = bench.processor_seconds()
        found = {lines: await _steps(desk, bench.provisioned.retailer, lines) for lines in SIZES}
        used = bench.processor_seconds() - before
    finally:
        await pool.close()
    small, large = (found[lines] for lines in SIZES)
    growth = SIZES[-1] / SIZES[0]
    return Figures(
        name="large-order",
        rate=SIZES[-1] / (large["created"] + large["sourced"]),
        unit="lines/s",
        p50_ms=None,
        p99_ms=None,
        cpu_ms_per_unit=1000 * used / sum(SIZES),
        limit=limit,
        extra={
            "seconds": {str(lines): steps for lines, steps in found.items()},
            # 1 is linear: ten times the lines in ten times the time.
            "growth_over_linear": {step: round(large[step] / (growth * max(small[step], 1e-3)), 2) for step in large},
        },
    )


def bench_large_order() -> Figures:
    """The whole bench. rate: lines created and sourced a second; the limit is the bare writing of as many lines."""
    with bench_database() as bench:
        return asyncio.run(_measure(bench))

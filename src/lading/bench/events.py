"""`lading bench events`: the engine alone. Orders lie accepted; one worker runs them in this process."""

import asyncio
import itertools
import time
from typing import Any

from lading.bench.figures import Figures
from lading.bench.harness import Bench, bench_database
from lading.bench.limits import orders_written_per_second, prepare_limit_account
from lading.bench.orders import BASKETS, STOCK_FACTOR, order_document
from lading.bench.shop import open_shop
from lading.bootstrap.collecting import spare_what_stays
from lading.bootstrap.registry import build_registry
from lading.database.connection import Pool, open_pool, transaction
from lading.database.queries import queries_of
from lading.demo.data.baskets import typical_baskets
from lading.engine.worker import Worker, WorkerSettings
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.order.intake import Accepted, accept_orders
from lading.order.new_order import new_order_from

ORDERS_A_SECOND = 700
ORDERS_AT_ONCE = 200
LIMIT_SECONDS = 3.0


async def _accept(pool: Pool, bench: Bench, count: int) -> int:
    """Stores orders as the intake does, without HTTP; returns how many were accepted."""
    clock = SystemClock()
    identities = Identities(clock.milliseconds)
    made = bench.provisioned
    baskets = itertools.cycle(list(typical_baskets(min(count, BASKETS), seed=7)))
    accepted = 0
    for start in range(0, count, ORDERS_AT_ONCE):
        orders = [
            new_order_from(order_document(f"E-{number:07d}", made.retailer, next(baskets)))
            for number in range(start, min(start + ORDERS_AT_ONCE, count))
        ]
        async with transaction(pool, made.account) as connection:
            outcomes = await accept_orders(
                connection, made.account, orders, at=clock.now(), by="bench", next_id=identities.next
            )
        accepted += sum(isinstance(outcome, Accepted) for outcome in outcomes)
    return accepted


async def _work(pool: Pool) -> tuple[float, float, int]:
    """Works all off; returns wall seconds, processor seconds of this process, and events run."""
    identities = Identities(SystemClock().milliseconds)
    worker = Worker(pool, build_registry(identities), identities, WorkerSettings(name="bench"))
    spare_what_stays()
    events, started, before = 0, time.perf_counter(), time.process_time()
    while done := await worker.work_once():
        events += done
    return time.perf_counter() - started, time.process_time() - before, events


async def _measure(bench: Bench, seconds: float) -> Figures:
    pool = await open_pool(bench.urls.app_url, bench.settings, application="lading bench")
    try:
        await prepare_limit_account(pool)
        limit = await orders_written_per_second(pool, LIMIT_SECONDS)
        await open_shop(pool, bench, stock_factor=STOCK_FACTOR)
        orders = await _accept(pool, bench, int(seconds * ORDERS_A_SECOND))
        before = bench.processor_seconds()
        wall, own, events = await _work(pool)
        used = bench.processor_seconds() - before
        async with transaction(pool, bench.provisioned.account) as connection:
            rules = await queries_of(__package__).rules_executed(connection, account=bench.provisioned.account)
        extra: dict[str, Any] = {
            "orders": orders,
            "events": events,
            "rules": rules,
            "rules_per_order": round(rules / orders, 1),
            "orders_per_second": round(orders / wall, 1),
            "rules_per_worker_cpu_second": round(rules / own, 1),
            "worker_cpu_ms_per_order": round(1000 * own / orders, 3),
            "limit_orders_per_second": round(limit, 1),
        }
        return Figures(
            name="events",
            rate=rules / wall,
            unit="rules/s",
            p50_ms=None,
            p99_ms=None,
            cpu_ms_per_unit=1000 * used / rules,
            limit=limit * rules / orders,
            extra=extra,
        )
    finally:
        await pool.close()


def bench_events(seconds: float) -> Figures:
    """The whole bench; about so many seconds of work. The limit is the bare writing of as many orders, in rules."""
    with bench_database() as bench:
        return asyncio.run(_measure(bench, seconds))

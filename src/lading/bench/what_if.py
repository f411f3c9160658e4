"""`lading bench what-if`: ten thousand stored orders of a consumer shop replayed over its 1,040 locations."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from lading.bench.figures import Figures
from lading.bench.harness import Bench, bench_database
from lading.bench.orders import STOCK_FACTOR, order_document
from lading.bench.profile import PROFILE, use_profile
from lading.bench.shop import open_shop
from lading.bootstrap.simulating import simulation_desk
from lading.database.connection import Pool, open_pool, read_only, transaction
from lading.demo.data.baskets import typical_baskets
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.order.intake import Accepted, accept_orders
from lading.order.new_order import new_order_from
from lading.order.sourcing.simulation.contenders import contenders_named
from lading.order.sourcing.simulation.model import REFERENCE, Asked, Simulation
from lading.order.sourcing.simulation.simulating import ORDERS_AT_ONCE, Stage, simulate
from lading.order.sourcing.simulation.yardstick import default_yardstick
from lading.order.storage.loading import load_orders

ORDERS = 10_000
ORDERS_A_SECOND = 100
ACCEPTED_AT_ONCE = 200
SEED = 20_261_126


def bench_what_if(seconds: float) -> Figures:
    """Orders replayed a second by the reference; the limit is only reading them. At most 10,000 orders, 100 a second.

    extra: orders, and for each contender (the reference, a profile of six criteria) its seconds and split rate.
    """
    with bench_database() as bench:
        return asyncio.run(_measure(bench, min(ORDERS, max(ACCEPTED_AT_ONCE, int(seconds * ORDERS_A_SECOND)))))


async def _measure(bench: Bench, count: int) -> Figures:
    pool = await open_pool(bench.urls.app_url, bench.settings, application="lading bench")
    identities = Identities(SystemClock().milliseconds)
    try:
        await open_shop(pool, bench, stock_factor=STOCK_FACTOR)
        await use_profile(pool, bench)
        ids = await _accept(pool, bench, identities, count)
        limit = await _read(pool, bench.provisioned.account, ids)
        simulation = await _simulated(pool, bench, identities, count)
    finally:
        await pool.close()
    reference = simulation.contenders[0]
    return Figures(
        name="what-if",
        rate=reference.orders / reference.seconds,
        unit="orders replayed/s",
        p50_ms=None,
        p99_ms=None,
        cpu_ms_per_unit=None,
        limit=limit,
        extra={
            "orders": simulation.orders,
            "seconds": {one.name: one.seconds for one in simulation.contenders},
            "split_rate": {one.name: one.split_rate for one in simulation.contenders},
            "differing": simulation.differing,
        },
    )


async def _accept(pool: Pool, bench: Bench, identities: Identities, count: int) -> list[UUID]:
    """Stores orders without working on them: a replay looks at what was asked for."""
    made = bench.provisioned
    ids: list[UUID] = []
    baskets = list(typical_baskets(count, seed=SEED))
    documents = [order_document(f"WHAT-IF-{n}", made.retailer, basket) for n, basket in enumerate(baskets)]
    for start in range(0, count, ACCEPTED_AT_ONCE):
        async with transaction(pool, made.account) as connection:
            orders = [new_order_from(document) for document in documents[start : start + ACCEPTED_AT_ONCE]]
            now = SystemClock().now()
            outcomes = await accept_orders(
                connection, made.account, orders, at=now, by="lading bench", next_id=identities.next
            )
            ids += [one.id for one in outcomes if isinstance(one, Accepted)]
    return ids


async def _read(pool: Pool, account: int, ids: Sequence[UUID]) -> float:
    """Orders a second when they are only read."""
    started = time.perf_counter()
    async with read_only(pool, account) as connection:
        for start in range(0, len(ids), ORDERS_AT_ONCE):
            await load_orders(connection, account, ids[start : start + ORDERS_AT_ONCE])
    return len(ids) / (time.perf_counter() - started)


async def _simulated(pool: Pool, bench: Bench, identities: Identities, count: int) -> Simulation:
    made, now = bench.provisioned, datetime.now(UTC)
    asked = Asked(
        retailer=made.retailer,
        since=now - timedelta(days=1),
        until=now + timedelta(days=1),
        orders_max=count,
        differences_max=0,
        yardstick=default_yardstick(),
    )
    async with read_only(pool, made.account) as connection:
        contenders = await contenders_named(connection, made.account, made.retailer, (REFERENCE, PROFILE))
        stage = Stage(connection, made.account, simulation_desk(), identities.next)
        return await simulate(stage, asked, contenders, lambda _progress: None)

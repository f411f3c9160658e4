"""`lading bench mix`: thousands of orders through everything that happens to orders, and the check after it."""

import asyncio
import random
import time
from typing import Any

import structlog

from lading.bench.figures import Figures
from lading.bench.harness import Bench, bench_database, running_lading
from lading.bench.limits import orders_written_per_second, prepare_limit_account
from lading.bench.mix.desk import Desk
from lading.bench.mix.documents import Stores
from lading.bench.mix.walking import Streets, Walking
from lading.bench.shop import open_shop
from lading.bootstrap.checking import check_on
from lading.bootstrap.serving import ProcessGroup
from lading.bootstrap.settings import ProcessSettings
from lading.database.connection import Pool, open_pool
from lading.demo.client import ApiClient
from lading.demo.data.baskets import typical_baskets
from lading.demo.data.stores import read_stores
from lading.foundation.access.records import ClientCredentials

ORDERS = 3_500
STORES = 60
STOCK_FACTOR = 20
LIMIT_SECONDS = 3.0
DRAIN_SECONDS = 300.0
# The time to collect where nobody comes: over in five seconds.
LEFT_DAYS = 5 / 86_400
SET_DAYS = "mutation($input: CreateSettingInput) { createSetting(input: $input) { id } }"
NUMBER = "query($ref: String) { location(ref: $ref) { number } }"


def bench_mix(orders: int = ORDERS) -> Figures:
    """The whole bench. rate: orders brought to their end a second; violations: rows that `lading check` found."""
    with bench_database() as bench, running_lading(bench, ProcessSettings(port=0)) as group:
        return asyncio.run(_measure(bench, group, orders))


async def _measure(bench: Bench, group: ProcessGroup, orders: int) -> Figures:
    pool = await open_pool(bench.urls.app_url, bench.settings, application="lading bench")
    made = bench.provisioned
    client = ApiClient(group.url, ClientCredentials(made.client_id, made.client_secret), made.retailer)
    try:
        await prepare_limit_account(pool)
        limit = await orders_written_per_second(pool, LIMIT_SECONDS)
        await open_shop(pool, bench, stock_factor=STOCK_FACTOR)
        desk = Desk(client, made.retailer)
        streets = Streets(made.retailer, list(typical_baskets(2 * orders, seed=11)), await _stores(desk))
        structlog.get_logger("lading.bench").info("bench.mix", orders=orders)
        walking = Walking(desk, streets)
        before, started = bench.processor_seconds(*group.process_ids().values()), time.perf_counter()
        await walking.run(orders)
        elapsed = time.perf_counter() - started
        used = bench.processor_seconds(*group.process_ids().values()) - before
        await _drain(desk)
        extra = await _summary(pool, desk, walking)
    finally:
        client.close()
        await pool.close()
    return Figures(
        name="mix",
        rate=orders / elapsed,
        unit="orders/s",
        p50_ms=None,
        p99_ms=None,
        cpu_ms_per_unit=1000 * used / orders,
        limit=limit,
        extra={"orders": orders, "seconds": round(elapsed, 1), **extra},
    )


async def _stores(desk: Desk) -> Stores:
    """Stores to collect at, one of which keeps goods for a moment only."""
    refs = [store.ref for store in read_stores().accepted]
    left, *others = random.Random(5).sample(refs, STORES)  # noqa: S311 - to be repeated, not to be secret
    number = (await desk.ask(NUMBER, ref=left))["location"]["number"]
    given = {"name": "COLLECTION_DAYS", "valueType": "NUMBER", "value": f"{LEFT_DAYS:.8f}"}
    await desk.ask(SET_DAYS, input={**given, "context": "AGENT", "contextId": number})
    return Stores(refs=tuple(others), left=left)


async def _drain(desk: Desk) -> None:
    """Lets the engine finish what the last events led to."""
    deadline = time.monotonic() + DRAIN_SECONDS
    while await desk.waiting():
        assert time.monotonic() < deadline, "the engine did not come to rest"
        await asyncio.sleep(0.2)


async def _summary(pool: Pool, desk: Desk, walking: Walking) -> dict[str, Any]:
    findings = [one for one in await check_on(pool) if one.rows]
    return {
        "ended": dict(sorted(walking.ended.items())),
        "stalled": walking.stalled,
        "messages": dict(sorted(desk.messages.items())),
        "violations": sum(len(one.rows) for one in findings),
        "broken": {one.code: len(one.rows) for one in findings},
    }

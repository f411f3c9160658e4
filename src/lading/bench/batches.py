"""`lading bench batches`: counts of stock in jobs of 5,000-row batches, as a sender sends them."""

import asyncio
import time
from collections.abc import Iterator
from itertools import product
from typing import Any

import msgspec

from lading.bench.figures import Figures
from lading.bench.harness import Bench, bench_database
from lading.bootstrap.collecting import spare_what_stays
from lading.database.connection import Pool, open_pool, transaction
from lading.demo.data.products import read_products
from lading.demo.data.stores import read_stores
from lading.demo.loading import load_places, load_products
from lading.inventory.jobs import RECORDS_MAX, NewBatch, NewJob, add_batch, create_job
from lading.inventory.loading import process_pending_batches
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities

PRODUCTS = 1000
LOCATIONS_MIN = 20
LOCATIONS_MAX = 1000
SECONDS_FOR_ALL = 60
LOADS_AT_ONCE = 2


class Pass(msgspec.Struct, frozen=True):
    """One pass over all positions, from the stored batches to the last commit."""

    rows: int
    seconds: float
    processor_seconds: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


class BatchesBench:
    """Loads the same positions again and again."""

    def __init__(self, bench: Bench, pool: Pool, locations: int) -> None:
        self.rows = PRODUCTS * locations
        self._locations = locations
        self._bench = bench
        self._pool = pool
        self._clock = SystemClock()
        self._identities = Identities(self._clock.milliseconds)
        self._account = bench.provisioned.account
        self._retailer = bench.provisioned.retailer

    async def prepare(self) -> None:
        """Stores and products, without any stock."""
        await load_places(self._pool, self._account, self._retailer, self._identities)
        await load_products(self._pool, self._account, self._retailer, self._identities)

    async def load(self, quantity: int) -> Pass:
        """Stores the batches that count every position as quantity, then loads them and measures that."""
        job = self._identities.next()
        async with transaction(self._pool, self._account) as connection:
            new = NewJob(name="bench", retailer=self._retailer)
            await create_job(connection, self._account, new, job_id=job, at=self._clock.now())
        for entities in self._batches(quantity):
            await self._add(job, entities)
        before, started = self._bench.processor_seconds(), time.perf_counter()
        await asyncio.gather(*map(self._work, range(LOADS_AT_ONCE)))
        return Pass(self.rows, time.perf_counter() - started, self._bench.processor_seconds() - before)

    async def _work(self, loader: int) -> None:
        now, next_id = self._clock.now, self._identities.next
        while await process_pending_batches(self._pool, self._account, now=now, next_id=next_id, loader=loader):
            pass

    async def _add(self, job: Any, entities: list[dict[str, Any]]) -> None:
        batch = NewBatch(
            action="UPSERT",
            entity_type="INVENTORY",
            event_name="InventoryChanged",
            catalogue_ref=f"DEFAULT:{self._retailer}",
            as_of=None,
            entities=entities,
        )
        async with transaction(self._pool, self._account) as connection:
            await add_batch(
                connection, self._account, job, batch, batch_id=self._identities.next(), at=self._clock.now()
            )

    def _batches(self, quantity: int) -> Iterator[list[dict[str, Any]]]:
        products = [product.ref for product in read_products()[:PRODUCTS]]
        locations = [location.ref for location in read_stores().accepted[: self._locations]]
        rows = [
            {"skuRef": product_ref, "locationRef": location_ref, "qty": quantity, "retailerId": str(self._retailer)}
            for product_ref, location_ref in product(products, locations)
        ]
        for start in range(0, len(rows), RECORDS_MAX):
            yield rows[start : start + RECORDS_MAX]

    async def limit(self) -> float:
        """Rows a second that this PostgreSQL takes by COPY into a bare table."""
        rows = [(1, number % PRODUCTS, number // PRODUCTS, 5) for number in range(self.rows)]
        async with transaction(self._pool, self._account) as connection:
            await connection.execute(
                "CREATE TEMPORARY TABLE bare (catalogue int, product int, location int, counted int) ON COMMIT DROP"
            )
            started = time.perf_counter()
            await connection.copy_records_to_table("bare", records=rows)
            return self.rows / (time.perf_counter() - started)


def bench_batches(seconds: float) -> Figures:
    """The whole bench: a million positions for 60 seconds, fewer for less. The rate is that of changing them all."""
    share = min(1.0, seconds / SECONDS_FOR_ALL)
    with bench_database() as bench:
        return asyncio.run(_measure(bench, max(LOCATIONS_MIN, round(share * LOCATIONS_MAX))))


async def _measure(bench: Bench, locations: int) -> Figures:
    pool = await open_pool(bench.urls.app_url, bench.settings, application="lading bench")
    try:
        batches = BatchesBench(bench, pool, locations)
        await batches.prepare()
        spare_what_stays()
        limit = await batches.limit()
        first, changed, unchanged = await batches.load(5), await batches.load(7), await batches.load(7)
        return Figures(
            name="batches",
            rate=changed.rate,
            unit="rows/s",
            p50_ms=None,
            p99_ms=None,
            cpu_ms_per_unit=1000 * changed.processor_seconds / changed.rows,
            limit=limit,
            extra={"rows": batches.rows, **_of("first_load", first, limit), **_of("nothing_changed", unchanged, limit)},
        )
    finally:
        await pool.close()


def _of(name: str, one: Pass, limit: float) -> dict[str, float]:
    return {
        f"{name}_rows_per_second": round(one.rate),
        f"{name}_ratio": round(one.rate / limit, 4),
        f"{name}_cpu_us_per_row": round(1e6 * one.processor_seconds / one.rows, 2),
    }

"""`lading bench catalogues`: what a change of stock costs with one virtual catalogue, and with a thousand."""

import asyncio
import time
from itertools import cycle
from typing import Any

from lading.bench.figures import Figures, percentile
from lading.bench.harness import Bench, bench_database
from lading.database.connection import Pool, open_pool, transaction
from lading.database.queries import Queries, queries_of
from lading.demo.loading import load_counts, load_shop
from lading.inventory.snapshot import SnapshotRow
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities

CATALOGUES = 1_000
POSITIONS = 200
COST_RATIO_MAX = 1.2
ROUNDS = 4


class CataloguesBench:
    """Counts the same positions one by one, each in a transaction of its own."""

    def __init__(self, bench: Bench, pool: Pool) -> None:
        self._bench = bench
        self._pool = pool
        self._account = bench.provisioned.account
        self._retailer = bench.provisioned.retailer
        self._quantities = cycle((900, 901))
        self._places: list[dict[str, Any]] = []

    async def prepare(self) -> None:
        """The demo's shop, and the positions that change."""
        await load_shop(self._pool, self._account, self._retailer, Identities(SystemClock().milliseconds))
        async with transaction(self._pool, self._account) as connection:
            rows = await _queries().positions_at_random(
                connection, account=self._account, catalogue_ref=self._catalogue_ref, count=POSITIONS
            )
        self._places = [dict(row) for row in rows]

    async def show_through(self, count: int) -> None:
        """So many virtual catalogues besides the reference one, each with a control group of its own."""
        values = {"account": self._account}
        async with transaction(self._pool, self._account) as connection:
            await _queries().drop_views(connection, **values)
            await _queries().drop_controls(connection, **values)
            await _queries().drop_groups(connection, **values)
            await _queries().prepare_groups(connection, retailer=self._retailer, count=count, **values)
            await _queries().prepare_controls(connection, **values)
            await _queries().prepare_catalogues(
                connection, retailer=self._retailer, count=count, catalogue_ref=self._catalogue_ref, **values
            )

    async def change_all(self) -> list[float]:
        """Milliseconds of each change: one count of one position, committed."""
        quantity, taken = next(self._quantities), []
        for place in self._places:
            row = SnapshotRow(1, place["product_ref"], place["location_ref"], quantity)
            started = time.perf_counter()
            await load_counts(self._pool, self._account, self._retailer, [row])
            taken.append(1000 * (time.perf_counter() - started))
        return taken

    async def limit(self) -> float:
        """Changes a second when the row is only updated and committed."""
        started = time.perf_counter()
        for place in self._places:
            async with transaction(self._pool, self._account) as connection:
                await _queries().change_position(
                    connection,
                    account=self._account,
                    catalogue_number=place["catalogue_number"],
                    product_number=place["product_number"],
                    location_number=place["location_number"],
                )
        return len(self._places) / (time.perf_counter() - started)

    @property
    def _catalogue_ref(self) -> str:
        return f"DEFAULT:{self._retailer}"


def bench_catalogues() -> Figures:
    """The whole bench. cost_ratio is the cost with a thousand over that with one; it may be 1.2 at most."""
    with bench_database() as bench:
        return asyncio.run(_measure(bench))


async def _measure(bench: Bench) -> Figures:
    pool = await open_pool(bench.urls.app_url, bench.settings, application="lading bench")
    try:
        catalogues = CataloguesBench(bench, pool)
        await catalogues.prepare()
        await catalogues.change_all()
        limit = await catalogues.limit()
        one: list[float] = []
        many: list[float] = []
        # In turns, so that what else the machine does falls on both.
        for _ in range(ROUNDS):
            await catalogues.show_through(1)
            one += await catalogues.change_all()
            await catalogues.show_through(CATALOGUES)
            many += await catalogues.change_all()
        cost_of_one, cost_of_many = percentile(one, 50) or 0.0, percentile(many, 50) or 0.0
        return Figures(
            name="catalogues",
            rate=1000 * len(many) / sum(many),
            unit="changes/s",
            p50_ms=cost_of_many,
            p99_ms=percentile(many, 99),
            cpu_ms_per_unit=None,
            limit=limit,
            extra={
                "catalogues": CATALOGUES,
                "p50_ms_with_one": round(cost_of_one, 3),
                "cost_ratio": round(cost_of_many / cost_of_one, 3),
                "cost_ratio_max": COST_RATIO_MAX,
            },
        )
    finally:
        await pool.close()


def _queries() -> Queries:
    return queries_of(__package__, "catalogues.sql")

"""`lading bench snapshot`: a file of twenty million counts, one in twenty changed, loaded while orders run."""

import asyncio
import gzip
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from lading.bench.figures import Figures
from lading.bench.harness import Bench, bench_database, running_lading
from lading.bench.orders import STOCK_FACTOR, OrdersBench
from lading.bench.processor import seconds_used
from lading.bench.shop import open_shop
from lading.bootstrap.serving import ProcessGroup
from lading.bootstrap.settings import ProcessSettings
from lading.database.connection import Pool, open_pool, transaction
from lading.database.queries import queries_of
from lading.kernel.refusal import Refused

ROWS_FOR_ALL = 20_000_000
SECONDS_FOR_ALL = 300.0
LOCATIONS = 1_000
PRODUCTS_MIN = 200
PRODUCTS_AT_ONCE = 500
CATALOGUE = "SNAPSHOT"
UNITS = 5
CHANGED_EVERY = 20
BASELINE_SECONDS_MAX = 60.0
LOAD_SECONDS_MAX = 3_600.0


class Loaded(msgspec.Struct, frozen=True):
    """What the command reported. seconds: from its start to its end; processor: its own."""

    changed: int
    unchanged: int
    seconds: float
    processor_seconds: float


def bench_snapshot(seconds: float) -> Figures:
    """The whole bench: twenty million rows for 300 seconds asked for, fewer for less."""
    products = max(PRODUCTS_MIN, round(ROWS_FOR_ALL * min(1.0, seconds / SECONDS_FOR_ALL)) // LOCATIONS)
    with (
        bench_database() as bench,
        running_lading(bench, ProcessSettings(port=0)) as group,
        TemporaryDirectory() as directory,
    ):
        return asyncio.run(_measure(bench, group, Path(directory) / "snapshot.csv.gz", products))


async def _measure(bench: Bench, group: ProcessGroup, path: Path, products: int) -> Figures:
    pool = await open_pool(bench.urls.app_url, bench.settings, application="lading bench")
    rows = products * LOCATIONS
    try:
        token = await open_shop(pool, bench, stock_factor=STOCK_FACTOR)
        refs = await _stocked(pool, bench, products)
        await asyncio.to_thread(_write, path, products, refs)
        limit = await _copied_per_second(pool, bench, min(rows, 1_000_000))
        alone = OrdersBench(bench, group, token, pool, prefix="A")
        alone_rate = await alone.run(min(BASELINE_SECONDS_MAX, rows / 100_000))
        beside = OrdersBench(bench, group, token, pool, prefix="S")
        running = asyncio.create_task(beside.run(LOAD_SECONDS_MAX))
        try:
            loaded = await _load(bench, path)
        finally:
            beside.end_now()
        beside_rate = await running
    finally:
        await pool.close()
    rate = rows / loaded.seconds
    return Figures(
        name="snapshot",
        rate=rate,
        unit="rows/s",
        p50_ms=None,
        p99_ms=None,
        cpu_ms_per_unit=None,
        limit=limit,
        extra={
            "rows": rows,
            "changed": loaded.changed,
            "unchanged": loaded.unchanged,
            "seconds": round(loaded.seconds, 1),
            "command_cpu_us_per_row": round(1e6 * loaded.processor_seconds / rows, 2),
            "seconds_for_twenty_million": round(ROWS_FOR_ALL / rate, 1),
            "orders_per_second_alone": round(alone_rate, 1),
            "orders_per_second_beside": round(beside_rate, 1),
            "orders_kept": round(beside_rate / alone_rate, 3) if alone_rate else None,
            "reserved_p99_ms_alone": alone.reserved_ms(99),
            "reserved_p99_ms_beside": beside.reserved_ms(99),
        },
    )


async def _stocked(pool: Pool, bench: Bench, products: int) -> list[str]:
    """A catalogue of its own with every product at a thousand locations; the refs of those."""
    account, queries = bench.provisioned.account, queries_of(__package__, "snapshot.sql")
    async with transaction(pool, account) as connection:
        await queries.add_snapshot_catalogue(
            connection, account=account, retailer=bench.provisioned.retailer, ref=CATALOGUE
        )
        first = await queries.add_snapshot_products(connection, account=account, products_max=products)
        refs = [row["ref"] for row in await queries.locations_first(connection, account=account, rows_max=LOCATIONS)]
    for start in range(0, products, PRODUCTS_AT_ONCE):
        async with transaction(pool, account) as connection:
            await queries.add_snapshot_positions(
                connection,
                account=account,
                ref=CATALOGUE,
                locations_max=LOCATIONS,
                units=UNITS,
                first=first + start,
                last=first + min(start + PRODUCTS_AT_ONCE, products) - 1,
            )
    return refs


def _write(path: Path, products: int, refs: list[str]) -> None:
    with gzip.open(path, "wt", compresslevel=1) as file:
        file.write("locationRef,skuRef,qty\n")
        for product in range(1, products + 1):
            file.write(
                "".join(
                    f"{ref},SNAPSHOT-{product},{UNITS + (place % CHANGED_EVERY == product % CHANGED_EVERY)}\n"
                    for place, ref in enumerate(refs)
                )
            )


async def _load(bench: Bench, path: Path) -> Loaded:
    """Loads the file as a person would: by the command, a process of its own."""
    environment = os.environ | {"LADING_DATABASE_URL": bench.urls.app_url}
    command = (sys.executable, "-m", "lading", "inventory", "load", str(path), "--catalogue", CATALOGUE, "--json")
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
    watching = asyncio.create_task(_processor_seconds(process))
    output, _ = await process.communicate()
    elapsed = time.perf_counter() - started
    used = await watching
    if process.returncode:
        raise Refused("BENCH_LOAD_FAILED", f"The load ended with {process.returncode}.", "See its words above.")
    report = msgspec.json.decode(output)
    return Loaded(report["changed"], report["unchanged"], elapsed, used)


async def _processor_seconds(process: asyncio.subprocess.Process) -> float:
    """What a process had used when it was last seen."""
    used = 0.0
    while process.returncode is None:
        used = max(used, seconds_used([process.pid]))
        await asyncio.sleep(0.2)
    return used


async def _copied_per_second(pool: Pool, bench: Bench, rows: int) -> float:
    """Rows a second that this PostgreSQL takes by COPY into a bare table."""
    records = [(1, number, number % LOCATIONS, UNITS) for number in range(rows)]
    async with transaction(pool, bench.provisioned.account) as connection:
        await connection.execute("CREATE TEMPORARY TABLE bare (a int, b int, c int, d int) ON COMMIT DROP")
        started = time.perf_counter()
        await connection.copy_records_to_table("bare", records=records)
        return rows / (time.perf_counter() - started)

"""`lading bench availability`: questions about 20 products to one API process, beside a bare server of the same kind.

The rate is that of a whole processor: requests for each second of it that the API process used, because the client
shares the machine. The limit is measured the same way.
"""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from lading.bench.figures import Figures, percentile
from lading.bench.harness import Bench, bench_database, running_lading
from lading.bench.load import Senders
from lading.bench.processor import seconds_used
from lading.bench.shop import open_shop
from lading.bootstrap.serving import listen
from lading.bootstrap.settings import ProcessSettings
from lading.database.connection import Pool, open_pool, transaction
from lading.demo.connection import HttpConnections
from lading.demo.data.products import read_products
from lading.demo.loading import load_counts
from lading.inventory.snapshot import SnapshotRow

PRODUCTS = 20
SENDERS = 16
QUESTIONS = 2_000
STOCK_FACTOR = 1_000
WATCHED_SECONDS_MAX = 10.0
WATCH_PAUSE_SECONDS = 0.005


class Load(msgspec.Struct, frozen=True):
    """What a stretch of requests came to: latencies in seconds, processor seconds of the server, wall seconds."""

    latencies: list[float]
    server_seconds: float
    seconds: float

    @property
    def per_core(self) -> float:
        """Requests for each processor second of the server."""
        return len(self.latencies) / self.server_seconds if self.server_seconds else 0.0


class AvailabilityBench:
    """Asks one API process."""

    def __init__(self, bench: Bench, pool: Pool, url: str, token: str) -> None:
        self._bench = bench
        self._pool = pool
        self._url = url
        self._token = token
        self._random = random.Random(7)  # noqa: S311 - which questions are asked is no secret
        made = bench.provisioned
        self._path = f"/api/v1/availability?catalogue=BASE:{made.retailer}&products="
        self.refs = [product.ref for product in read_products()]
        self.questions = [self._path + ",".join(self._random.sample(self.refs, PRODUCTS)) for _ in range(QUESTIONS)]

    async def warm_up(self) -> int:
        """Asks every question once; returns the length of an answer."""
        sizes = await ask_for(self._url, self._token, self.questions[:QUESTIONS], None)
        return int(sum(sizes) / len(sizes))

    async def lags(self, seconds: float) -> list[float]:
        """Seconds from the commit of a count until the API tells it, one count after the other."""
        connections = HttpConnections(self._url, 1)
        headers = {"Authorization": f"Bearer {self._token}"}
        made, ref, found = self._bench.provisioned, self.refs[0], []
        location = await self._a_location()
        until, units = time.perf_counter() + seconds, 1_000_000
        while time.perf_counter() < until:
            units += 1
            await load_counts(self._pool, made.account, made.retailer, [SnapshotRow(1, ref, location, units)])
            committed = time.perf_counter()
            path = f"{self._path}{ref}&locations={location}"
            while time.perf_counter() - committed < WATCHED_SECONDS_MAX:
                answer = msgspec.json.decode((await connections.send("GET", path, headers)).body)
                if answer["items"][0]["quantity"] == units:
                    break
                await asyncio.sleep(WATCH_PAUSE_SECONDS)
            found.append(time.perf_counter() - committed)
            await asyncio.sleep(self._random.random() / 10)
        connections.close()
        return found

    async def positions(self) -> int:
        """How many positions the account has."""
        async with transaction(self._pool, self._bench.provisioned.account) as connection:
            return int(await connection.fetchval("SELECT count(*) FROM inventory_position"))

    async def _a_location(self) -> str:
        async with transaction(self._pool, self._bench.provisioned.account) as connection:
            return str(await connection.fetchval("SELECT min(ref) FROM location WHERE type = 'STORE'"))


async def ask_for(url: str, token: str, paths: list[str], seconds: float | None) -> list[int]:
    """Sends each path once, or again and again for so long; the lengths of the answers."""
    senders, sizes, todo = Senders(url, token, SENDERS), [], iter(paths)
    until = None if seconds is None else time.perf_counter() + seconds

    async def ask() -> bool:
        path = next(todo, None)
        if path is None or (until is not None and time.perf_counter() > until):
            return False
        answer, _ = await senders.send("GET", path)
        assert answer.status == 200, answer.body
        sizes.append(len(answer.body))
        return True

    await senders.each(ask)
    return sizes


async def load(url: str, token: str, paths: list[str], process: int, plan: tuple[float, float | None]) -> Load:
    """Sends for so many seconds, as fast as answers come or at a rate a second; what it came to."""
    seconds, rate = plan
    senders, latencies = Senders(url, token, SENDERS), []
    before, started = seconds_used([process]), time.perf_counter()
    sent = 0

    async def ask() -> bool:
        nonlocal sent
        now = time.perf_counter() - started
        if now > seconds:
            return False
        sent += 1
        if rate is not None:
            await asyncio.sleep(max(0.0, sent / rate - now))
        answer, took = await senders.send("GET", paths[sent % len(paths)])
        assert answer.status == 200, answer.body
        latencies.append(took)
        return True

    await senders.each(ask)
    return Load(latencies, seconds_used([process]) - before, time.perf_counter() - started)


@contextmanager
def bare_server(length: int) -> Iterator[tuple[str, int]]:
    """A bare server whose answers have so many bytes: its address and process."""
    listening = listen("127.0.0.1", 0)
    command = [sys.executable, "-m", "lading.bench.bare_server", str(listening.fileno()), str(length)]
    process = subprocess.Popen(command, pass_fds=[listening.fileno()])
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", process.pid
    finally:
        process.terminate()
        process.wait()
        listening.close()


def memory_of(process: int) -> int:
    """Resident bytes of a process."""
    pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def bench_availability(seconds: float) -> Figures:
    """The whole bench: about so many seconds of asking, a third of it each full, at half load, and the bare server."""
    with bench_database() as bench:
        return asyncio.run(_measure(bench, seconds))


async def _measure(bench: Bench, seconds: float) -> Figures:
    pool = await open_pool(bench.urls.app_url, bench.settings, application="lading bench")
    try:
        token = await open_shop(pool, bench, stock_factor=STOCK_FACTOR)
        processes = ProcessSettings(port=0, api_processes=1, worker_processes=1, relay_processes=0)
        with running_lading(bench, processes) as group:
            process = group.process_ids()["api-1"]
            asked = AvailabilityBench(bench, pool, group.url, token)
            empty = memory_of(process)
            length = await asked.warm_up()
            grown = memory_of(process) - empty
            full = await load(group.url, token, asked.questions, process, (seconds / 3, None))
            rate = len(full.latencies) / full.seconds / 2
            half, lags = await asyncio.gather(
                load(group.url, token, asked.questions, process, (seconds / 3, rate)), asked.lags(seconds / 3)
            )
        with bare_server(length) as (url, bare):
            await asyncio.sleep(1)
            limit = await load(url, token, asked.questions, bare, (seconds / 3, None))
        return _figures(full, half, limit, _extra(await asked.positions(), length, grown, lags, full))
    finally:
        await pool.close()


def _figures(full: Load, half: Load, limit: Load, extra: dict[str, Any]) -> Figures:
    return Figures(
        name="availability",
        rate=full.per_core,
        unit="requests/s for each core of the API",
        p50_ms=_milliseconds(half.latencies, 50),
        p99_ms=_milliseconds(half.latencies, 99),
        cpu_ms_per_unit=1000 / full.per_core,
        limit=limit.per_core,
        extra=extra,
    )


def _extra(positions: int, length: int, grown: int, lags: list[float], full: Load) -> dict[str, Any]:
    return {
        "products_per_request": PRODUCTS,
        "answer_bytes": length,
        "wall_requests_per_second": round(len(full.latencies) / full.seconds),
        "lag_p50_ms": _milliseconds(lags, 50),
        "lag_p99_ms": _milliseconds(lags, 99),
        "positions": positions,
        "packed_mb_per_million_positions": 16,
        "process_growth_mb": round(grown / 1e6, 1),
    }


def _milliseconds(seconds: list[float], percent: float) -> float | None:
    value = percentile(seconds, percent)
    return None if value is None else round(value * 1000, 2)

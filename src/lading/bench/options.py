"""`lading bench options`: carts of five lines over all places of the demo, asked of one API one after the other.

The limit is what no answer can do without: the stock of the five products, read bare over one connection.
"""

import asyncio
import itertools
import random
import time

import msgspec

from lading.bench.figures import Figures, percentile
from lading.bench.harness import Bench, bench_database, running_lading
from lading.bench.load import Senders
from lading.bench.shop import open_shop
from lading.bootstrap.settings import ProcessSettings
from lading.database.connection import Pool, open_pool, read_only
from lading.database.queries import queries_of
from lading.demo.data.addresses import read_address_book
from lading.demo.data.products import read_products
from lading.demo.delivery import load_delivery_services

LINES = 5
QUESTIONS = 500
STOCK_FACTOR = 3
PATH = "/api/v1/fulfilment-options"


def carts(retailer: int, kind: str) -> list[bytes]:
    """Questions with five products each, one or two units of each, from all over the country."""
    chance = random.Random(5)  # noqa: S311 - which carts are asked about is no secret
    refs, book = [product.ref for product in read_products()], read_address_book()
    found = []
    for number in range(QUESTIONS):
        home = book.address_for(f"cart {number}")
        address = {"city": home.city, "state": home.state, "postcode": home.postcode, "country": home.country}
        products = [
            {"productRef": ref, "requestedQuantity": chance.choice([1, 1, 2])} for ref in chance.sample(refs, LINES)
        ]
        body = {"retailerId": retailer, "types": [kind], "address": address, "products": products}
        found.append(msgspec.json.encode(body))
    return found


async def ask(url: str, token: str, bodies: list[bytes], seconds: float) -> list[float]:
    """The seconds of each answer, one question at a time, for so long."""
    senders, took, questions = Senders(url, token, 1), [], itertools.cycle(bodies)
    until = time.perf_counter() + seconds

    async def one() -> bool:
        answer, latency = await senders.send("POST", PATH, next(questions))
        assert answer.status == 200, answer.body
        took.append(latency)
        return time.perf_counter() < until

    await senders.each(one)
    return took


async def stock_reads_per_second(pool: Pool, bench: Bench, seconds: float) -> float:
    """How often a second the stock of five products can be read bare."""
    chance, account, done = random.Random(5), bench.provisioned.account, 0  # noqa: S311 - as above
    queries = queries_of("lading.availability")
    async with read_only(pool, account) as connection:
        numbers = [row["number"] for row in await connection.fetch("SELECT number FROM product")]
        catalogue = await connection.fetchval("SELECT min(number) FROM inventory_catalogue")
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        async with read_only(pool, account) as connection:
            products = chance.sample(numbers, LINES)
            await queries.packed_stock(
                connection, account=account, catalogues=[catalogue] * LINES, products=products, has_supplied=False
            )
        done += 1
    return done / (time.perf_counter() - started)


def bench_options(seconds: float) -> Figures:
    """The whole bench: so many seconds, a third each for deliveries, collections and the limit."""
    with bench_database() as bench:
        return asyncio.run(_measure(bench, seconds))


async def _measure(bench: Bench, seconds: float) -> Figures:
    pool = await open_pool(bench.urls.app_url, bench.settings, application="lading bench")
    try:
        made = bench.provisioned
        token = await open_shop(pool, bench, stock_factor=STOCK_FACTOR)
        await load_delivery_services(pool, made.account, made.retailer)
        delivered, collected = carts(made.retailer, "HD"), carts(made.retailer, "CC")
        with running_lading(bench, ProcessSettings(port=0, api_processes=1, worker_processes=1)) as group:
            await ask(group.url, token, [*delivered[:20], *collected[:20]], 2)
            process, before = group.process_ids()["api-1"], bench.processor_seconds()
            home = await ask(group.url, token, delivered, seconds / 3)
            used = bench.processor_seconds(process) - before
            store = await ask(group.url, token, collected, seconds / 3)
        limit = await stock_reads_per_second(pool, bench, seconds / 3)
    finally:
        await pool.close()
    return Figures(
        name="options",
        rate=len(home) / sum(home),
        unit="carts/s, one after the other",
        p50_ms=_milliseconds(home, 50),
        p99_ms=_milliseconds(home, 99),
        cpu_ms_per_unit=1000 * used / len(home),
        limit=limit,
        extra={
            "lines": LINES,
            "collection_p50_ms": _milliseconds(store, 50),
            "collection_p99_ms": _milliseconds(store, 99),
        },
    )


def _milliseconds(seconds: list[float], percent: float) -> float | None:
    value = percentile(seconds, percent)
    return None if value is None else value * 1000

"""`lading demo`: a running Lading with a loaded account, real orders sent through it, and somebody watching."""

import asyncio
import os
import threading
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from itertools import dropwhile

import msgspec
from rich.console import Console

from lading.bootstrap.database import DatabaseUrls, database_in_use, ensure_migrated, refuse_unsafe_database
from lading.bootstrap.serving import ProcessGroup, wait_until_ready
from lading.bootstrap.settings import ProcessSettings
from lading.bootstrap.supervision import LOOK_SECONDS
from lading.database.connection import Pool, open_pool, transaction
from lading.database.queries import queries_of
from lading.database.settings import DatabaseSettings
from lading.demo.account import DemoAccount, open_demo_account
from lading.demo.client import ApiClient
from lading.demo.data.model import DemoOrder
from lading.demo.data.orders import OrderOutcome, read_orders
from lading.demo.figures import DemoFigures, database_instant, figures_of
from lading.demo.monitoring import look_at_engine
from lading.demo.tally import Tally
from lading.demo.walking import Walking, WalkSettings
from lading.demo.watching import watch
from lading.kernel.refusal import Refused

READY_SECONDS = 60.0
IDLE_LOOK_SECONDS = 0.05
IDLE_LOOKS_MAX = 1200
ORDER_PREFIX = "HD-"


class DemoOptions(msgspec.Struct, frozen=True, kw_only=True):
    """orders: how many to send; is_exiting: end when they have; seed: what pickers find."""

    orders: int
    is_exiting: bool
    seed: int


class Demo:
    """One demo on a database that is there and up to date."""

    def __init__(self, urls: DatabaseUrls, options: DemoOptions, console: Console, started: float) -> None:
        self._urls = urls
        self._options = options
        self._console = console
        self._started = started
        self._tally = Tally()

    async def run(self, group: ProcessGroup, stopping: threading.Event) -> DemoFigures | None:
        """Loads, starts, streams and, unless it is to end by itself, serves until stopped; None when stopped before."""
        stop = asyncio.Event()
        async with _open(self._urls) as pool, _looking_after(group, stopping, stop):
            account = await open_demo_account(pool)
            self._say("loaded" if account.is_new else "found", account, group.url)
            await _wait_until_ready(group.url)
            ready_seconds = time.monotonic() - self._started
            self._console.print(f"Ready after {ready_seconds:.1f} s.")
            figures = await self._stream(pool, account, group.url, stop, ready_seconds)
            if figures is not None and not self._options.is_exiting:
                self._console.print(figures.as_text(), markup=False)
                self._console.print(what_next(group.url, account), soft_wrap=True, markup=False)
                await stop.wait()
            return figures

    def _say(self, how: str, account: DemoAccount, url: str) -> None:
        self._console.print(f"The demo's account {account.account} was {how}; Lading is on {url}.")

    async def _stream(
        self, pool: Pool, account: DemoAccount, url: str, stop: asyncio.Event, ready_seconds: float
    ) -> DemoFigures | None:
        since = await database_instant(pool, account.account)
        begun = time.monotonic()
        watching = asyncio.create_task(watch(pool, account.account, self._tally, self._console))
        client = ApiClient(url, account.credentials, account.retailer)
        walking = Walking(client, self._tally, WalkSettings(retailer=account.retailer, seed=self._options.seed))
        try:
            await walking.run(await self._outcomes(pool, account.account), stop)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            client.close()
        seconds = time.monotonic() - begun
        return None if stop.is_set() else await self._figures(pool, account.account, since, (seconds, ready_seconds))

    async def _figures(self, pool: Pool, account: int, since: datetime, seconds: tuple[float, float]) -> DemoFigures:
        await _wait_until_idle(pool, account)
        return await figures_of(pool, account, self._tally, since=since, seconds=seconds[0], ready_seconds=seconds[1])

    async def _outcomes(self, pool: Pool, account: int) -> Iterator[OrderOutcome]:
        """The orders after those of the starts before."""
        async with transaction(pool, account) as connection:
            last = await queries_of(__package__).last_order_number(connection, account=account)
        return orders_after(last, self._options.orders)


def run_demo(options: DemoOptions, stopping: threading.Event) -> DemoFigures | None:
    """The whole demo. Raises Refused when something it needs is not to be had."""
    started = time.monotonic()
    settings, console = DatabaseSettings(), Console(stderr=True, highlight=False)
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        asyncio.run(refuse_unsafe_database(urls, settings))
        with _process_group(urls) as group:
            return asyncio.run(Demo(urls, options, console, started).run(group, stopping))


def orders_after(last_number: int, count: int) -> Iterator[OrderOutcome]:
    """The next orders of the stream after the one of that number (0: from the first), with what lies between them."""

    def is_known(outcome: OrderOutcome) -> bool:
        is_new = isinstance(outcome, DemoOrder) and int(outcome.ref.removeprefix(ORDER_PREFIX)) > last_number
        return last_number > 0 and not is_new

    left = count
    for outcome in dropwhile(is_known, read_orders()):
        if isinstance(outcome, DemoOrder):
            if left == 0:
                return
            left -= 1
        yield outcome


@contextmanager
def _process_group(urls: DatabaseUrls) -> Iterator[ProcessGroup]:
    group = ProcessGroup(urls, ProcessSettings(), os.environ)
    group.start()
    try:
        yield group
    finally:
        group.stop()


@asynccontextmanager
async def _open(urls: DatabaseUrls) -> AsyncIterator[Pool]:
    pool = await open_pool(urls.app_url, DatabaseSettings(), application="lading demo")
    try:
        yield pool
    finally:
        await pool.close()


@asynccontextmanager
async def _looking_after(group: ProcessGroup, stopping: threading.Event, stop: asyncio.Event) -> AsyncIterator[None]:
    """Starts again whoever dies, and passes the signal to end on into the loop."""

    async def look() -> None:
        while True:
            group.look_after()
            if stopping.is_set():
                stop.set()
            await asyncio.sleep(LOOK_SECONDS)

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


async def _wait_until_ready(url: str) -> None:
    if not await asyncio.to_thread(wait_until_ready, url, READY_SECONDS, _says_ready):
        raise Refused("DEMO_NOT_READY", f"{url} was not ready in {READY_SECONDS:g} s.", "The log above may say why.")


def _says_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2.0) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == 200)
    except OSError:
        return False


async def _wait_until_idle(pool: Pool, account: int) -> None:
    """Lets the engine finish what the last events led to, so that the figures are final."""
    for _ in range(IDLE_LOOKS_MAX):
        if not (await look_at_engine(pool, account)).waiting:
            return
        await asyncio.sleep(IDLE_LOOK_SECONDS)


def what_next(url: str, account: DemoAccount) -> str:
    """Commands that work as they stand, while this demo runs."""
    credentials = account.credentials
    return (
        f"\nLading serves on {url} until Ctrl-C. What is where: {url}/\n\n"
        f"TOKEN=$(curl -s {url}/oauth/token -d grant_type=client_credentials -d client_id={credentials.client_id} \\\n"
        f'  -d client_secret={credentials.client_secret} | sed \'s/.*"access_token":"\\([^"]*\\)".*/\\1/\')\n'
        f'curl -s -H "Authorization: Bearer $TOKEN" {url}/api/v1/orders/HD-000001\n'
        "lading explain HD-000001\n"
    )

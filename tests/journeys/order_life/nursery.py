"""Workers that start at once and may be killed at any moment: one warm process, which forks them when it is told to.

Run as a program it reads lines from its input: a database URL starts a worker, whose process id it prints; with `post`
behind it, one that delivers webhooks too. When the input ends, all of them are killed. A worker is what `lading work`
runs, with leases short enough that a test can wait for those of the dead.
"""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from lading.bootstrap.registry import build_registry
from lading.database.connection import Pool, open_pool
from lading.database.settings import DatabaseSettings
from lading.engine.worker import Worker, WorkerSettings
from lading.inventory.loading import process_pending_batches
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.order.backorders.arrivals import Arrivals
from tests.database.outbox.post_office import THIS_MACHINE
from tests.simulation.webhooks.relay_process import deliver

ROOT = Path(__file__).parents[3]
LEASE_SECONDS = 0.5
LOOK_SECONDS = 0.05
ARRIVALS_SECONDS = 0.3
ACCOUNT = 1
# A try that takes longer, on a machine that is busy, is made again: whoever hears it twice knows it by its id.
RELAY_LEASE_SECONDS, POST_SECONDS_MAX = 2.0, 1.5
POST = "post"


class Nursery:
    """The warm process, as a test sees it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.journeys.order_life.nursery"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def start(self, url: str, *, delivers: bool = False) -> int:
        """Starts a worker on a database; its process id. delivers: webhooks too."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{url} {POST}\n" if delivers else f"{url}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def stop(self) -> None:
        """Kills all workers and ends."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


async def _work(url: str, *, delivers: bool) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    pool = await open_pool(url, DatabaseSettings(database_pool_min=0, database_pool_max=2))
    identities = Identities(SystemClock().milliseconds)
    settings = WorkerSettings(
        name=f"process {os.getpid()}", lease_seconds=LEASE_SECONDS, idle_seconds=0.005, promotion_seconds=0.05
    )
    worker = Worker(pool, build_registry(identities, THIS_MACHINE), identities, settings)
    work = [worker.run(stop), _load(pool, identities, stop), _look(pool, identities, stop)]
    try:
        await asyncio.gather(*work, *([deliver(url, stop, RELAY_LEASE_SECONDS, POST_SECONDS_MAX)] if delivers else []))
    finally:
        await pool.close()


async def _load(pool: Pool, identities: Identities, stop: asyncio.Event) -> None:
    """Loads the stock counts that wait."""
    while not stop.is_set():
        if not await process_pending_batches(pool, ACCOUNT, now=SystemClock().now, next_id=identities.next):
            await asyncio.sleep(LOOK_SECONDS)


async def _look(pool: Pool, identities: Identities, stop: asyncio.Event) -> None:
    """Gives what has arrived to those who wait for it."""
    arrivals = Arrivals(pool, now=SystemClock().now, next_id=identities.next)
    while not stop.is_set():
        if not await arrivals.look(ACCOUNT):
            await asyncio.sleep(ARRIVALS_SECONDS)


def _fork(url: str, *, delivers: bool) -> int:
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asyncio.run(_work(url, delivers=delivers))
    os._exit(0)


def _serve() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    children = []
    for line in sys.stdin:
        url, *further = line.split()
        children.append(_fork(url, delivers=POST in further))
        sys.stdout.write(f"{children[-1]}\n")
        sys.stdout.flush()
    for child in children:
        if Path(f"/proc/{child}").exists():
            os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    _serve()

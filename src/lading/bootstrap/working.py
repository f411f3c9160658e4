"""The `work` role: pipelines of the engine, and the inventory batches, until asked to stop."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import structlog
from prometheus_client import CollectorRegistry

from lading.availability.holds.sweeping import sweep_holds
from lading.availability.projection.stock import prune_touches
from lading.bootstrap.collecting import spare_what_stays
from lading.bootstrap.lifetime import stop_event
from lading.bootstrap.registry import build_registry
from lading.bootstrap.settings import ProcessSettings
from lading.bootstrap.simulating import simulation_desk
from lading.bootstrap.telemetry import WorkerMetrics, WorkerTelemetry, expose
from lading.bootstrap.tracing import spans_to
from lading.database.connection import Connection, Pool, dispatching, is_connection_loss, open_pool, transaction
from lading.database.settings import DatabaseSettings
from lading.engine.watching import Watch
from lading.engine.worker import Worker, WorkerSettings
from lading.foundation.accounts.records import accounts_seen
from lading.inventory.changes import prune_changes
from lading.inventory.coverage import retire_coverage
from lading.inventory.files.processing import FileDesk
from lading.inventory.loading import process_pending_batches
from lading.kernel.clock import Clock, SystemClock
from lading.kernel.identity import Identities
from lading.order.backorders.arrivals import Arrivals
from lading.order.sourcing.retention import prune_decisions
from lading.order.sourcing.simulation_runs.records import prune_runs
from lading.order.sourcing.simulation_runs.running import RunDesk
from lading.outbox.outbound.policy import OutboundSettings

BATCHES_IDLE_SECONDS = 0.25
# While the database writes one batch, the next is read.
LOADS_AT_ONCE = 2
PRUNING_IDLE_SECONDS = 60.0
SWEEPING_IDLE_SECONDS = 1.0


async def work(
    app_url: str, database: DatabaseSettings, processes: ProcessSettings, environment: Mapping[str, str]
) -> None:
    """Runs the worker until a signal comes or the parent process is gone; what is under way is finished first."""
    pool = await open_pool(app_url, database, application="lading work")
    stop = stop_event(environment)
    clock = SystemClock()
    identities = Identities(clock.milliseconds)
    telemetry = _telemetry(pool, processes)
    pipelines = _pipelines(pool, processes, identities, telemetry)
    spare_what_stays()
    try:
        await asyncio.gather(
            *[worker.run(stop) for worker in pipelines],
            telemetry.run(stop),
            *[
                _repeat(partial(_process_batches, pool, clock, identities, loader), stop)
                for loader in range(LOADS_AT_ONCE)
            ],
            _repeat(lambda: _process_files(pool, clock, identities, stop), stop),
            _repeat(lambda: _run_simulations(pool, identities, stop), stop, idle_seconds=SWEEPING_IDLE_SECONDS),
            _repeat(lambda: _in_each_account(pool, prune_runs), stop, idle_seconds=PRUNING_IDLE_SECONDS),
            _repeat(lambda: _in_each_account(pool, prune_changes), stop, idle_seconds=PRUNING_IDLE_SECONDS),
            _repeat(lambda: _in_each_account(pool, retire_coverage), stop, idle_seconds=PRUNING_IDLE_SECONDS),
            _repeat(lambda: _in_each_account(pool, prune_touches), stop, idle_seconds=PRUNING_IDLE_SECONDS),
            _repeat(lambda: _in_each_account(pool, prune_decisions), stop, idle_seconds=PRUNING_IDLE_SECONDS),
            _repeat(lambda: _give_out_arrivals(pool, clock, identities), stop, idle_seconds=SWEEPING_IDLE_SECONDS),
            _repeat(lambda: _in_each_account(pool, sweep_holds), stop, idle_seconds=SWEEPING_IDLE_SECONDS),
        )
    finally:
        await pool.close()


def _telemetry(pool: Pool, processes: ProcessSettings) -> WorkerTelemetry:
    metrics = WorkerMetrics(CollectorRegistry())
    if processes.worker_metrics_port is not None:
        exposed = expose(metrics.registry, processes.host, processes.worker_metrics_port)
        structlog.get_logger("lading.work").info("metrics.exposed", port=exposed.port)
    return WorkerTelemetry(pool, metrics, spans_to(processes.otel_endpoint))


def _pipelines(pool: Pool, processes: ProcessSettings, identities: Identities, watch: Watch) -> list[Worker]:
    registry = build_registry(identities, OutboundSettings().policy())
    here = f"{socket.gethostname()}:{os.getpid()}"
    return [
        Worker(
            pool,
            registry,
            identities,
            WorkerSettings(name=f"{here}/{number}", lanes_max=processes.worker_lanes_max),
            watch,
        )
        for number in range(processes.worker_pipelines)
    ]


async def _process_batches(pool: Pool, clock: Clock, identities: Identities, loader: int) -> int:
    async with dispatching(pool) as connection:
        accounts = await accounts_seen(connection)
    now, next_id = clock.now, identities.next
    return sum(
        [
            await process_pending_batches(pool, each.account, now=now, next_id=next_id, loader=loader)
            for each in accounts
        ]
    )


async def _process_files(pool: Pool, clock: Clock, identities: Identities, stop: asyncio.Event) -> int:
    async with dispatching(pool) as connection:
        accounts = await accounts_seen(connection)
    desks = [
        FileDesk(pool, each.account, now=clock.now, next_id=identities.next, is_stopping=stop.is_set)
        for each in accounts
    ]
    return sum([await desk.process_pending() for desk in desks])


async def _give_out_arrivals(pool: Pool, clock: Clock, identities: Identities) -> int:
    async with dispatching(pool) as connection:
        accounts = await accounts_seen(connection)
    arrivals = Arrivals(pool, now=clock.now, next_id=identities.next)
    return sum([await arrivals.look(each.account) for each in accounts])


async def _run_simulations(pool: Pool, identities: Identities, stop: asyncio.Event) -> int:
    async with dispatching(pool) as connection:
        accounts = await accounts_seen(connection)
    desks = [
        RunDesk(pool, each.account, desk_at=simulation_desk, next_id=identities.next, is_stopping=stop.is_set)
        for each in accounts
    ]
    return sum([await desk.run_next() for desk in desks])


async def _in_each_account(pool: Pool, task: Callable[[Connection, int], Awaitable[int]]) -> int:
    """Does a task in a transaction of each account; returns how much was done."""
    async with dispatching(pool) as connection:
        accounts = await accounts_seen(connection)
    done = 0
    for each in accounts:
        async with transaction(pool, each.account) as connection:
            done += await task(connection, each.account)
    return done


async def _repeat(
    task: Callable[[], Awaitable[int]], stop: asyncio.Event, *, idle_seconds: float = BATCHES_IDLE_SECONDS
) -> None:
    """Does a task again and again, resting when there was nothing to do; a lost database is waited for."""
    log = structlog.get_logger("lading.work")
    while not stop.is_set():
        done = 0
        try:
            done = await task()
        except Exception as error:
            if not is_connection_loss(error):
                log.exception("stock.task_failed")
        if not done:
            try:
                await asyncio.wait_for(stop.wait(), idle_seconds)
            except TimeoutError:
                continue

"""The worker: leases lanes, runs their events as one batch, commits, and starts again. Any number of them, anywhere."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from time import perf_counter_ns
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import structlog

from lading.database.connection import Connection, Pool, dispatching, is_connection_loss, transaction_on
from lading.database.queries import queries_of
from lading.engine.batch import SHARED_LOSSES_MAX, LeasedLane, lanes_of
from lading.engine.commit import Commit, Outcome, RunsRefused
from lading.engine.entity import Aggregate
from lading.engine.execution import LaneExecution, LaneRun, RunSettings
from lading.engine.intake import LeaseLost
from lading.engine.loading import Loader
from lading.engine.registry import BoundWorkflow, Registry
from lading.engine.rule import RuleFailed
from lading.engine.trampoline import Facts, Failure, Trampoline
from lading.engine.watching import Unwatched, Watch
from lading.engine.workflow import parse_workflow
from lading.kernel.identity import Identities

REPLANS_MAX = 5


class _FailedInVain(Exception):
    """A failed run had foreseen effects: the batch is planned again without it."""


_PASSING = (
    RunsRefused,
    _FailedInVain,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
)


class WorkerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes of a worker. lanes_max and events_max bound a batch; a lease outlives any batch and bounds recovery."""

    name: str
    lanes_max: int = 200
    events_max: int = 20
    lease_seconds: float = 10.0
    idle_seconds: float = 0.02
    promotion_seconds: float = 0.2


class Workflows:
    """Workflow versions ready to run; a version never changes, so a copy kept here is always right."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._bound: dict[int, dict[tuple[int, str, int], BoundWorkflow]] = defaultdict(dict)

    async def of(
        self, connection: Connection, account: int, aggregates: Sequence[Aggregate]
    ) -> Mapping[tuple[int, str, int], BoundWorkflow]:
        """The workflows of the aggregates, those unknown being fetched; a missing one stays missing."""
        known = self._bound[account]
        wanted = {(one.retailer, one.workflow_ref, one.workflow_version) for one in aggregates} - known.keys()
        if wanted:
            keys = list(wanted)
            rows = await queries_of(__package__).workflow_documents(
                connection,
                account=account,
                retailers=[key[0] for key in keys],
                refs=[key[1] for key in keys],
                versions=[key[2] for key in keys],
            )
            for row in rows:
                workflow = parse_workflow(row["document"])
                known[row["retailer"], row["ref"], row["version"]] = self._registry.bind(workflow)
        return known


class Worker:
    """One pipeline of batches over one connection at a time."""

    def __init__(
        self,
        pool: Pool,
        registry: Registry,
        identities: Identities,
        settings: WorkerSettings,
        watch: Watch | None = None,
    ) -> None:
        self._pool = pool
        self._registry = registry
        self._identities = identities
        self._settings = settings
        self._watch: Watch = watch or Unwatched()
        self._workflows = Workflows(registry)
        self._log = structlog.get_logger("lading.worker").bind(worker=settings.name)

    async def run(self, stop: asyncio.Event) -> None:
        """Works until asked to stop; a lost database is waited for."""
        while not stop.is_set():
            try:
                worked = await self.work_once()
            except Exception as error:
                if not is_connection_loss(error):
                    self._log.exception("worker.failed")
                self._log.warning("worker.waits", reason=type(error).__name__)
                await _pause(stop, 0.5)
                continue
            if not worked:
                await _pause(stop, self._settings.idle_seconds)

    async def work_once(self) -> int:
        """One round over the accounts with work; returns the number of events run.

        Raises what went wrong with one account, but not before the others had their turn.
        """
        async with dispatching(self._pool) as connection:
            rows = await queries_of(__package__).accounts_with_work(connection)
        worked, failure = 0, None
        for row in rows:
            try:
                worked += await self._work_on(row["account"])
            except Exception as error:
                if is_connection_loss(error):
                    raise
                failure = error
        if failure is not None:
            raise failure
        return worked

    async def _work_on(self, account: int) -> int:
        async with self._pool.acquire() as connection:
            lanes = await self._claim(connection, account)
            if not lanes:
                return 0
            batch = BatchRun(
                connection, account, self._registry, self._workflows, self._identities, self._settings.name
            )
            outcome = await (batch.run_alone(lanes[0]) if lanes[0].is_suspect else batch.run(lanes))
        self._watch.committed(account, outcome.records, conflicts=outcome.conflicts)
        return outcome.events

    async def _claim(self, connection: Connection, account: int) -> list[LeasedLane]:
        lease = uuid4()
        async with transaction_on(connection, account):
            await queries_of(__package__).promote_due(connection, account=account, events_max=1000)
            rows = await queries_of(__package__).claim_lanes(
                connection,
                account=account,
                lease=lease,
                lanes_max=self._settings.lanes_max,
                events_max=self._settings.events_max,
                lease_seconds=self._settings.lease_seconds,
                shared_losses_max=SHARED_LOSSES_MAX,
            )
        return lanes_of(rows, lease)


class BatchRun:
    """One leased batch brought to its end: planned, committed, planned again when stock is lost, split if poisoned."""

    def __init__(
        self,
        connection: Connection,
        account: int,
        registry: Registry,
        workflows: Workflows,
        identities: Identities,
        worker: str,
    ) -> None:
        self._connection = connection
        self._account = account
        self._registry = registry
        self._workflows = workflows
        self._identities = identities
        self._worker = worker
        self._failures: dict[UUID, LaneRun] = {}

    async def run(self, lanes: Sequence[LeasedLane]) -> Outcome:
        """Runs the lanes until all is written."""
        failure: Exception | None = None
        done = Outcome()
        for _ in range(REPLANS_MAX):
            if not lanes:
                return done
            try:
                done = done.and_also(await self._attempt(lanes))
                lanes = done.left_over
            except LeaseLost as lost:
                lanes = [lane for lane in lanes if lane.lane not in lost.lanes]
            except Exception as error:
                if is_connection_loss(error):
                    raise
                failure = error
                done = done.and_also(Outcome(conflicts=_conflicts(error)))
                if not isinstance(error, _PASSING):
                    break
        return done.and_also(await self._stop_short(lanes, failure))

    async def run_alone(self, suspect: LeasedLane) -> Outcome:
        """Runs the head of one lane, which may take this process down."""
        if suspect.is_lost:
            head = suspect.events[0]
            error = RuleFailed("WORKER_LOST", f"{suspect.losses} workers in a row began this event and never ended it")
            self._failures[head.id] = LaneRun(aggregate=None, runs=[], failed=head, error=error)
        return await self.run([suspect.only_head()])

    async def _attempt(self, lanes: Sequence[LeasedLane]) -> Outcome:
        async with transaction_on(self._connection, self._account):
            at = await queries_of(__package__).database_instant(self._connection)
            runs = await self._plan(lanes, at)
            commit = Commit(self._connection, self._account, self._registry, worker=self._worker, at=at)
            return await commit.write(lanes, runs)

    async def _plan(self, lanes: Sequence[LeasedLane], at: Any) -> list[LaneRun]:
        aggregates = await self._load(lanes)
        workflows = await self._workflows.of(self._connection, self._account, list(aggregates.values()))
        facts = Facts()
        settings = RunSettings(self._registry, workflows, facts, at, perf_counter_ns(), self._identities.next)
        executions = [LaneExecution(settings, aggregates.get(lane.lane), self._runnable(lane)) for lane in lanes]
        trampoline: Trampoline[LaneRun] = Trampoline(facts, self._fetch)
        results = await trampoline.drive([execution.run() for execution in executions])
        runs: list[LaneRun] = []
        for lane, result in zip(lanes, results, strict=True):
            if isinstance(result, Failure):
                raise result.error
            runs.append(self._with_known_failure(lane, result))
        self._check_foreseen(runs)
        return runs

    def _runnable(self, lane: LeasedLane) -> Sequence[Any]:
        """The events before the first that is known to fail."""
        for place, event in enumerate(lane.events):
            if event.id in self._failures:
                return lane.events[:place]
        return lane.events

    def _with_known_failure(self, lane: LeasedLane, run: LaneRun) -> LaneRun:
        done = len(run.runs)
        if run.failed is None and done < len(lane.events):
            known = self._failures[lane.events[done].id]
            run.failed, run.error, run.failed_trace = known.failed, known.error, known.failed_trace
        return run

    def _check_foreseen(self, runs: Sequence[LaneRun]) -> None:
        """A run that failed after taking from the shared picture of stock has misled the others: plan without it."""
        misleading = [run for run in runs if run.foreseen_in_vain]
        for run in misleading:
            assert run.failed is not None
            self._failures[run.failed.id] = run
        if misleading:
            raise _FailedInVain

    async def _load(self, lanes: Sequence[LeasedLane]) -> Mapping[UUID, Aggregate]:
        """Nothing is loaded for what is known to fail: loading it may be what fails."""
        by_type: defaultdict[str, list[Any]] = defaultdict(list)
        for lane in lanes:
            for event in self._runnable(lane):
                by_type[event.root.type].append(event)
        aggregates: dict[UUID, Aggregate] = {}
        for root_type, events in by_type.items():
            store = self._registry.stores.get(root_type)
            if store is not None:
                aggregates |= await store.load(self._connection, self._account, events)
        return aggregates

    async def _fetch(self, loader: Loader[Any, Any], keys: Sequence[Any]) -> Mapping[Any, Any]:
        return await loader.fetch(self._connection, self._account, keys)

    async def _split(self, lanes: Sequence[LeasedLane], error: Exception) -> Outcome:
        """The batch as a whole cannot be written: halves, until the culprit stands alone and fails by itself."""
        if len(lanes) > 1:
            middle = len(lanes) // 2
            first, second = await self.run(lanes[:middle]), await self.run(lanes[middle:])
            return first.and_also(second)
        lane = lanes[0]
        if len(lane.events) > 1:
            return await self.run([lane.only_head()])
        head = lane.events[0]
        if head.id in self._failures:
            raise error
        self._failures[head.id] = LaneRun(aggregate=None, runs=[], failed=head, error=error)
        return await self.run(lanes)

    async def _stop_short(self, lanes: Sequence[LeasedLane], failure: Exception | None) -> Outcome:
        """What is left to do with lanes that could not be written together.

        A batch that keeps losing its stock to others is split like a poisoned one: small ones are quick, and win.
        """
        if lanes and failure is not None:
            return await self._split(lanes, failure)
        if lanes:
            await self._give_back(lanes)
        return Outcome()

    async def _give_back(self, lanes: Sequence[LeasedLane]) -> None:
        async with transaction_on(self._connection, self._account):
            await queries_of(__package__).return_leases(
                self._connection, account=self._account, lease=lanes[0].lease, ids=[lane.lane for lane in lanes]
            )


def _conflicts(error: Exception) -> int:
    return len(error.reasons) if isinstance(error, RunsRefused) else 0


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return

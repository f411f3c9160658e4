"""The figures of a worker process: Prometheus metrics of its own, sums of cost for the database, spans if wanted."""

import asyncio
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from wsgiref.simple_server import WSGIServer

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from lading.bootstrap.tracing import Spans
from lading.database.connection import DATABASE_ERRORS, Pool, dispatching, read_only, transaction
from lading.engine.batch import RunRecord
from lading.engine.operations.costs import CostSums, Spent, queue_state, waited
from lading.engine.operations.history import WorkflowKey
from lading.engine.workflow import Workflow
from lading.foundation.accounts.records import accounts_seen

WRITE_SECONDS = 5.0
PORTS_TRIED_MAX = 64
# Label sets of rulesets one process answers with.
NAMES_MAX = 1_000
OTHERS = "others"
_RULE_BUCKETS = (0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0)
_WAIT_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


class RuleTimes(Collector):
    """How long rules took: a histogram cheap enough to be counted for every rule that runs."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._bounds = [round(seconds * 1e6) for seconds in _RULE_BUCKETS]
        self._counts = [0] * (len(_RULE_BUCKETS) + 1)
        self._microseconds = 0
        registry.register(self)

    def observe(self, microseconds: int) -> None:
        """Counts one execution."""
        self._counts[bisect_left(self._bounds, microseconds)] += 1
        self._microseconds += microseconds

    def collect(self) -> Iterator[Metric]:
        """The histogram as it is now."""
        labels = [*map(str, _RULE_BUCKETS), "+Inf"]
        buckets = list(zip(labels, accumulate(self._counts), strict=True))
        yield HistogramMetricFamily(
            "lading_rule_seconds", "Time of one rule execution.", buckets=buckets, sum_value=self._microseconds / 1e6
        )


class WorkerMetrics:
    """The metrics of one worker process. Labels are outcomes, accounts, and rules and rulesets of workflows.

    No ref of an entity and no name of an event is one. Beyond NAMES_MAX rulesets the others are counted together.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.events = Counter("lading_events_total", "Attempts at events, by outcome.", ("outcome",), registry=registry)
        self.rules = RuleTimes(registry)
        self.rule_runs = Counter("lading_rule_runs_total", "Executions, by rule.", ("rule",), registry=registry)
        self.rule_time = Counter("lading_rule_time_seconds_total", "Time, by rule.", ("rule",), registry=registry)
        self.ruleset_time = Counter(
            "lading_ruleset_time_seconds_total", "Time, by ruleset.", ("workflow", "ruleset"), registry=registry
        )
        self._rulesets: set[tuple[str, str]] = set()
        self.waits = Histogram(
            "lading_event_wait_seconds", "Wait of an event for its attempt.", buckets=_WAIT_BUCKETS, registry=registry
        )
        self.dead_letters = Counter("lading_deadletter_total", "Events given up.", registry=registry)
        self.conflicts = Counter(
            "lading_reservation_conflicts_total",
            "Runs planned again because others took their stock.",
            registry=registry,
        )
        self.lag = Gauge(
            "lading_event_lag_seconds",
            "How long the first event has waited for a worker.",
            ("account",),
            registry=registry,
        )
        self.waiting = Gauge("lading_events_waiting", "Events that wait to run.", ("account",), registry=registry)
        self.open_letters = Gauge(
            "lading_dead_letters_open", "Dead letters neither replayed nor discarded.", ("account",), registry=registry
        )

    def observe(self, records: Sequence[RunRecord], *, conflicts: int) -> None:
        """Counts what a batch did."""
        if conflicts:
            self.conflicts.inc(conflicts)
        for record in records:
            self.events.labels(record.outcome).inc()
            self.waits.observe(max(0.0, waited(record).total_seconds()))
            if record.is_buried:
                self.dead_letters.inc()
            for event in record.trace.events:
                for ruleset in event.rulesets:
                    for rule in ruleset.rules:
                        self.rules.observe(rule.microseconds)

    def spent(self, spent: Iterable[Spent]) -> None:
        """Adds what rules and rulesets took since the last time."""
        for one in spent:
            if one.rule is not None:
                name = one.rule.rpartition(".")[2]
                self.rule_runs.labels(name).inc(one.runs)
                self.rule_time.labels(name).inc(one.microseconds / 1e6)
                continue
            key = (one.workflow_ref, one.ruleset)
            if len(self._rulesets) < NAMES_MAX:
                self._rulesets.add(key)
            named = key if key in self._rulesets else (OTHERS, OTHERS)
            self.ruleset_time.labels(*named).inc(one.microseconds / 1e6)


class WorkerTelemetry:
    """Watches the worker's pipelines; every few seconds it writes the sums of cost and looks how long the queue is."""

    def __init__(self, pool: Pool, metrics: WorkerMetrics, spans: Spans | None) -> None:
        self._pool = pool
        self._metrics = metrics
        self._spans = spans
        self._sums: defaultdict[int, CostSums] = defaultdict(CostSums)
        self._workflows: defaultdict[int, dict[WorkflowKey, Workflow]] = defaultdict(dict)
        self._log = structlog.get_logger("lading.telemetry")

    def committed(self, account: int, records: Sequence[RunRecord], *, conflicts: int) -> None:
        """Counts a batch in memory."""
        self._metrics.observe(records, conflicts=conflicts)
        sums = self._sums[account]
        for record in records:
            sums.add(record)
        if self._spans is not None and records:
            self._spans.batch(account, records)

    async def run(self, stop: asyncio.Event) -> None:
        """Writes and looks until asked to stop, then writes what is left."""
        while not stop.is_set():
            try:
                await asyncio.wait_for(stop.wait(), WRITE_SECONDS)
            except TimeoutError:
                await self._guarded()
        await self._guarded()
        if self._spans is not None:
            self._spans.close()

    async def _guarded(self) -> None:
        try:
            await self.write()
            await self.look()
        except DATABASE_ERRORS as error:
            self._log.warning("telemetry.waits", reason=type(error).__name__)

    async def write(self) -> None:
        """Adds what was summed since the last time to the tables."""
        for account, sums in list(self._sums.items()):
            async with transaction(self._pool, account) as connection:
                spent = await sums.write(connection, account, self._workflows[account])
            self._metrics.spent(spent)

    async def look(self) -> None:
        """Sets the gauges of every account's queue."""
        async with dispatching(self._pool) as connection:
            accounts = await accounts_seen(connection)
        for account in accounts:
            async with read_only(self._pool, account.account) as connection:
                state = await queue_state(connection, account.account)
            label = str(account.account)
            self._metrics.lag.labels(label).set(state["lag_seconds"])
            self._metrics.waiting.labels(label).set(state["events_waiting"])
            self._metrics.open_letters.labels(label).set(state["dead_letters"])


@dataclass(frozen=True, slots=True)
class Exposed:
    """Where the metrics are, and how to end it."""

    port: int
    close: Callable[[], None]


def expose(registry: CollectorRegistry, host: str, port: int) -> Exposed:
    """Answers /metrics on the first free port from `port` on, because workers of one machine share the setting.

    Raises OSError when none of the next PORTS_TRIED_MAX is free.
    """
    failure: OSError | None = None
    for candidate in range(port, min(port + PORTS_TRIED_MAX, 65_536)):
        try:
            server, _ = start_http_server(candidate, host, registry)
        except OSError as error:
            failure = error
            continue

        def close(server: WSGIServer = server) -> None:
            server.shutdown()
            server.server_close()

        return Exposed(candidate, close)
    assert failure is not None, "at least one port was tried"
    raise failure

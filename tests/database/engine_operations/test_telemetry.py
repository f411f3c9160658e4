"""What events cost: counted per rule, ruleset and minute as they run, shown to Prometheus, traced across processes."""

import asyncio
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import CollectorRegistry, generate_latest

from lading.bootstrap.telemetry import NAMES_MAX, WorkerMetrics, WorkerTelemetry, expose
from lading.bootstrap.tracing import Spans
from lading.database.connection import read_only, transaction
from lading.engine.intake import accept
from lading.engine.operations.costs import Cost, Spent, cost_since
from lading.engine.worker import Worker, WorkerSettings
from tests.database.engine.conftest import ACCOUNT, Engine, Scenario

Run = Callable[[Scenario], None]
TRACE = "0af7651916cd43dd8448eb211c80319c"


def watched(engine: Engine, spans: Spans | None = None) -> tuple[Worker, WorkerTelemetry, WorkerMetrics]:
    metrics = WorkerMetrics(CollectorRegistry())
    telemetry = WorkerTelemetry(engine.pool, metrics, spans)
    worker = Worker(engine.pool, engine.registry, engine.identities, WorkerSettings(name="watched"), telemetry)
    return worker, telemetry, metrics


async def cost(engine: Engine) -> Cost:
    at = datetime.now(UTC)
    async with read_only(engine.pool, ACCOUNT) as connection:
        return await cost_since(connection, ACCOUNT, since=at - timedelta(hours=2), at=at, count=100)


def test_costs_are_summed_per_rule_and_ruleset_and_add_up_over_writes(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        worker, telemetry, _ = watched(engine)
        counter = await engine.counter()
        for times in (3, 2):
            await engine.send(*[(counter, "AddTwice")] * times)
            await engine.work(worker)
            await telemetry.write()
        await telemetry.write()
        found = await cost(engine)
        runs = {(one.ruleset, one.rule): one.runs for one in found.rules}
        assert runs == {
            ("COUNTER AddTwice", "TEST.test.Add"): 5,
            ("COUNTER AddTwice", "TEST.test.SendEvent"): 5,
            ("COUNTER AddTwice", None): 5,
            ("COUNTER Add", "TEST.test.Add"): 5,
            ("COUNTER Add", None): 5,
        }
        assert (found.events, found.failures, found.buried) == (5, 0, 0)
        whole = next(one for one in found.rules if one.ruleset == "COUNTER AddTwice" and one.rule is None)
        parts = [one for one in found.rules if one.ruleset == "COUNTER AddTwice" and one.rule is not None]
        assert whole.microseconds == sum(one.microseconds for one in parts)

    run(scenario)


def test_prometheus_has_the_time_of_each_rule_and_ruleset_by_name(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        worker, telemetry, metrics = watched(engine)
        await engine.send(*[(await engine.counter(), "AddTwice")] * 3)
        await engine.work(worker)
        await telemetry.write()
        await telemetry.write()
        lines = dict(
            line.rsplit(" ", 1) for line in generate_latest(metrics.registry).decode().splitlines() if line[0] != "#"
        )
        assert lines['lading_rule_runs_total{rule="Add"}'] == "6.0"
        assert lines['lading_rule_runs_total{rule="SendEvent"}'] == "3.0"
        assert float(lines['lading_rule_time_seconds_total{rule="Add"}']) > 0
        ruleset = 'lading_ruleset_time_seconds_total{ruleset="COUNTER AddTwice",workflow="COUNTER::PLAIN"}'
        assert float(lines[ruleset]) > 0

    run(scenario)


def test_more_rulesets_than_a_process_answers_for_are_counted_together() -> None:
    metrics = WorkerMetrics(CollectorRegistry())
    metrics.spent(Spent("ORDER::HD", f"ORDER R{number}", None, 1, 1_000_000) for number in range(NAMES_MAX + 5))
    metrics.spent([Spent("ORDER::HD", "ORDER R0", None, 1, 1_000_000)])
    page = generate_latest(metrics.registry).decode()
    assert 'lading_ruleset_time_seconds_total{ruleset="others",workflow="others"} 5.0' in page
    assert 'lading_ruleset_time_seconds_total{ruleset="ORDER R0",workflow="ORDER::HD"} 2.0' in page


def test_failures_dead_letters_and_lost_stock_are_counted_and_exposed(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        worker, telemetry, metrics = watched(engine)
        await engine.send((await engine.counter(), "Refuse"), (await engine.counter(), "Add"))
        await engine.work(worker)
        await engine.ask("UPDATE purse SET left_over = 0 RETURNING 1")
        await engine.send((await engine.counter(), "SpendBlindly"))
        await engine.work(worker)
        await engine.send((await engine.counter(), "Add"))
        await telemetry.look()
        exposed = expose(metrics.registry, "127.0.0.1", 39_471)
        neighbour = expose(metrics.registry, "127.0.0.1", exposed.port)
        url = f"http://127.0.0.1:{exposed.port}/metrics"
        page = (await asyncio.to_thread(urllib.request.urlopen, url)).read().decode()
        lines = dict(line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
        assert lines["lading_deadletter_total"] == "1.0"
        assert float(lines["lading_reservation_conflicts_total"]) >= 1
        assert lines['lading_events_total{outcome="SUCCESS"}'] == "1.0"
        assert lines['lading_dead_letters_open{account="7"}'] == "1.0"
        assert float(lines['lading_events_waiting{account="7"}']) >= 1
        assert float(lines['lading_event_lag_seconds{account="7"}']) > 0
        assert float(lines["lading_rule_seconds_count"]) >= 2
        assert neighbour.port > exposed.port, "the next worker takes the next free port"
        exposed.close()
        neighbour.close()

    run(scenario)


def test_an_event_is_a_span_of_the_trace_it_came_with(run: Run) -> None:
    async def scenario(engine: Engine) -> None:
        exporter, provider = InMemorySpanExporter(), TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        worker, _, _ = watched(engine, Spans(provider))
        counter = await engine.counter()
        event = msgspec.structs.replace(engine.event(counter, "Add", datetime.now(UTC)), trace_id=TRACE)
        async with transaction(engine.pool, ACCOUNT) as connection:
            await accept(connection, ACCOUNT, [event])
        await engine.work(worker)
        spans = {span.name: span for span in exporter.get_finished_spans()}
        assert set(spans) == {"lading.batch", "lading.event Add"}
        found, batch = spans["lading.event Add"], spans["lading.batch"]
        assert found.context is not None and batch.context is not None
        assert f"{found.context.trace_id:032x}" == TRACE
        assert found.attributes is not None and found.attributes["lading.event.outcome"] == "SUCCESS"
        assert found.attributes["lading.rules"] == 1
        assert [link.context.span_id for link in found.links] == [batch.context.span_id]

    run(scenario)

"""`lading bench workflows`: a workflow as large as the largest elsewhere, matched, linted, imported; rules called."""

import asyncio
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from lading.bench.figures import Figures, best_of, percentile
from lading.bench.harness import bench_database
from lading.bench.workflow_documents import ENTITY_TYPES, STATUSES, synthetic_workflow
from lading.bootstrap.registry import build_registry
from lading.bootstrap.workflow_tools import import_workflow
from lading.database.connection import open_pool, transaction
from lading.engine.registry import BoundWorkflow, Registry
from lading.engine.sandbox.frames import CallFrame
from lading.engine.sandbox.packages import RulePackage
from lading.engine.sandbox.pool import SandboxCall, SandboxPool
from lading.engine.sdk.rule import Call
from lading.engine.sdk.running import Done
from lading.engine.workflow import Workflow
from lading.engine.workflows.draft import Draft, read_draft
from lading.engine.workflows.lint import lint
from lading.engine.workflows.meaning import by_name
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities

RULESETS = 261
RULES = 505
BY = "lading bench"
ROUNDS = 20
CALLS = 200


def bench_workflows(_seconds: float) -> Figures:
    """Events matched a second when every event is new to its workflow; the limit is a bare lookup in a dictionary.

    extra: microseconds per match the first time and again, seconds of lint and of import (file to active version),
    microseconds of a call of a customer's rule in a batch of 200, and milliseconds until a sandbox says its rules.
    """
    data = msgspec.json.encode(synthetic_workflow(rulesets=RULESETS, rules=RULES))
    registry = build_registry(Identities(SystemClock().milliseconds))
    draft = read_draft(data, {})
    first = sorted(_first_matches(registry, draft.workflow))
    bound = registry.bind(draft.workflow)
    _match_all(bound, draft.workflow)
    again = best_of(lambda: _match_all(bound, draft.workflow)) / RULESETS
    extra: dict[str, Any] = {
        "rulesets": RULESETS,
        "rules": RULES,
        "bytes": len(data),
        "match_first_us": round(1e6 * sum(first) / len(first), 3),
        "match_again_us": round(1e6 * again, 3),
        "lint_s": round(best_of(lambda: lint(draft.workflow, by_name(registry.rules))), 4),
        "import_s": round(_import_seconds(data, registry), 4),
        **_sandbox_figures(),
    }
    return Figures(
        name="workflows",
        rate=len(first) / sum(first),
        unit="matches/s",
        p50_ms=_milliseconds(first, 50),
        p99_ms=_milliseconds(first, 99),
        cpu_ms_per_unit=1000 * sum(first) / len(first),
        limit=_lookups_a_second(),
        extra=extra,
    )


def _first_matches(registry: Registry, workflow: Workflow) -> list[float]:
    """Seconds of each match on a workflow that remembers nothing yet, in every status of every type."""
    taken: list[float] = []
    for _ in range(ROUNDS):
        bound = registry.bind(workflow)
        for ruleset in workflow.rulesets:
            for status in STATUSES:
                started = time.perf_counter()
                found = bound.matching(ruleset.name, ruleset.type, "HD", status)
                taken.append(time.perf_counter() - started)
                assert len(found) == 1, "each event of each status meets its one ruleset"
    return taken


def _match_all(bound: BoundWorkflow, workflow: Workflow) -> None:
    for ruleset in workflow.rulesets:
        bound.matching(ruleset.name, ruleset.type, "HD", STATUSES[0])


def _sandbox_figures() -> dict[str, Any]:
    """What a call costs in a process of its own, and what making one ready costs."""
    given = Call(entity={}, root={}, event={"name": "Check"}, attributes={}, at=SystemClock().now())
    body = msgspec.json.encode(CallFrame(rule="Note", props={}, call=given))
    calls = [SandboxCall(UUID(int=number), "Note", body) for number in range(CALLS)]
    where = str(Path(__file__).with_name("customer"))
    customer = RulePackage(name="customer", module="rules_of_a_customer", object="RULES", path=where)
    pool = SandboxPool()
    try:
        call = best_of(lambda: pool.answers(customer, 1, calls)) / CALLS
        start = best_of(lambda: pool.describe(customer))
        assert all(isinstance(answer, Done) for answer in pool.answers(customer, 1, calls))
    finally:
        pool.close()
    return {"sandbox_us_per_call": round(1e6 * call, 1), "sandbox_start_ms": round(1e3 * start, 1)}


def _lookups_a_second() -> float:
    table = {
        (str(number), entity_type, "HD", STATUSES[0]): number
        for number in range(RULESETS)
        for entity_type in ENTITY_TYPES
    }
    keys = list(table)
    return len(keys) / best_of(lambda: [table[key] for key in keys])


def _import_seconds(data: bytes, registry: Registry) -> float:
    """From the bytes of a file to an active version: read, checked, linted, published, committed."""
    with bench_database() as bench:

        async def run() -> float:
            pool = await open_pool(bench.urls.app_url, bench.settings, application=BY)
            try:
                account, retailer = bench.provisioned.account, bench.provisioned.retailer
                started = time.perf_counter()
                draft: Draft = read_draft(data, {})
                async with transaction(pool, account) as connection:
                    await import_workflow(connection, account, retailer, draft, registry, active_by=(BY, True))
                return time.perf_counter() - started
            finally:
                await pool.close()

        return asyncio.run(run())


def _milliseconds(seconds: list[float], percent: float) -> float | None:
    found = percentile(seconds, percent)
    return None if found is None else 1000 * found

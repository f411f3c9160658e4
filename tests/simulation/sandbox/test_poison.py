"""Hostile customer rules in the batches of a real worker: their events alone suffer."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest

from lading.database.connection import transaction
from lading.engine import core_rules
from lading.engine.registry import Registry
from lading.engine.sandbox.packages import RulePackage
from lading.engine.sandbox.pool import SandboxPool
from lading.engine.sandbox.rules import rules_of_packages
from tests.database.engine import counter
from tests.database.engine.conftest import ACCOUNT, Engine, engine_on
from tests.simulation.conftest import PrintFigures

HOSTILE = RulePackage(
    name="hostile", module="hostile_rules", object="RULES", path=f"{Path(__file__).with_name('hostile')}"
)
TRIED_AGAIN: Mapping[str, str] = MappingProxyType(
    {
        "Loop": "RULE_TIMEOUT",
        "FillMemory": "MEMORY_LIMIT",
        "Segfault": "RULE_CRASHED",
        "Sleep": "RULE_TIMEOUT",
        "ForkBomb": "RULE_FORBIDDEN",
        "Garbage": "ANSWER_MALFORMED",
    }
)
HOPELESS: Mapping[str, str] = MappingProxyType({"ForeignEntity": "ENTITY_FOREIGN", "BinaryNul": "ACTIONS_MALFORMED"})


@pytest.fixture
def sandbox() -> Iterator[SandboxPool]:
    pool = SandboxPool()
    yield pool
    pool.close()


def workflow(names: Mapping[str, str]) -> dict[str, Any]:
    document = counter.workflow()
    mixed = [counter.ruleset(name, ("Add", {"by": 1}), (name, None), ("Add", {"by": 1})) for name in ("Honest", *names)]
    return document | {"rulesets": mixed}


async def with_packages(engine: Engine, sandbox: SandboxPool) -> None:
    rules = rules_of_packages([HOSTILE], sandbox, [])
    own = (*core_rules.RULES, *counter.RULES)
    engine.registry = Registry((*own, *rules), [counter.CounterStore()], [engine.purse])
    document = workflow({**TRIED_AGAIN, **HOPELESS})
    async with transaction(engine.pool, ACCOUNT) as connection:
        await connection.execute("UPDATE workflow SET document = $2 WHERE account = $1", ACCOUNT, document)


async def until_given_up(engine: Engine, events: Mapping[str, UUID]) -> None:
    for _ in range(10):
        await engine.work()
        await engine.forgive_pauses()
    assert await engine.ask("SELECT count(*) FROM event_queue") == 0, f"{len(events)} events should be done with"


def test_every_attack_is_dead_lettered_and_the_others_of_its_batch_commit(
    database_url: str, owner_url: str, sandbox: SandboxPool
) -> None:
    async def scenario() -> None:
        async with engine_on(database_url, owner_url) as engine:
            await with_packages(engine, sandbox)
            victims = {name: await engine.counter() for name in (*TRIED_AGAIN, *HOPELESS)}
            honest = [await engine.counter() for _ in range(40)]
            mixed = [(one, "Honest") for one in honest]
            for place, (name, victim) in enumerate(victims.items()):
                mixed.insert(place * 5, (victim, name))
            accepted = await engine.send(*mixed)
            events = {name: event for (_, name), event in zip(mixed, accepted, strict=True) if name != "Honest"}
            await until_given_up(engine, events)
            assert {await engine.value(one) for one in honest} == {2}
            assert {await engine.value(one) for one in victims.values()} == {0}
            await check_letters(engine, events)
            assert await engine.findings() == {}

    asyncio.run(scenario())


async def check_letters(engine: Engine, events: Mapping[str, UUID]) -> None:
    for name, event in events.items():
        row = (await engine.rows("SELECT reason, attempts FROM dead_letter WHERE event_id = $1", event))[0]
        code = {**TRIED_AGAIN, **HOPELESS}[name]
        assert row["reason"].startswith(f"{code}: "), (name, row["reason"])
        assert row["attempts"] == (5 if name in TRIED_AGAIN else 1), name


def test_honest_events_commit_at_nearly_their_usual_pace_beside_one_crash_in_a_hundred(
    database_url: str, owner_url: str, sandbox: SandboxPool, print_figures: PrintFigures
) -> None:
    async def scenario() -> None:
        async with engine_on(database_url, owner_url) as engine:
            await with_packages(engine, sandbox)
            warm = [(await engine.counter(), "Honest") for _ in range(200)]
            await engine.send(*warm)
            await engine.work()
            clean = await timed(engine, [(await engine.counter(), "Honest") for _ in range(1_000)])
            poisoned = [(await engine.counter(), "Segfault" if n % 100 == 0 else "Honest") for n in range(1_000)]
            hostile = await timed(engine, poisoned)
            shares = {"clean_events_per_second": round(1_000 / clean), "beside_crashes": round(990 / hostile)}
            print_figures({"customer_rule": shares})
            for identity, name in poisoned:
                assert await engine.value(identity) == (2 if name == "Honest" else 0)

    asyncio.run(scenario())


async def timed(engine: Engine, events: list[tuple[UUID, str]]) -> float:
    """Seconds until all honest events are committed."""
    await engine.send(*events)
    started = time.perf_counter()
    await engine.work()
    return time.perf_counter() - started

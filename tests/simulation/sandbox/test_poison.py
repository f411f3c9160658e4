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
FRAGILE = RulePackage(
    name="fragile", module="fragile_rules", object="RULES", path=f"{Path(__file__).with_name('fragile')}"
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
    mixed = [counter.ruleset(name, ("Add", {"by": 1}), (name, None), ("Add", {"by": 1})) for name in names]
    return document | {"rulesets": mixed}


async def with_rules(engine: Engine, sandbox: SandboxPool, package: RulePackage, names: Mapping[str, str]) -> None:
    rules = rules_of_packages([package], sandbox, [])
    own = (*core_rules.RULES, *counter.RULES)
    engine.registry = Registry((*own, *rules), [counter.CounterStore()], [engine.purse])
    document = workflow(names)
    async with transaction(engine.pool, ACCOUNT) as connection:
        await connection.execute("UPDATE workflow SET document = $2 WHERE account = $1", ACCOUNT, document)


async def until_given_up(engine: Engine) -> None:
    for _ in range(10):
        if not await engine.ask("SELECT count(*) FROM event_queue"):
            return
        await engine.forgive_pauses()
        await engine.work()
    raise AssertionError("every event should be done with")


def test_every_attack_is_dead_lettered_and_the_others_of_its_batch_commit(
    database_url: str, owner_url: str, sandbox: SandboxPool
) -> None:
    async def scenario() -> None:
        async with engine_on(database_url, owner_url) as engine:
            await with_rules(engine, sandbox, HOSTILE, {"Honest": "", **TRIED_AGAIN, **HOPELESS})
            victims = {name: await engine.counter() for name in (*TRIED_AGAIN, *HOPELESS)}
            honest = [await engine.counter() for _ in range(40)]
            mixed = [(one, "Honest") for one in honest]
            for place, (name, victim) in enumerate(victims.items()):
                mixed.insert(place * 5, (victim, name))
            accepted = await engine.send(*mixed)
            events = {name: event for (_, name), event in zip(mixed, accepted, strict=True) if name != "Honest"}
            await until_given_up(engine)
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


ROUNDS, HUNDREDS_A_ROUND = 9, 10


def test_one_crash_in_a_hundred_fails_alone_and_the_pace_beside_it_is_printed(
    database_url: str, owner_url: str, sandbox: SandboxPool, print_figures: PrintFigures
) -> None:
    async def scenario() -> None:
        async with engine_on(database_url, owner_url) as engine:
            await with_rules(engine, sandbox, FRAGILE, {"Fragile": ""})
            await pace(engine, crashes=1)
            # Turn by turn, so that what else the machine does falls on both.
            rounds = [(await pace(engine, crashes=0), await pace(engine, crashes=1)) for _ in range(ROUNDS)]
            shares = sorted(hostile / clean for clean, hostile in rounds)
            clean, hostile = (round(sorted(one)[ROUNDS // 2]) for one in zip(*rounds, strict=True))
            share = round(shares[ROUNDS // 2], 2)
            print_figures({"clean_events_per_second": clean, "beside_crashes": hostile, "share_kept": share})

    asyncio.run(scenario())


async def pace(engine: Engine, *, crashes: int) -> float:
    """Honest events committed a second; so many of each hundred crash the process of their rule instead."""
    honest, crashing = list[UUID](), list[UUID]()
    for _ in range(HUNDREDS_A_ROUND):
        identities = await engine.counters(100)
        crashing += identities[:crashes]
        honest += identities[crashes:]
        await engine.send(*((one, "Fragile") for one in identities[:crashes]), attributes={"crash": True})
        await engine.send(*((one, "Fragile") for one in identities[crashes:]))
    started = time.perf_counter()
    await engine.work()
    seconds = time.perf_counter() - started
    assert await engine.values(honest) == [2] * len(honest)
    assert await engine.values(crashing) == [0] * len(crashing)
    await until_given_up(engine)
    return len(honest) / seconds

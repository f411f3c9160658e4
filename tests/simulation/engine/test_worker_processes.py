"""Worker processes on hot entities, killed at any moment: every event once, in order, one at a time."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import pytest

from tests.database.engine.conftest import Engine, engine_on
from tests.simulation.conftest import PrintFigures
from tests.simulation.engine.crew import Crew, crew_on

SEED = 20261121
LEASE_SECONDS = 1.0
PAUSE_SECONDS = 0.5
SETTLE_SECONDS = 0.05  # what a paused worker had sent before is done by then


class Traffic:
    """Events sent to counters, and what must have become of them."""

    def __init__(self, engine: Engine, counters: Sequence[UUID], chance: random.Random) -> None:
        self._engine = engine
        self._counters = counters
        self._chance = chance
        self.sent: defaultdict[UUID, list[UUID]] = defaultdict(list)
        self.added: defaultdict[UUID, int] = defaultdict(int)
        self.poisoned: set[UUID] = set()

    async def send(self, count: int, *, poison: float = 0.0) -> None:
        """Sends so many events to counters drawn at random, most of them to few of the counters."""
        chosen = [self._counters[int(len(self._counters) * self._chance.random() ** 2)] for _ in range(count)]
        names = ["Refuse" if self._chance.random() < poison else "AddTwice" for _ in chosen]
        pairs = list(zip(chosen, names, strict=True))
        for one, name, event in zip(chosen, names, await self._engine.send(*pairs), strict=True):
            self.sent[one].append(event)
            self.added[one] += 2 if name == "AddTwice" else 0
            if name == "Refuse":
                self.poisoned.add(event)

    async def drain(self, crew: Crew, *, seconds: float) -> None:
        """Waits until nothing waits."""
        async with asyncio.timeout(seconds):
            while await self._engine.ask("SELECT count(*) FROM event_queue"):
                crew.replace_the_dead()
                await asyncio.sleep(0.1)

    async def check(self) -> None:
        """Every event ran once, in the order sent, and took effect once."""
        rows = await self._engine.rows(
            "SELECT lane, event_id, outcome FROM event_run "
            "WHERE outcome = 'SUCCESS' OR event_id = ANY($1::uuid[]) ORDER BY lane, sequence, attempt",
            list(self.poisoned),
        )
        ran: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for row in rows:
            ran[row["lane"]].append(row["event_id"])
        assert ran == self.sent
        failed = {row["event_id"] for row in rows if row["outcome"] == "FAILED"}
        assert failed == self.poisoned, "nobody failed but the poisoned"
        for one in self._counters:
            assert await self._engine.value(one) == self.added[one]
        assert await self._engine.findings() == {}


async def _hot_entities(database_url: str, owner_url: str, *, events: int, entities: int) -> dict[str, float]:
    chance, started = random.Random(SEED), time.perf_counter()
    async with engine_on(database_url, owner_url) as engine:
        traffic = Traffic(engine, [await engine.counter() for _ in range(entities)], chance)
        with crew_on(database_url, size=3, lease_seconds=LEASE_SECONDS) as crew:
            killing = asyncio.create_task(_kill_now_and_then(crew, chance))
            for _ in range(events // 500):
                await traffic.send(500)
                await asyncio.sleep(PAUSE_SECONDS)
            killing.cancel()
            await traffic.send(500)
            await _kill_all_at_work(engine, crew)
            await traffic.drain(crew, seconds=120)
            kills = crew.kills
        await traffic.check()
        again = await engine.ask("SELECT count(*) FROM event_run WHERE attempt > 1")
    seconds = round(time.perf_counter() - started, 1)
    sent = sum(map(len, traffic.sent.values()))
    return {"events": sent, "entities": entities, "kills": kills, "second_attempts": again, "seconds": seconds}


async def _kill_now_and_then(crew: Crew, chance: random.Random) -> None:
    while True:
        await asyncio.sleep(chance.uniform(0.3, 0.6))
        crew.kill_one(chance)
        crew.replace_the_dead()


async def _kill_all_at_work(engine: Engine, crew: Crew) -> None:
    """Kills everybody while lanes are leased: kills by the clock may all meet workers that only wait."""
    for _ in range(500):
        crew.replace_the_dead()
        crew.pause()
        await asyncio.sleep(SETTLE_SECONDS)
        if await engine.ask("SELECT count(*) FROM lane WHERE lease IS NOT NULL"):
            return crew.kill_all()
        crew.go_on()
        await asyncio.sleep(0.001)
    raise AssertionError("no worker was ever met at work")


def test_hot_entities_keep_their_order_while_workers_are_killed(
    database_url: str, owner_url: str, print_figures: PrintFigures
) -> None:
    figures = asyncio.run(_hot_entities(database_url, owner_url, events=5_000, entities=500))
    print_figures({"name": "hot-entities", **figures})
    assert figures["kills"] >= 5
    assert figures["second_attempts"] > 0, "the workers killed at work left their events to others"


@pytest.mark.long
@pytest.mark.timeout(900)
def test_fifty_thousand_events_keep_their_order_while_workers_are_killed(
    database_url: str, owner_url: str, print_figures: PrintFigures
) -> None:
    figures = asyncio.run(_hot_entities(database_url, owner_url, events=50_000, entities=500))
    print_figures({"name": "hot-entities", **figures})
    assert figures["kills"] >= 50
    assert figures["second_attempts"] > 0, "the workers killed at work left their events to others"


async def _rate(database_url: str, owner_url: str, *, poison: float) -> float:
    async with engine_on(database_url, owner_url) as engine:
        traffic = Traffic(engine, [await engine.counter() for _ in range(200)], random.Random(SEED))
        for _ in range(10):
            await traffic.send(300, poison=poison)
        started = time.perf_counter()
        await engine.work()
        seconds = time.perf_counter() - started
        await traffic.check()
        assert bool(traffic.poisoned) == bool(poison)
    return (3_000 - len(traffic.poisoned)) / seconds


@pytest.mark.parametrize("poison", [0.0, 0.01])
def test_poisoned_events_harm_nobody_else(
    database_url: str, owner_url: str, poison: float, print_figures: PrintFigures
) -> None:
    rate = asyncio.run(_rate(database_url, owner_url, poison=poison))
    print_figures({"name": "poisoned-events", "share": poison, "healthy_events_per_second": round(rate)})


def test_an_event_that_kills_every_worker_is_given_up_and_its_neighbours_are_not(
    database_url: str, owner_url: str
) -> None:
    async def scenario() -> None:
        async with engine_on(database_url, owner_url) as engine:
            traffic = Traffic(engine, [await engine.counter() for _ in range(20)], random.Random(SEED))
            await traffic.send(100)
            victim = await engine.counter()
            [killer] = await engine.send((victim, "KillWorker"))
            with crew_on(database_url, size=1, lease_seconds=0.5) as crew:
                await traffic.drain(crew, seconds=60)
                assert crew.deaths == 7
            await traffic.check()
            assert await engine.value(victim) == 0
            outcome, reason = await engine.outcome(killer)
            assert outcome == "FAILED"
            assert (reason or "").startswith("WORKER_LOST: 7 workers")

    asyncio.run(scenario())

"""Receivers that fail and hang, relays that are killed: every message arrives, in order for each entity."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.database.outbox.post_office import PostOffice, post_office_on
from tests.database.outbox.sink import Reply, Request, Sink, always, listening
from tests.simulation.conftest import PrintFigures
from tests.simulation.webhooks.relays import relays_on

SEED = 20261121
ENDPOINTS = 10
TRY_SECONDS = 1.0
# What a busy machine may add to a delay that is otherwise a few milliseconds.
NOISE_SECONDS = 0.1


class Fickle:
    """Answers 5xx to three in ten requests, hangs on one in ten, and takes the rest."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.refused = 0
        self.hung = 0

    def __call__(self, _request: Request) -> Reply:
        drawn = self._chance.random()
        if drawn < 0.3:
            self.refused += 1
            return Reply(500 + self._chance.randrange(4))
        if drawn < 0.4:
            self.hung += 1
            return Reply(delay=TRY_SECONDS + 1)
        return Reply()


async def _put(office: PostOffice, sink: Sink, count: int, entities: Sequence[UUID]) -> None:
    for start in range(0, count, 500):
        told = [
            (sink.url(f"/{number % ENDPOINTS}"), entities[number % len(entities)])
            for number in range(start, min(start + 500, count))
        ]
        await office.put(*told)


def _inversions(sink: Sink) -> int:
    """Messages that arrived for the first time after a later one about the same entity at the same endpoint."""
    highest: defaultdict[tuple[str, str], int] = defaultdict(int)
    inversions = 0
    for request, _ in sorted(sink.journal, key=lambda entry: entry[0].at):
        document = request.document
        lane, sequence = (request.path, document["rootEntityId"]), document["sequence"]
        inversions += sequence > highest[lane] + 1
        highest[lane] = max(highest[lane], sequence)
    return inversions


async def _deliver(url: str, count: int, *, kills: int, seconds: float) -> dict[str, Any]:
    chance = random.Random(SEED)
    fickle = Fickle(chance)
    async with post_office_on(url) as office, listening(fickle) as sink:
        await _put(office, sink, count, [uuid4() for _ in range(count // 20)])
        await office.ask("UPDATE webhook_endpoint SET concurrency_max = 32 RETURNING 1")
        started = time.monotonic()
        with relays_on(url, size=2, lease_seconds=2 * TRY_SECONDS, try_seconds=TRY_SECONDS) as relays:
            await _wait(office, relays, chance, kills=kills, seconds=seconds)
        taken = Counter(request.headers["webhook-id"] for request, status in sink.journal if status == 200)
        attempts = await office.ask("SELECT sum(attempts) FROM webhook_message")
        assert await office.findings() == {}
        return {
            "name": "webhook-delivery",
            "messages": count,
            "seconds": round(time.monotonic() - started, 1),
            "kills": relays.kills,
            "missing": count - len(taken),
            "dead": await office.ask("SELECT count(*) FROM webhook_message WHERE outcome = 'DEAD'"),
            "duplicates": sum(taken.values()) - len(taken),
            "ambiguous": attempts - count - fickle.refused,
            "hung": fickle.hung,
            "inversions": _inversions(sink),
        }


async def _wait(office: PostOffice, relays: Any, chance: random.Random, *, kills: int, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while waiting := await office.ask("SELECT count(*) FROM webhook_message WHERE outcome IS NULL"):
            await asyncio.sleep(0.5)
            if relays.kills < kills and waiting:
                relays.kill_one(chance)


def _check(figures: dict[str, Any]) -> None:
    assert figures["missing"] == figures["dead"] == figures["inversions"] == 0
    assert figures["duplicates"] <= figures["ambiguous"]


def test_every_message_arrives_in_order_through_failures_time_outs_and_kills(
    database_url: str, print_figures: PrintFigures
) -> None:
    figures = asyncio.run(_deliver(database_url, 2_000, kills=4, seconds=90))
    print_figures(figures)
    _check(figures)
    assert figures["kills"] >= 1


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_messages_arrive_in_order(database_url: str, print_figures: PrintFigures) -> None:
    figures = asyncio.run(_deliver(database_url, 100_000, kills=20, seconds=1700))
    print_figures(figures)
    _check(figures)


def test_five_endpoints_that_hang_do_not_delay_the_other_five(database_url: str, print_figures: PrintFigures) -> None:
    async def scenario() -> None:
        async with post_office_on(database_url) as office, listening(always(Reply())) as sink:
            with relays_on(database_url, size=1, lease_seconds=10, try_seconds=5):
                await _stream(office, sink, seconds=1.0)
                calm = await _delays(office, sink, seconds=4.0)
                sink.answer = lambda request: Reply(delay=30) if int(request.path[1:]) < 5 else Reply()
                await _stream(office, sink, seconds=1.0)
                troubled = await _delays(office, sink, seconds=4.0)
        figures = {"name": "webhook-fairness", "calm_p99_ms": calm * 1000, "troubled_p99_ms": troubled * 1000}
        print_figures({name: round(value, 1) if isinstance(value, float) else value for name, value in figures.items()})
        assert troubled <= 2 * calm + NOISE_SECONDS

    asyncio.run(scenario())


async def _stream(office: PostOffice, sink: Sink, *, seconds: float) -> dict[str, float]:
    """Puts a message for each endpoint twenty times a second; returns when each was put, by id."""
    put_at: dict[str, float] = {}
    for _ in range(int(seconds * 20)):
        ids = await office.put(*[(sink.url(f"/{number}"), uuid4()) for number in range(ENDPOINTS)])
        put_at |= dict.fromkeys(map(str, ids), time.monotonic())
        await asyncio.sleep(0.05)
    return put_at


async def _delays(office: PostOffice, sink: Sink, *, seconds: float) -> float:
    """The 99th percentile of the delay at the last five endpoints, in seconds."""
    sink.journal.clear()
    put_at = await _stream(office, sink, seconds=seconds)
    await asyncio.sleep(1.0)
    arrived = {request.headers["webhook-id"]: request.at for request, _ in sink.journal if int(request.path[1:]) >= 5}
    delays = sorted(arrived[one] - at for one, at in put_at.items() if one in arrived)
    assert len(delays) == len(put_at) // 2
    return delays[int(len(delays) * 0.99)]

"""Conservation: whatever people do to orders of every type, in whatever order, no unit and no cent goes astray."""

import asyncio
import random
import secrets
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database.order.shop import shop_on
from tests.database.service.counter import open_counter
from tests.postgres import TestServer, create_database, drop_database, in_database
from tests.simulation.conftest import PrintFigures
from tests.simulation.conservation.world import World

LONG = 100_000
OFTEN = 30
REALLY_DONE = (
    *("ConfirmPick", "PackFulfilment", "CourierCollected", "RecordArrival", "Collect", "PutBack", "CancelFulfilment"),
    *("ProposeRevision", "ConfirmRevision", "WithdrawRevision", "CancelItems", "CancelOrder", "ChangeStore"),
    *("RequestReturn", "ReceiveReturn", "RefundAnswered", "Appease", "PaymentReported"),
)


async def _live(urls: tuple[str, str], chance: random.Random, units: int, operations: int) -> World:
    """A world until so many operations were carried out; looked at all the time."""
    async with shop_on(*urls) as shop:
        world = World(await open_counter(shop), chance)
        await world.open(units)
        is_long = operations > 1_000
        rounds = 0
        while world.operations < operations:
            await world.round(orders=12 if is_long else 3, messages=300 if is_long else 12)
            rounds += 1
            if not is_long or rounds % 25 == 0:
                await world.check()
        await world.check()
        return world


def test_a_few_thousand_operations(database_url: str, owner_url: str, print_figures: PrintFigures) -> None:
    world = asyncio.run(_live((database_url, owner_url), random.Random(1), units=400, operations=2_000))
    print_figures({"name": "conservation", "operations": world.operations, "cuts": world.cuts})
    assert {"Collect SUCCESS", "ConfirmRevision SUCCESS", "CancelItems SUCCESS", "RefundAnswered SUCCESS"} <= set(
        world.counts
    )


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_a_hundred_thousand_operations(database_url: str, owner_url: str, print_figures: PrintFigures) -> None:
    started = time.monotonic()
    world = asyncio.run(_live((database_url, owner_url), random.Random(2), units=20_000, operations=LONG))
    seconds = round(time.monotonic() - started)
    figures = {"operations": world.operations, "seconds": seconds, "cuts": world.cuts}
    print_figures({"name": "conservation-long", **figures, "outcomes": dict(sorted(world.counts.items()))})
    assert world.operations >= LONG
    rare = {name: world.counts[f"{name} SUCCESS"] for name in REALLY_DONE if world.counts[f"{name} SUCCESS"] < OFTEN}
    assert not rare, "too seldom to prove anything"


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(seeds=st.lists(st.integers(0, 2**32), min_size=5, max_size=40))
def test_any_few_operations(postgres: TestServer, seeds: list[int]) -> None:
    name = f"lading_conservation_{secrets.token_hex(6)}"
    gate = in_database(postgres.owner_url, "postgres")
    create_database(gate, name, postgres.template)

    async def happening() -> None:
        urls = in_database(postgres.app_url, name), in_database(postgres.owner_url, name)
        async with shop_on(*urls) as shop:
            world = World(await open_counter(shop), random.Random(0))
            await world.open(5)
            for seed in seeds:
                await world.happens(seed)
            await world.check()

    try:
        asyncio.run(happening())
    finally:
        drop_database(gate, name)

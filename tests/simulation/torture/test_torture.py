"""The whole system under kill -9: nothing lost, nothing doubled, nothing oversold, and back within fifteen seconds."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lading.database.connection import open_pool
from lading.database.settings import DatabaseSettings
from tests.simulation.conftest import PrintFigures
from tests.simulation.torture.buyers import Buyers
from tests.simulation.torture.chaos import RECOVERY_SECONDS_MAX, Chaos
from tests.simulation.torture.client import Client
from tests.simulation.torture.counting import Counting
from tests.simulation.torture.journal import Journal
from tests.simulation.torture.proof import ENDS, Proof
from tests.simulation.torture.staff import Staff
from tests.simulation.torture.system import System, running_system

LOOKS, LOOK_SECONDS = 180, 0.5


@dataclass(frozen=True)
class Size:
    """How long and how hard. units: of each product at each place."""

    units: int
    pause_seconds: float
    bulk_max: int
    calm_seconds: float
    is_enough: Callable[[Chaos, Journal, float], bool]


async def _torture(system: System, size: Size) -> dict[str, Any]:
    journal, stop, started = Journal(), asyncio.Event(), time.monotonic()
    client, retailer = Client(system, journal), system.made.retailer
    chaos = Chaos(system, journal, size.calm_seconds)
    buyers = [Buyers(client, journal, system.shop, retailer, f"B{number}") for number in range(4)]
    staff = [Staff(client, journal, retailer, f"S{number}") for number in range(4)]
    counting = Counting(client, journal, system.shop, retailer)
    try:
        async with asyncio.TaskGroup() as group:
            for one in buyers:
                group.create_task(one.run(stop, size.pause_seconds, size.bulk_max))
            for one_of_staff in staff:
                group.create_task(one_of_staff.run(stop))
            group.create_task(counting.run(stop))
            await asyncio.sleep(2)
            while not size.is_enough(chaos, journal, time.monotonic() - started):
                await chaos.round()
            await _every_end_was_met(system, journal)
            stop.set()
    finally:
        await client.close()
    proven = await _prove(system, journal)
    return proven | {
        "seconds": round(time.monotonic() - started, 1),
        "kills": dict(chaos.kills),
        "process_kills": chaos.process_kills,
        "database_kills": chaos.database_kills,
        "recovery_seconds": [round(one, 2) for one in sorted(chaos.recovery_seconds)],
        "writes_acknowledged": journal.writes,
        "orders_acknowledged": len(journal.acknowledged_orders),
        "events_acknowledged": len(journal.acknowledged_events),
        "batches_acknowledged": len(journal.acknowledged_batches),
        "answers": dict(journal.counts),
    }


async def _every_end_was_met(system: System, journal: Journal) -> None:
    """Everybody goes on until orders have ended in every way there is; the proof says it where they have not."""
    pool = await open_pool(system.app_url, DatabaseSettings(database_pool_min=0, database_pool_max=1))
    try:
        proof = Proof(pool, system.made.account, journal, system.shop)
        for _ in range(LOOKS):
            if await proof.every_end_was_met():
                return
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        await pool.close()


async def _prove(system: System, journal: Journal) -> dict[str, Any]:
    pool = await open_pool(system.app_url, DatabaseSettings(database_pool_min=0, database_pool_max=2))
    try:
        proof = Proof(pool, system.made.account, journal, system.shop)
        await proof.drain()
        await proof.nothing_is_lost()
        await proof.nothing_is_doubled()
        statuses = await proof.every_order_has_an_answer()
        taken = await proof.stock_adds_up()
        await proof.no_invariant_is_broken()
        return {"statuses": statuses, "scarce_units_taken": taken}
    finally:
        await pool.close()


@pytest.mark.timeout(240)
def test_nothing_is_lost_doubled_or_oversold_under_kill_9(
    reachable_directory: Path, print_figures: PrintFigures
) -> None:
    size = Size(
        units=10,
        pause_seconds=0.6,
        bulk_max=8,
        calm_seconds=1.0,
        is_enough=lambda chaos, _journal, _seconds: chaos.kills["worker"] >= 10 and chaos.database_kills >= 3,
    )
    with running_system(reachable_directory / f"torture-{secrets.token_hex(4)}", size.units) as system:
        figures = asyncio.run(_torture(system, size))
    print_figures({"name": "torture", **figures})
    assert max(figures["recovery_seconds"]) <= RECOVERY_SECONDS_MAX
    assert figures["scarce_units_taken"] > 0
    assert figures["statuses"].keys() >= set(ENDS), "every way an order can end was walked"


@pytest.mark.long
@pytest.mark.timeout(2700)
def test_nothing_is_lost_of_a_hundred_thousand_writes(reachable_directory: Path, print_figures: PrintFigures) -> None:
    size = Size(units=2_000, pause_seconds=0.02, bulk_max=40, calm_seconds=1.5, is_enough=_is_long_enough)
    with running_system(reachable_directory / f"torture-{secrets.token_hex(4)}", size.units) as system:
        figures = asyncio.run(_torture(system, size))
    print_figures({"name": "torture-long", **figures})
    assert max(figures["recovery_seconds"]) <= RECOVERY_SECONDS_MAX
    assert figures["process_kills"] >= 200
    assert figures["database_kills"] >= 20


def _is_long_enough(chaos: Chaos, journal: Journal, seconds: float) -> bool:
    is_killed_enough = chaos.process_kills >= 200 and chaos.database_kills >= 20
    return is_killed_enough and (journal.writes >= 100_000 or seconds > 1_800)

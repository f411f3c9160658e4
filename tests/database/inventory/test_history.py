"""What was on hand, when, and why: every step told, every past instant as it was then, every drift explained."""

import asyncio
import random
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from lading.database.connection import Pool, read_only
from lading.inventory.deltas import Delta
from lading.inventory.history import Drift, Held, History, by_source
from lading.inventory.history_records import Places, drifts_since, held_at, history_of
from lading.inventory.position_model import PositionName
from lading.kernel.refusal import Refused
from tests.database.inventory.movements import add, load
from tests.database.inventory.stock import (
    ACCOUNT,
    AT,
    build_business,
    carry_out,
    confirm,
    counters,
    opened,
    position,
    release,
    reserve,
)

HOUR = timedelta(hours=1)
NAME = PositionName("DEFAULT:1", "P1", "L1")


async def history(pool: Pool, *, steps_max: int = 50) -> History:
    async with read_only(pool, ACCOUNT) as connection:
        return await history_of(connection, ACCOUNT, NAME, steps_max=steps_max)


async def held(pool: Pool, at: datetime) -> Held | None:
    async with read_only(pool, ACCOUNT) as connection:
        found = await held_at(connection, ACCOUNT, Places("DEFAULT:1", ["P1"], ["L1"]), at=at)
    return found[0] if found else None


async def drifts(pool: Pool) -> list[Drift]:
    async with read_only(pool, ACCOUNT) as connection:
        return await drifts_since(connection, ACCOUNT, "DEFAULT:1", since=AT)


def test_every_step_is_told_with_what_it_changed_and_the_last_ends_at_what_is_on_hand(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await load(pool, ("P1", "L1", 170), as_of=AT)
            kept, picked = uuid4(), uuid4()
            await carry_out(pool, reserve([(position(), 3, kept), (position(), 5, picked)]), at=AT + HOUR)
            await carry_out(pool, confirm(picked, picked=1, short=4), release(kept), at=AT + 2 * HOUR)
            await add(pool, Delta(1, "D-1", "P1", "L1", 7), at=AT + 3 * HOUR)
            await load(pool, ("P1", "L1", 160), as_of=AT + 4 * HOUR)
            await add(pool, Delta(1, "D-2", "P1", "L1", 9), at=AT + 3 * HOUR)
            told = await history(pool)
            assert [(step.at, step.on_hand) for step in told.steps] == [
                (AT + 4 * HOUR, 160),
                (AT + 3 * HOUR, 172),
                (AT + 2 * HOUR, 165),
                (AT + HOUR, 162),
                (AT, 170),
            ]
            assert (told.on_hand, told.opening, told.is_whole) == (160, 0, True)
            assert ("DELTA", "late", 0) in {(one.type, one.what, one.on_hand) for one in told.steps[1].changes}
            assert [(one.type, one.on_hand) for one in told.steps[-1].changes] == [("LAST_ON_HAND", 170)]
            short = await history(pool, steps_max=2)
            assert ([step.on_hand for step in short.steps], short.opening, short.is_whole) == ([160, 172], 165, False)

    asyncio.run(scenario())


def test_a_past_instant_shows_what_was_on_hand_then(database_url: str) -> None:
    async def scenario() -> None:
        dice = random.Random(7)
        async with opened(database_url) as pool:
            await build_business(pool)
            await load(pool, ("P1", "L1", 40), as_of=AT)
            seen: list[tuple[datetime, int]] = []
            promised: list[UUID] = []
            for turn in range(1, 25):
                at = AT + turn * HOUR
                step = dice.choice(["reserve", "release", "confirm", "count", "delta"])
                if step == "reserve" or not promised:
                    promised.append(uuid4())
                    await carry_out(pool, reserve([(position(), 1, promised[-1])]), at=at)
                elif step == "release":
                    await carry_out(pool, release(promised.pop()), at=at)
                elif step == "confirm":
                    await carry_out(pool, confirm(promised.pop(), picked=1, short=0), at=at)
                elif step == "count":
                    await load(pool, ("P1", "L1", dice.randint(20, 40)), as_of=at - 3 * HOUR, at=at)
                else:
                    await add(pool, Delta(1, f"D-{turn}", "P1", "L1", dice.randint(-2, 4)), at=at)
                seen.append((at, (await counters(pool, position())).on_hand))
            for at, on_hand in seen:
                then = await held(pool, at + HOUR / 2)
                assert then is not None and then.on_hand == on_hand
            told = await history(pool)
            known = {step.at: step.on_hand for step in told.steps}
            assert all(known[at] == on_hand for at, on_hand in seen if at in known)
            assert (told.opening, told.is_whole) == (0, True)
            assert await held(pool, AT - HOUR) is None

    asyncio.run(scenario())


def test_a_count_is_held_against_the_books_and_the_difference_explained(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await load(pool, ("P1", "L1", 10), ("P2", "L1", 5), as_of=AT)
            picked, waiting = uuid4(), uuid4()
            await carry_out(pool, reserve([(position(), 3, picked), (position(), 2, waiting)]), at=AT + HOUR)
            await carry_out(pool, confirm(picked, picked=2, short=1), at=AT + 2 * HOUR)
            await add(pool, Delta(1, "D-1", "P1", "L1", 4), at=AT + 2 * HOUR)
            await load(pool, ("P1", "L1", 9), ("P2", "L1", 6), as_of=AT + 3 * HOUR)
            latest = {one.product_ref: one for one in await drifts(pool) if one.loaded_at == AT + 3 * HOUR}
            one = latest["P1"]
            assert (one.counted_before, one.delta, one.sold, one.corrected) == (10, 4, 2, 1)
            assert (one.expected, one.counted, one.units) == (11, 9, -2)
            assert (latest["P2"].expected, latest["P2"].units) == (5, 1)
            [summed] = by_source(await drifts(pool))
            assert (summed.counts, summed.first, summed.agreeing, summed.over, summed.short) == (4, 2, 0, 1, 2)

    asyncio.run(scenario())


@pytest.mark.parametrize("name", [NAME, NAME._replace(product_ref="NO"), NAME._replace(catalogue_ref="NO")])
def test_an_unknown_position_has_no_history(database_url: str, name: PositionName) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            async with read_only(pool, ACCOUNT) as connection:
                with pytest.raises(Refused) as refused:
                    await history_of(connection, ACCOUNT, name, steps_max=5)
            assert refused.value.code == "POSITION_UNKNOWN"

    asyncio.run(scenario())

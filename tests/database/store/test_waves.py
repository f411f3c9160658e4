"""Waves on the real engine and database."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import asyncpg
import pytest

from lading.database.connection import transaction
from lading.engine.ports import Address
from tests.database.order.shop import ACCOUNT
from tests.database.store.walk import Walk

Run = Callable[[Callable[[Walk], Awaitable[None]]], None]


def test_a_wave_takes_its_fulfilments_and_is_complete_when_the_last_is_picked(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        await walk.shop.stock(NEAR_P1=10)
        first, second = await walk.order("HD-1", "HD-2")
        assert await walk.make_wave(first, second, waveName="Morning", userName="bob") == ("SUCCESS", None)
        assert await walk.statuses("HD-1", "HD-2") == ["ASSIGNED", "ASSIGNED"]
        assert await walk.waves() == [("CREATED", "Morning", "bob", ["HD-1", "HD-2"])]
        await walk.pick("HD-1", 1)
        assert [wave[0] for wave in await walk.waves()] == ["PICKING"]
        await walk.pick("HD-2", 1)
        assert await walk.waves() == [("COMPLETE", "Morning", "bob", ["HD-1", "HD-2"])]
        assert await walk.shop.violations() == []

    run(scenario)


def test_of_two_waves_that_want_the_same_fulfilment_one_gets_it(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        await walk.shop.stock(NEAR_P1=10)
        first, second, third = await walk.order("HD-1", "HD-2", "HD-3")
        store = Address(entity_type="LOCATION", entity_ref="NEAR")
        # Accepted before the engine runs: both are in one batch, and neither has seen the other's wave in the database.
        both = [
            await walk.send(store, "CreateWaveByFulfilmentIds", {"fulfilmentIds": [str(one) for one in wanted]})
            for wanted in ((first, second), (second, third))
        ]
        await walk.shop.work()
        assert [await walk.outcome(event_id) for event_id in both] == [("SUCCESS", None)] * 2
        assert [wave[3] for wave in await walk.waves()] == [["HD-1", "HD-2"], ["HD-3"]]

    run(scenario)


def test_a_fulfilment_in_a_wave_is_refused_to_the_next_by_name(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        await walk.shop.stock(NEAR_P1=10)
        [wanted] = await walk.order("HD-1")
        await walk.make_wave(wanted)
        [ref] = await walk.wave_refs()
        outcome, reason = await walk.make_wave(wanted)
        assert outcome == "FAILED"
        assert reason is not None
        assert reason.startswith("WAVE_EMPTY: FULFILMENT_IN_WAVE: HD-1/")
        assert f"is in wave {ref}." in reason
        assert len(await walk.wave_refs()) == 1, "a wave of nothing is no wave"

    run(scenario)


def test_the_database_itself_refuses_a_fulfilment_in_two_waves(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        await walk.shop.stock(NEAR_P1=10)
        first, second = await walk.order("HD-1", "HD-2")
        await walk.make_wave(first)
        await walk.make_wave(second)
        with pytest.raises(asyncpg.UniqueViolationError, match="wave_fulfilment_live"):
            async with transaction(walk.shop.pool, ACCOUNT) as connection:
                await connection.execute(
                    "INSERT INTO wave_fulfilment (account, wave_id, fulfilment_id, added_at)"
                    " SELECT 1, w.wave_id, $1, now() FROM wave_fulfilment AS w WHERE w.fulfilment_id = $2",
                    first,
                    second,
                )

    run(scenario)


def test_a_fulfilment_picked_while_the_wave_was_made_does_not_hold_it_up(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        await walk.shop.stock(NEAR_P1=10)
        [wanted] = await walk.order("HD-1")
        await walk.send(
            Address(entity_type="LOCATION", entity_ref="NEAR"),
            "CreateWaveByFulfilmentIds",
            {"fulfilmentIds": [str(wanted)]},
        )
        # In the same batch as the wave: the pick cannot know of it, the wave not of the pick.
        await walk.pick("HD-1", 1)
        assert await walk.statuses("HD-1") == ["FULFILLED"]
        assert [wave[0] for wave in await walk.waves()] == ["COMPLETE"]

    run(scenario)


def test_a_short_pick_and_a_cancelled_order_count_as_done_for_the_wave(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        await walk.shop.stock(NEAR_P1=4, FAR_P1=10)
        wanted = await walk.order("HD-1", "HD-2", units=2)
        await walk.make_wave(*wanted)
        await walk.pick("HD-1", 1)
        assert [wave[0] for wave in await walk.waves()] == ["PICKING"]
        assert await walk.shop.act("HD-2", ("ORDER", "HD-2"), "CancelOrder") == "SUCCESS"
        assert [wave[0] for wave in await walk.waves()] == ["COMPLETE"]

    run(scenario)


def test_a_wave_by_expiry_takes_the_soonest_first_and_as_many_as_it_may(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        await walk.shop.stock(NEAR_P1=10)
        wanted = await walk.order("HD-1", "HD-2", "HD-3")
        async with transaction(walk.shop.pool, ACCOUNT) as connection:
            for fulfilment_id, hours in zip(wanted, (30, 10, 20), strict=True):
                await connection.execute(
                    "UPDATE fulfilment SET expires_at = now() + make_interval(hours => $2) WHERE id = $1",
                    fulfilment_id,
                    hours,
                )
        assert await walk.at_store("CreateWaveByExpiry", timeFrame=60) == ("SUCCESS", None)
        assert await walk.waves() == [], "nothing expires within the hour"
        assert await walk.at_store("CreateWaveByExpiry", waveSize=2) == ("SUCCESS", None)
        assert [wave[3] for wave in await walk.waves()] == [["HD-2", "HD-3"]]
        assert await walk.at_store("CreateWaveByExpiry") == ("SUCCESS", None)
        assert [wave[3] for wave in await walk.waves()] == [["HD-2", "HD-3"], ["HD-1"]]

    run(scenario)


def test_a_cancelled_wave_gives_its_fulfilments_back(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        await walk.shop.stock(NEAR_P1=10)
        [wanted] = await walk.order("HD-1")
        await walk.make_wave(wanted)
        [ref] = await walk.wave_refs()
        assert await walk.at_wave(ref, "CancelWave") == ("SUCCESS", None)
        assert await walk.statuses("HD-1") == ["AWAITING_WAVE"]
        assert await walk.make_wave(wanted) == ("SUCCESS", None)
        assert [(wave[0], wave[3]) for wave in await walk.waves()] == [("CANCELLED", None), ("CREATED", ["HD-1"])]

    run(scenario)


def test_nobody_outside_ends_a_wave_by_saying_that_it_is_picked(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        await walk.shop.stock(NEAR_P1=10)
        await walk.make_wave(*await walk.order("HD-1"))
        [ref] = await walk.wave_refs()
        outcome, reason = await walk.at_wave(ref, "WavePicked")
        assert (outcome, (reason or "").split(":")[0]) == ("FAILED", "EVENT_INTERNAL")
        assert await walk.at_wave(ref, "FulfilmentPicked") == ("SUCCESS", None)
        assert [wave[0] for wave in await walk.waves()] == ["PICKING"], "what is not picked is still waited for"

    run(scenario)


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({}, "WAVE_REQUEST_MALFORMED"),
        ({"fulfilmentIds": "all"}, "WAVE_REQUEST_MALFORMED"),
        ({"fulfilmentIds": []}, "WAVE_EMPTY"),
        ({"fulfilmentIds": [str(uuid4())]}, "WAVE_EMPTY"),
        ({"fulfilmentIds": [str(uuid4()) for _ in range(501)]}, "WAVE_TOO_LARGE"),
    ],
)
def test_a_wave_nobody_could_pick_is_refused_with_its_code(run: Run, attributes: dict[str, object], code: str) -> None:
    async def scenario(walk: Walk) -> None:
        outcome, reason = await walk.at_store("CreateWaveByFulfilmentIds", **attributes)
        assert (outcome, (reason or "").split(":")[0]) == ("FAILED", code)
        assert await walk.waves() == []

    run(scenario)


def test_a_closed_store_is_opened_again_by_events(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        state = "SELECT status FROM location WHERE ref = 'NEAR'"
        assert await walk.at_store("DeactivateLocation") == ("SUCCESS", None)
        assert await walk.shop.rows(state) == [("INACTIVE",)]
        assert await walk.at_store("DeactivateLocation") == ("NO_MATCH", None)
        assert await walk.at_store("ActivateLocation") == ("SUCCESS", None)
        assert await walk.shop.rows(state) == [("ACTIVE",)]

    run(scenario)

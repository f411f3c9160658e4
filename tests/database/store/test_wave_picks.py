"""Picks for a whole wave on the real engine and database."""

from collections.abc import Awaitable, Callable

from lading.engine.ports import Address
from tests.database.store.walk import Walk

Run = Callable[[Callable[[Walk], Awaitable[None]]], None]


def picks(**products: int) -> dict[str, list[dict[str, object]]]:
    return {"items": [{"productRef": ref, "filledQuantity": units} for ref, units in products.items()]}


async def wave_of_three(walk: Walk) -> str:
    await walk.shop.stock(NEAR_P1=10, FAR_P1=10)
    await walk.make_wave(*await walk.order("HD-1", "HD-2", "HD-3", units=2))
    [ref] = await walk.wave_refs()
    return ref


def test_the_last_picks_fill_the_soonest_to_expire_and_complete_the_wave(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        ref = await wave_of_three(walk)
        assert await walk.at_wave(ref, "PickConfirmAndWaveComplete", **picks(P1=5)) == ("SUCCESS", None)
        assert await walk.statuses("HD-1", "HD-2", "HD-3") == ["FULFILLED", "FULFILLED", "PARTIALLY_FULFILLED"]
        assert [wave[0] for wave in await walk.waves()] == ["COMPLETE"]
        assert await walk.shop.violations() == []

    run(scenario)


def test_picks_on_the_way_confirm_whole_fulfilments_and_the_walk_goes_on(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        ref = await wave_of_three(walk)
        assert await walk.at_wave(ref, "PickConfirm", **picks(P1=4)) == ("SUCCESS", None)
        assert await walk.statuses("HD-1", "HD-2", "HD-3") == ["FULFILLED", "FULFILLED", "ASSIGNED"]
        assert [wave[0] for wave in await walk.waves()] == ["PICKING"]
        assert await walk.at_wave(ref, "PickConfirmAndWaveComplete", **picks(P1=2)) == ("SUCCESS", None)
        assert await walk.statuses("HD-3") == ["FULFILLED"]
        assert [wave[0] for wave in await walk.waves()] == ["COMPLETE"]

    run(scenario)


def test_two_picks_before_the_orders_hear_of_either_go_to_different_fulfilments(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        ref = await wave_of_three(walk)
        wave = Address(entity_type="WAVE", entity_ref=ref)
        for _ in range(2):
            await walk.send(wave, "PickConfirm", picks(P1=2))
        await walk.shop.work()
        assert await walk.statuses("HD-1", "HD-2", "HD-3") == ["FULFILLED", "FULFILLED", "ASSIGNED"]
        assert await walk.shop.violations() == []

    run(scenario)


def test_picks_the_wave_did_not_ask_for_are_refused_and_nothing_changes(run: Run) -> None:
    async def scenario(walk: Walk) -> None:
        ref = await wave_of_three(walk)
        for wrong, code in (
            (picks(P1=7), "PICKED_TOO_MANY"),
            (picks(P2=1), "WAVE_PRODUCT_UNKNOWN"),
            ({"items": [{"productRef": "P1", "filledQuantity": -1}]}, "WAVE_REQUEST_MALFORMED"),
        ):
            outcome, reason = await walk.at_wave(ref, "PickConfirmAndWaveComplete", **wrong)
            assert outcome == "FAILED"
            assert (reason or "").startswith(code)
        assert await walk.statuses("HD-1", "HD-2", "HD-3") == ["ASSIGNED"] * 3
        assert [wave[0] for wave in await walk.waves()] == ["CREATED"]

    run(scenario)

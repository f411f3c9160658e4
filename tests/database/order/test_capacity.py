"""Capacity of locations: taken with the stock, given back once, whoever races, is killed or asks twice."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import pytest

from lading.database.connection import transaction
from lading.engine.ports import RunEffect
from lading.kernel.clock import SystemClock
from lading.order.capacity.effects import CapacityHandler, ReleaseCapacity, TakeCapacity
from lading.order.capacity.model import Claim, Limit, Measure, slot_of
from lading.order.capacity.records import CapacityLoader
from tests.database.order.shop import ACCOUNT, Shop, order, order_entity
from tests.database.order.test_business_rules import _per_location, _set, _work, with_capacity

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]


def test_units_are_counted_and_what_fits_is_taken(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await with_capacity().publish(shop)
        await _set(shop, "LOCATION_CAPACITY", [{"measure": "UNITS", "most": 5}], "NEAR")
        await shop.stock(NEAR_P1=50, FAR_P1=50)
        for number in range(3):
            await shop.take(order(f"HD-{number}", [("P1", 3)]))
            await _work(shop)
        assert await shop.fulfilments("HD-0") == [("HD-0-F1", "AWAITING_WAVE", "NEAR", {"HD-0-1": 3})]
        # Two more fit; rather than two parcels, the whole order comes from where there is room for it.
        assert await shop.fulfilments("HD-1") == [("HD-1-F1", "AWAITING_WAVE", "FAR", {"HD-1-1": 3})]
        assert await shop.rows("SELECT measure, taken FROM capacity_slot") == [("UNITS", 3)]
        assert await shop.violations() == []

    run(scenario)


def test_an_order_is_split_where_no_location_has_room_for_all_of_it(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await with_capacity().publish(shop)
        for location in ("NEAR", "FAR", "DEPOT"):
            await _set(shop, "LOCATION_CAPACITY", [{"measure": "UNITS", "most": 4}], location)
        await shop.stock(NEAR_P1=50, FAR_P1=50)
        await shop.take(order("HD-1", [("P1", 6)]))
        await _work(shop)
        assert await shop.fulfilments("HD-1") == [
            ("HD-1-F1", "AWAITING_WAVE", "NEAR", {"HD-1-1": 4}),
            ("HD-1-F2", "AWAITING_WAVE", "FAR", {"HD-1-1": 2}),
        ]
        assert await shop.violations() == []

    run(scenario)


def test_a_limit_of_one_type_and_one_of_the_day_are_kept_together(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await with_capacity().publish(shop)
        limits = [
            {"measure": "ORDERS", "most": 9, "fulfilmentType": "CC"},
            {"measure": "ORDERS", "most": 2, "fulfilmentType": "HD"},
            {"measure": "MINUTES", "most": 60, "slotMinutes": 60, "minutesPerOrder": 5, "minutesPerUnit": 2.5},
        ]
        await _set(shop, "LOCATION_CAPACITY", limits, "NEAR")
        await shop.stock(NEAR_P1=50, FAR_P1=50)
        await shop.take(*[order(f"HD-{number}", [("P1", 3)]) for number in range(4)])
        await _work(shop)
        assert await _per_location(shop) == {"NEAR": 2, "FAR": 2}
        slots = await shop.rows("SELECT measure, fulfilment_type, sum(taken)::int FROM capacity_slot GROUP BY 1, 2")
        assert sorted(slots) == [("MINUTES", "", 26), ("ORDERS", "HD", 2)]
        assert await shop.violations() == []

    run(scenario)


def test_a_setting_that_cannot_be_read_stops_one_location_and_says_so(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await with_capacity().publish(shop)
        await _set(shop, "LOCATION_CAPACITY", "plenty", "NEAR")
        await shop.stock(NEAR_P1=5, FAR_P1=5)
        await shop.take(order("HD-1"))
        await _work(shop)
        assert await shop.fulfilments("HD-1") == [("HD-1-F1", "AWAITING_WAVE", "FAR", {"HD-1-1": 1})]

    run(scenario)


def test_many_workers_never_take_more_units_than_there_is_room_for(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await with_capacity().publish(shop)
        await _set(shop, "LOCATION_CAPACITY", [{"measure": "UNITS", "most": 20}], "NEAR")
        await shop.stock(NEAR_P1=200, FAR_P1=200)
        await shop.take(*[order(f"HD-{number}", [("P1", 1 + number % 3)]) for number in range(50)])
        await _work(shop, workers=4)
        [(taken,)] = await shop.rows("SELECT taken FROM capacity_slot")
        [(held,)] = await shop.rows(
            "SELECT sum(i.requested_quantity)::int FROM fulfilment f JOIN location l ON l.id = f.location_id"
            " JOIN fulfilment_item i ON i.fulfilment_id = f.id WHERE l.ref = 'NEAR' AND f.status = 'AWAITING_WAVE'"
        )
        assert taken == held <= 20
        assert held > 17, "room was left that an order would have fitted in"
        assert await shop.violations() == []

    run(scenario)


def test_whatever_is_cancelled_at_once_by_many_is_given_back_once(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await with_capacity().publish(shop)
        await _set(shop, "LOCATION_CAPACITY", 9, "NEAR")
        await shop.stock(NEAR_P1=50)
        refs = [f"HD-{number}" for number in range(6)]
        await shop.take(*[order(ref) for ref in refs])
        await _work(shop)
        assert await shop.rows("SELECT taken FROM capacity_slot") == [(6,)]
        for ref in refs[:4] * 3:
            await shop.send(ref, order_entity(ref), "CancelOrder")
        await _work(shop, workers=4)
        assert await shop.rows("SELECT taken FROM capacity_slot") == [(2,)]
        assert await shop.violations() == []

    run(scenario)


def test_a_worker_killed_before_its_commit_has_taken_nothing_and_its_successor_takes_it_once(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        fulfilment_id, claims = UUID(int=77), await _claims(shop, most=3, amount=2)
        await _killed(shop, [TakeCapacity(fulfilment_id, claims)])
        assert await shop.rows("SELECT 1 FROM capacity_slot WHERE taken > 0") == []
        for _ in range(2):
            assert await _applied(shop, [TakeCapacity(fulfilment_id, claims)]) == {}
        assert await shop.rows("SELECT taken FROM capacity_slot") == [(2,)]
        await _killed(shop, [ReleaseCapacity(fulfilment_id)])
        assert await shop.rows("SELECT taken FROM capacity_slot") == [(2,)]
        for _ in range(2):
            assert await _applied(shop, [ReleaseCapacity(fulfilment_id)]) == {}
        assert await shop.rows("SELECT taken FROM capacity_slot") == [(0,)]
        assert await _applied(shop, [TakeCapacity(fulfilment_id, claims)]) == {}
        assert await shop.rows("SELECT taken FROM capacity_slot") == [(2,)]

    run(scenario)


def test_a_refused_run_is_told_why_and_the_others_of_its_batch_have_their_room(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        claims = await _claims(shop, most=3, amount=2)
        refused = await _applied(shop, [TakeCapacity(UUID(int=1), claims), TakeCapacity(UUID(int=2), claims)])
        assert refused == {1: "CAPACITY_FULL: 2 of 3 UNITS are taken"}
        assert await shop.rows("SELECT fulfilment_id FROM capacity_reservation") == [(UUID(int=1),)]
        assert await shop.rows("SELECT taken FROM capacity_slot") == [(2,)]

    run(scenario)


def test_a_run_that_is_refused_one_of_its_wishes_keeps_none_of_them(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        claims = await _claims(shop, most=3, amount=2)
        await _applied(shop, [TakeCapacity(UUID(int=9), await _claims(shop, most=3, amount=1))])
        wishes = [TakeCapacity(UUID(int=1), claims), TakeCapacity(UUID(int=2), claims)]
        refused = await _applied(shop, [*wishes, ReleaseCapacity(UUID(int=9))], run=4)
        assert refused == {4: "CAPACITY_FULL: 3 of 3 UNITS are taken"}
        held = await shop.rows("SELECT fulfilment_id FROM capacity_reservation WHERE released_at IS NULL")
        assert held == [(UUID(int=9),)]
        assert await shop.rows("SELECT taken FROM capacity_slot") == [(1,)]

    run(scenario)


def test_takers_and_returners_that_race_end_with_what_is_held(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        claims = await _claims(shop, most=7, amount=1)

        async def one(number: int) -> None:
            fulfilment_id = UUID(int=1_000 + number)
            await _applied(shop, [TakeCapacity(fulfilment_id, claims)])
            if number % 2:
                await asyncio.gather(*[_applied(shop, [ReleaseCapacity(fulfilment_id)]) for _ in range(2)])

        await asyncio.gather(*map(one, range(30)))
        [(taken,)] = await shop.rows("SELECT taken FROM capacity_slot")
        [(held,)] = await shop.rows("SELECT count(*)::int FROM capacity_reservation WHERE released_at IS NULL")
        assert taken == held <= 7

    run(scenario)


async def _claims(shop: Shop, *, most: int, amount: int) -> tuple[Claim, ...]:
    [(location_id,)] = await shop.rows("SELECT id FROM location WHERE ref = 'NEAR'")
    limit = Limit(measure=Measure.UNITS, most=most)
    return (Claim(slot_of(limit, location_id, "America/New_York", SystemClock().now()), amount, most),)


async def _applied(shop: Shop, effects: Sequence[Any], *, run: int | None = None, kill: bool = False) -> Any:
    """What becomes of effects, each of a run of its own, or all of one."""
    places = range(len(effects)) if run is None else [run] * len(effects)
    runs = [RunEffect(place, UUID(int=place), effect) for place, effect in zip(places, effects, strict=True)]
    async with transaction(shop.pool, ACCOUNT) as connection:
        answer = await CapacityHandler(CapacityLoader()).apply(connection, ACCOUNT, runs, SystemClock().now())
        if kill:
            connection.terminate()
    return answer


async def _killed(shop: Shop, effects: Sequence[Any]) -> None:
    with pytest.raises(Exception, match=r"closed|released"):
        await _applied(shop, effects, kill=True)

"""What-if: what other profiles would have made of the orders there were, and nothing else changes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from lading.bootstrap.simulating import simulation_desk
from lading.database.connection import read_only, transaction
from lading.foundation.settings.records import Setting, SettingContext, put_setting
from lading.kernel.refusal import NotFound, Refused
from lading.order.sourcing.profiles.model import CriterionUse, NewProfile, Strategies, Strategy
from lading.order.sourcing.profiles.records import create_profile
from lading.order.sourcing.simulation.contenders import contenders_named
from lading.order.sourcing.simulation.model import Asked, Simulation
from lading.order.sourcing.simulation.simulating import Progress, Stage, simulate
from lading.order.sourcing.simulation.yardstick import Yardstick, Zone, default_yardstick
from tests.database.order.shop import ACCOUNT, RETAILER, Shop, order, order_entity, shop_on

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]
MOST_STOCK = "lading.sourcing.criterion.mostStock"
EVERY_ROW = """
SELECT c.oid::regclass::text, c.relkind = 'S' FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'S') AND n.nspname = 'public' ORDER BY 1
"""


async def simulated(shop: Shop, *names: str, yardstick: Yardstick | None = None) -> Simulation:
    now = datetime.now(UTC)
    asked = Asked(
        retailer=RETAILER,
        since=now - timedelta(days=1),
        until=now + timedelta(days=1),
        orders_max=100,
        differences_max=9,
        yardstick=yardstick or default_yardstick(),
    )
    async with read_only(shop.pool, ACCOUNT) as connection:
        contenders = await contenders_named(connection, ACCOUNT, RETAILER, names)
        stage = Stage(connection, ACCOUNT, simulation_desk(), shop.identities.next)
        seen: list[Progress] = []
        simulation = await simulate(stage, asked, contenders, seen.append)
    assert seen[-1] == Progress(simulation.orders, simulation.orders)
    return simulation


async def profile(shop: Shop, ref: str, *criteria: str, max_split: int = 1) -> None:
    """A version of a profile that puts some criteria to the locations, one after the other."""
    uses = tuple(CriterionUse(name=one, type=one if "." in one else f"fc.sourcing.criterion.{one}") for one in criteria)
    strategy = Strategy(id=shop.identities.next(), ref=f"{ref}_ALL", name="All", criteria=uses)
    rest = Strategy(id=shop.identities.next(), ref=f"{ref}_REST", name="Rest", criteria=uses)
    async with transaction(shop.pool, ACCOUNT) as connection:
        new = NewProfile(
            id=shop.identities.next(),
            ref=ref,
            retailer=RETAILER,
            name=ref,
            network_ref="HD_1",
            virtual_catalogue_ref="BASE:1",
            max_split=max_split,
            strategies=Strategies(primary=(strategy,), fallback=(rest,)),
        )
        await create_profile(connection, ACCOUNT, new, "test")


def places(simulation: Simulation, contender: int) -> dict[str, list[tuple[str, int]]]:
    """Where each order that differs would be filled from."""
    return {
        one.order_ref: [(part.location_ref, part.units) for part in one.results[contender].parts]
        for one in simulation.differences
    }


def test_two_profiles_side_by_side_say_what_each_makes_of_every_order(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await profile(shop, "NEAREST", "locationDistance")
        await profile(shop, "FULLEST", MOST_STOCK)
        await shop.stock(NEAR_P1=1, FAR_P1=9, NEAR_P2=5)
        await shop.take(order("HD-1"), order("HD-2", [("P2", 1)]), order("HD-3", [("P1", 1)]))
        simulation = await simulated(shop, "NEAREST", "FULLEST")
        assert simulation.orders == 3
        nearest, fullest = simulation.contenders
        assert (nearest.whole, nearest.rejected, nearest.fulfilments) == (3, 0, 3)
        assert (fullest.whole, fullest.rejected, fullest.fulfilments) == (3, 0, 3)
        assert nearest.kilometres < fullest.kilometres
        assert nearest.cost <= fullest.cost
        assert places(simulation, 0) == {"HD-1": [("NEAR", 1)]}
        assert places(simulation, 1) == {"HD-1": [("FAR", 1)]}
        assert simulation.differing == 1

    run(scenario)


def test_what_one_order_takes_the_next_does_not_find_and_each_contender_begins_with_all(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await profile(shop, "NEAREST", "locationDistance", max_split=0)
        await shop.stock(NEAR_P1=2, FAR_P1=1)
        await shop.take(*[order(f"HD-{number}", [("P1", 2)]) for number in range(2)])
        simulation = await simulated(shop, "REFERENCE", "NEAREST")
        reference, nearest = simulation.contenders
        assert (reference.whole, reference.partial, reference.units_placed) == (1, 1, 3)
        assert (nearest.whole, nearest.partial, nearest.units_placed) == (1, 1, 3)

    run(scenario)


def test_the_reference_makes_of_orders_what_the_workflow_made_of_them(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=3, FAR_P1=2, NEAR_P2=1, FAR_P3=4)
        documents = [
            order("HD-1", [("P1", 2)]),
            order("HD-2", [("P1", 2), ("P3", 1)]),
            order("HD-3", [("P2", 1), ("P3", 1)]),
            order("HD-4", [("P1", 9)]),
        ]
        await shop.take(*documents)
        expected = await simulated(shop, "REFERENCE")
        await shop.work()
        made = await shop.rows(
            "SELECT count(DISTINCT f.id)::int, sum(i.requested_quantity)::int FROM fulfilment f"
            " JOIN fulfilment_item i ON i.fulfilment_id = f.id JOIN location l ON l.id = f.location_id"
            " WHERE l.ref <> 'RJT_1'"
        )
        assert made == [(expected.contenders[0].fulfilments, expected.contenders[0].units_placed)]

    run(scenario)


def test_capacity_fills_up_as_orders_take_it(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await profile(shop, "CAPPED", "locationDistance", "locationDailyCapacity")
        await profile(shop, "FREE", "locationDistance")
        async with transaction(shop.pool, ACCOUNT) as connection:
            name, where = "LOCATION_CAPACITY", SettingContext.AGENT
            await put_setting(connection, ACCOUNT, Setting(name=name, context=where, context_ref="NEAR", value=2))
        await shop.stock(NEAR_P1=9, FAR_P1=9)
        await shop.take(*[order(f"HD-{number}") for number in range(5)])
        simulation = await simulated(shop, "FREE", "CAPPED")
        free, capped = simulation.contenders
        assert (free.capacity_hits, capped.capacity_hits) == (0, 3)
        assert free.kilometres < capped.kilometres
        assert simulation.differing == 3

    run(scenario)


def test_a_draft_is_tried_before_it_is_activated(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await profile(shop, "MAIN", "locationDistance")
        await profile(shop, "MAIN", MOST_STOCK)
        await shop.stock(NEAR_P1=1, FAR_P1=9)
        await shop.take(order("HD-1"))
        simulation = await simulated(shop, "MAIN", "MAIN@2")
        assert places(simulation, 0) == {"HD-1": [("NEAR", 1)]}
        assert places(simulation, 1) == {"HD-1": [("FAR", 1)]}

    run(scenario)


def test_an_order_is_sourced_as_it_was_asked_for_whatever_became_of_it(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=5)
        await shop.take(order("HD-1", [("P1", 2)]))
        await shop.work()
        assert await shop.act("HD-1", order_entity("HD-1"), "CancelOrder") == "SUCCESS"
        [reference] = (await simulated(shop, "REFERENCE")).contenders
        assert (reference.units_wanted, reference.units_placed) == (2, 2)

    run(scenario)


def test_cost_promise_and_carbon_are_measured_alike_for_all_by_the_yardstick(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(FAR_P1=5)
        await shop.take(order("HD-1", [("P1", 2)]))
        plain = Yardstick(
            zones=(Zone(to_km=1, label=1.0), Zone(label=700.0)),
            handling=10.0,
            grams_per_parcel=100.0,
            grams_per_km=0.0,
            days_to_prepare=2.0,
            km_per_day=100_000.0,
            promised_days={},
            other_promised_days=2.5,
        )
        [reference] = (await simulated(shop, "REFERENCE", yardstick=plain)).contenders
        assert (reference.cost, reference.carbon_kilograms, reference.promise_kept_rate) == (720.0, 0.1, 0.0)

    run(scenario)


def test_nothing_in_the_database_is_changed_by_a_simulation(database_url: str, owner_url: str) -> None:
    async def scenario() -> None:
        async with shop_on(database_url, owner_url) as shop:
            await profile(shop, "NEAREST", "locationDistance")
            await shop.stock(NEAR_P1=3, FAR_P1=3)
            await shop.take(*[order(f"HD-{number}") for number in range(4)])
            await shop.work()
            before = await everything(owner_url)
            await simulated(shop, "REFERENCE", "NEAREST")
            assert await everything(owner_url) == before
            assert len(before) > 50

    asyncio.run(scenario())


def test_what_cannot_be_compared_is_refused_by_name(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        with pytest.raises(NotFound) as unknown:
            await simulated(shop, "NOWHERE")
        assert unknown.value.code == "SOURCING_PROFILE_UNKNOWN"
        with pytest.raises(NotFound) as none:
            await simulated(shop, "REFERENCE")
        assert none.value.code == "ORDERS_NONE"
        for names in ((), ("REFERENCE", "REFERENCE"), ("A@x",)):
            with pytest.raises(Refused) as malformed:
                await simulated(shop, *names)
            assert malformed.value.code == "CONTENDERS_MALFORMED"

    run(scenario)


async def everything(owner_url: str) -> dict[str, str]:
    """A sum over every row of every table, and where every sequence stands."""
    connection = await asyncpg.connect(owner_url)
    try:
        tables = await connection.fetch(EVERY_ROW)
        return {table: await connection.fetchval(_sum_of(table, is_sequence)) for table, is_sequence in tables}
    finally:
        await connection.close()


def _sum_of(table: str, is_sequence: bool) -> str:
    if is_sequence:
        return f"SELECT last_value::text FROM {table}"  # noqa: S608
    return f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} AS t"  # noqa: S608

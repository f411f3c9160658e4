"""A version of a profile gets a tenth of the orders, then more, then all, or none."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from lading.database.connection import transaction
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from lading.foundation.workflow_versions.rollout import VersionChoice
from lading.kernel.refusal import Conflict, Refused
from lading.order.reference_workflows import home_delivery_with_profile
from lading.order.sourcing.profiles.promotion import promote_profile, rollback_profile
from tests.database.order.shop import ACCOUNT, RETAILER, Shop, order
from tests.database.order_sourcing.test_simulation import MOST_STOCK, profile

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]


async def prepared(shop: Shop) -> None:
    """Version 1 takes the nearest store, version 2 the one with most stock; far away there is more."""
    await profile(shop, "MAIN", "locationDistance")
    await profile(shop, "MAIN", MOST_STOCK)
    await shop.stock(NEAR_P1=100, FAR_P1=1000)
    document = home_delivery_with_profile({"retailer.id": str(RETAILER), "sourcing.profile": "MAIN"})
    async with transaction(shop.pool, ACCOUNT) as connection:
        await publish_workflow(connection, ACCOUNT, RETAILER, NewVersion(document=document, created_by="test"))


async def promote(shop: Shop, version: int, percent: int) -> None:
    async with transaction(shop.pool, ACCOUNT) as connection:
        await promote_profile(connection, ACCOUNT, "MAIN", (version, percent), "ann")


async def roll_back(shop: Shop) -> int:
    async with transaction(shop.pool, ACCOUNT) as connection:
        return (await rollback_profile(connection, ACCOUNT, "MAIN")).version


async def sourced(shop: Shop, *refs: str) -> dict[UUID, str]:
    """Where new orders are filled from."""
    await shop.take(*[order(ref) for ref in refs])
    await shop.work()
    return dict(
        await shop.rows(
            "SELECT o.id, l.ref FROM sales_order o JOIN fulfilment f ON f.order_id = o.id"
            " JOIN location l ON l.id = f.location_id WHERE o.ref = ANY ($1)",
            list(refs),
        )
    )


def test_a_share_of_the_new_orders_is_sourced_by_the_candidate_and_the_same_ones_when_it_grows(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await prepared(shop)
        assert set((await sourced(shop, "OLD-1", "OLD-2")).values()) == {"NEAR"}
        await promote(shop, 2, 30)
        made = await sourced(shop, *[f"HD-{number}" for number in range(40)])
        assert made == {id_: "FAR" if _is_in(id_, 30) else "NEAR" for id_ in made}
        assert set(made.values()) == {"FAR", "NEAR"}
        await promote(shop, 2, 70)
        more = await sourced(shop, *[f"MORE-{number}" for number in range(20)])
        assert more == {id_: "FAR" if _is_in(id_, 70) else "NEAR" for id_ in more}
        await promote(shop, 2, 100)
        assert set((await sourced(shop, "ALL-1", "ALL-2")).values()) == {"FAR"}
        assert await shop.rows("SELECT 1 FROM sourcing_profile_trial") == []
        assert await shop.violations() == []

    run(scenario)


def test_a_rollback_ends_the_trial_and_without_one_brings_back_what_was_before(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await prepared(shop)
        await promote(shop, 2, 99)
        assert await roll_back(shop) == 1
        assert set((await sourced(shop, *[f"HD-{number}" for number in range(9)])).values()) == {"NEAR"}
        await promote(shop, 2, 100)
        assert await roll_back(shop) == 1
        assert set((await sourced(shop, "HD-10", "HD-11")).values()) == {"NEAR"}
        assert await roll_back(shop) == 2

    run(scenario)


def test_orders_made_before_the_trial_stay_with_the_version_they_began_with(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await prepared(shop)
        await shop.take(*[order(f"EARLY-{number}") for number in range(12)])
        await promote(shop, 2, 99)
        await shop.work()
        assert await shop.rows("SELECT DISTINCT l.ref FROM fulfilment f JOIN location l ON l.id = f.location_id") == [
            ("NEAR",)
        ]

    run(scenario)


def test_what_is_no_share_or_no_candidate_is_refused_and_nothing_begins(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await prepared(shop)
        for percent in (0, -1, 101):
            with pytest.raises(Refused) as refused:
                await promote(shop, 2, percent)
            assert (refused.value.code, refused.value.pointer) == ("PERCENT_INVALID", "/percent")
        with pytest.raises(Conflict) as active:
            await promote(shop, 1, 10)
        assert active.value.code == "SOURCING_PROFILE_ACTIVE"
        with pytest.raises(Refused) as unknown:
            await promote(shop, 7, 10)
        assert unknown.value.code == "SOURCING_PROFILE_UNKNOWN"
        with pytest.raises(Conflict) as nothing:
            await roll_back(shop)
        assert nothing.value.code == "NOTHING_TO_ROLL_BACK"
        assert await shop.rows("SELECT 1 FROM sourcing_profile_trial") == []

    run(scenario)


def _is_in(order_id: UUID, percent: int) -> bool:
    return VersionChoice(1, 2, percent).version_of(order_id) == 2

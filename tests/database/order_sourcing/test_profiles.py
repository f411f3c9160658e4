"""Profiles and switches under races: versions one after the other, one active, the last word of each scope."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from lading.database.connection import transaction
from lading.foundation.settings.records import Setting, SettingContext, put_setting
from lading.kernel.refusal import Conflict
from lading.order.sourcing.profiles.model import NewProfile, Profile, Strategies, Strategy
from lading.order.sourcing.profiles.records import ProfileLoader, activate_profile, create_profile
from lading.order.sourcing.retention import DAYS_DEFAULT, prune_decisions, retention_days
from lading.order.sourcing.switches.model import Service, SwitchScope
from lading.order.sourcing.switches.records import NewChange, SwitchLoader, set_switch
from tests.database.order.shop import ACCOUNT, RETAILER, Shop, order
from tests.database.order_sourcing.conftest import Scenario

Run = Callable[[Scenario], None]


def new_profile(shop: Shop, retailer: int = RETAILER) -> NewProfile:
    strategy = Strategy(id=shop.identities.next(), ref="ALL", name="All")
    return NewProfile(
        id=shop.identities.next(),
        ref="P",
        retailer=retailer,
        name="P",
        network_ref="HD_1",
        virtual_catalogue_ref="BASE:1",
        max_split=0,
        strategies=Strategies(primary=(strategy,)),
    )


async def create(shop: Shop) -> Profile:
    async with transaction(shop.pool, ACCOUNT) as connection:
        return await create_profile(connection, ACCOUNT, new_profile(shop), "test")


async def activate(shop: Shop, version: int) -> None:
    async with transaction(shop.pool, ACCOUNT) as connection:
        await activate_profile(connection, ACCOUNT, "P", version)


async def active(shop: Shop) -> list[tuple[int]]:
    return [
        (row[0],) for row in await shop.rows("SELECT version FROM sourcing_profile_version WHERE status = 'ACTIVE'")
    ]


def test_creators_at_once_get_versions_one_after_the_other_and_the_first_is_active(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        made = await asyncio.gather(*[create(shop) for _ in range(8)])
        assert sorted(one.version for one in made) == list(range(1, 9))
        assert {one.version: one.status.value for one in made if one.version < 3} == {1: "ACTIVE", 2: "DRAFT"}
        assert await active(shop) == [(1,)]

    run(scenario)


def test_whoever_activates_at_once_one_version_is_active(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        for _ in range(4):
            await create(shop)
        await asyncio.gather(*[activate(shop, version) for version in (1, 2, 3, 4, 2, 3)])
        assert len(await active(shop)) == 1
        await activate(shop, 2)
        await activate(shop, 2)
        assert await active(shop) == [(2,)]

    run(scenario)


def test_a_version_is_seen_by_every_process_from_its_commit_on(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await create(shop)
        await create(shop)
        loaders = [ProfileLoader(), ProfileLoader()]

        async def seen() -> list[int]:
            versions = []
            for loader in loaders:
                async with transaction(shop.pool, ACCOUNT) as connection:
                    found = (await loader.fetch(connection, ACCOUNT, ["P"]))["P"]
                assert found is not None
                versions.append(found.active.version)
            return versions

        assert await seen() == [1, 1]
        await activate(shop, 2)
        assert await seen() == [2, 2]

    run(scenario)


def test_a_profile_stays_with_its_retailer(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await create(shop)
        async with transaction(shop.pool, ACCOUNT) as connection:
            await connection.execute(
                "INSERT INTO retailer (account, retailer, ref, name) VALUES (1, 2, 'OTHER', 'Other')"
            )
        with pytest.raises(Conflict) as refused:
            async with transaction(shop.pool, ACCOUNT) as connection:
                await create_profile(connection, ACCOUNT, new_profile(shop, retailer=2), "test")
        assert refused.value.code == "SOURCING_PROFILE_OF_OTHER_RETAILER"
        assert await shop.rows("SELECT count(*) FROM sourcing_profile_version") == [(1,)]

    run(scenario)


def test_the_last_word_of_each_scope_holds(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        async def say(scope: SwitchScope, ref: str, *, is_off: bool) -> None:
            new = NewChange(
                id=shop.identities.next(),
                service=Service.SHIP_FROM_STORE,
                scope=scope,
                scope_ref=ref,
                is_off=is_off,
                reason="why",
            )
            async with transaction(shop.pool, ACCOUNT) as connection:
                await set_switch(connection, ACCOUNT, new, "test")

        loader = SwitchLoader()
        await say(SwitchScope.LOCATION, "NEAR", is_off=True)
        await say(SwitchScope.NETWORK, "HD_1", is_off=True)
        await say(SwitchScope.NETWORK, "HD_1", is_off=False)
        async with transaction(shop.pool, ACCOUNT) as connection:
            off = (await loader.fetch(connection, ACCOUNT, [Service.SHIP_FROM_STORE]))[Service.SHIP_FROM_STORE]
        assert (off.everywhere, off.networks, off.locations) == (False, frozenset(), frozenset({"NEAR"}))
        await say(SwitchScope.LOCATION, "NEAR", is_off=False)
        async with transaction(shop.pool, ACCOUNT) as connection:
            off = (await loader.fetch(connection, ACCOUNT, [Service.SHIP_FROM_STORE]))[Service.SHIP_FROM_STORE]
        assert not off.is_anywhere

    run(scenario)


def test_decisions_older_than_the_account_keeps_them_are_thrown_away(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=5)
        await shop.take(order("HD-1"), order("HD-2"))
        await shop.work()
        async with transaction(shop.pool, ACCOUNT) as connection:
            await connection.execute(
                "UPDATE sourcing_decision SET decided_at = decided_at - $1::interval"
                " WHERE order_id = (SELECT id FROM sales_order WHERE ref = 'HD-1')",
                timedelta(days=31),
            )
            assert await prune_decisions(connection, ACCOUNT) == 0
            days = Setting(name="SOURCING_DECISION_DAYS", context=SettingContext.ACCOUNT, value=30)
            await put_setting(connection, ACCOUNT, days)
            assert await prune_decisions(connection, ACCOUNT) == 1
        left = await shop.rows("SELECT o.ref FROM sourcing_decision d JOIN sales_order o ON o.id = d.order_id")
        assert left == [("HD-2",)]

    run(scenario)


def test_a_retention_that_says_nothing_keeps_the_default() -> None:
    assert [retention_days(one) for one in (30, "90", None, 0, -1, "soon", 10**9)] == [30, 90, *[DAYS_DEFAULT] * 5]

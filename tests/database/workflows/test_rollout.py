"""Rolling a version out to some of the new entities, and back again, on the real database."""

import asyncio
import json
from collections import Counter
from typing import Any

import pytest

from lading.database.connection import transaction
from lading.foundation.products.model import NewProductCatalogue
from lading.foundation.products.records import create_product_catalogue
from lading.foundation.workflow_versions.records import (
    NewVersion,
    activate_workflow,
    add_version,
    publish_workflow,
    roll_out_workflow,
    workflow_text,
    workflow_versions,
)
from lading.foundation.workflow_versions.rollout import VersionChoice
from lading.kernel.identity import identity_of
from lading.kernel.refusal import NotFound, Refused
from lading.order.reference_workflows import home_delivery_workflow
from tests.database.foundation.business import ACCOUNT, RETAILER, in_business, shops
from tests.database.foundation.test_settings_and_workflows import document
from tests.database.order.shop import Shop, order, shop_on

STORE = "LOCATION::STORE"


async def _two_versions(connection: Any, ref: str = STORE) -> None:
    await publish_workflow(connection, ACCOUNT, RETAILER, NewVersion(document=document("1.0", ref), created_by="ada"))
    await add_version(connection, ACCOUNT, RETAILER, NewVersion(document=document("1.1", ref), created_by="ada"))


def test_a_version_added_is_not_active(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            await _two_versions(connection)
            versions = await workflow_versions(connection, ACCOUNT, RETAILER, STORE)
            assert [(one.version, one.is_active, one.percent) for one in versions] == [(2, False, 0), (1, True, 100)]

    asyncio.run(run())


def test_the_database_and_the_intake_choose_the_same_version_for_an_id(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            await _two_versions(connection)
            await roll_out_workflow(connection, ACCOUNT, RETAILER, ref=STORE, version=2, percent=37)
            ids = [identity_of("entity", number) for number in range(3_000)]
            rows = await connection.fetch(
                "SELECT n.id, lading_version_of(a, n.id) AS version"
                " FROM active_workflow a, unnest($1::uuid[]) AS n (id)",
                ids,
            )
            choice = VersionChoice(1, 2, 37)
            assert {row["id"]: row["version"] for row in rows} == {one: choice.version_of(one) for one in ids}

    asyncio.run(run())


def test_locations_and_catalogues_take_the_candidate_by_their_share(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            await _two_versions(connection)
            await _two_versions(connection, "PRODUCT_CATALOGUE::DEFAULT")
            old = await shops(connection, "OLD")
            await roll_out_workflow(connection, ACCOUNT, RETAILER, ref=STORE, version=2, percent=50)
            new = await shops(connection, *(f"S{number}" for number in range(200)))
            choice = VersionChoice(1, 2, 50)
            assert {one.workflow_version for one in new.values()} == {1, 2}
            assert all(one.workflow_version == choice.version_of(one.id) for one in new.values())
            assert old["OLD"].workflow_version == 1
            await roll_out_workflow(
                connection, ACCOUNT, RETAILER, ref="PRODUCT_CATALOGUE::DEFAULT", version=2, percent=100
            )
            catalogue = NewProductCatalogue(id=identity_of("c"), ref="MASTER", retailer=RETAILER, name="All")
            assert (await create_product_catalogue(connection, ACCOUNT, catalogue)).workflow_version == 2

    asyncio.run(run())


def test_activating_a_version_ends_the_roll_out_and_is_the_way_back(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            await _two_versions(connection)
            await roll_out_workflow(connection, ACCOUNT, RETAILER, ref=STORE, version=2, percent=10)
            versions = await workflow_versions(connection, ACCOUNT, RETAILER, STORE)
            assert [(one.version, one.percent) for one in versions] == [(2, 10), (1, 90)]
            await activate_workflow(connection, ACCOUNT, RETAILER, STORE, 1)
            versions = await workflow_versions(connection, ACCOUNT, RETAILER, STORE)
            assert [(one.version, one.percent) for one in versions] == [(2, 0), (1, 100)]

    asyncio.run(run())


@pytest.mark.parametrize(("version", "percent", "code"), [(2, 101, "ROLLOUT_PERCENT"), (9, 10, "WORKFLOW_UNKNOWN")])
def test_a_roll_out_that_cannot_be_is_refused_and_changes_nothing(
    database_url: str, version: int, percent: int, code: str
) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            await _two_versions(connection)
            with pytest.raises(Refused) as refused:
                await roll_out_workflow(connection, ACCOUNT, RETAILER, ref=STORE, version=version, percent=percent)
            assert refused.value.code == code
            versions = await workflow_versions(connection, ACCOUNT, RETAILER, STORE)
            assert [one.percent for one in versions] == [0, 100]

    asyncio.run(run())


def test_a_document_is_kept_to_the_letter(database_url: str) -> None:
    text = """{ "name":"LOCATION::STORE", "zzz unknown": {"b":1.50, "a":null}, "entityType" : "LOCATION",
      "createdOn": "2026-03-01T00:00:00.000+0000", "entitySubtype": "STORE", "version": "1.0",
      "rulesets": [], "statuses": [], "description": "caf\\u00e9 and café" }"""

    async def run() -> None:
        async with in_business(database_url) as connection:
            new = NewVersion(document=json.loads(text), created_by="ada", text=text)
            assert await add_version(connection, ACCOUNT, RETAILER, new) == (STORE, 1)
            assert await workflow_text(connection, ACCOUNT, RETAILER, STORE, 1) == text
            with pytest.raises(NotFound):
                await workflow_text(connection, ACCOUNT, RETAILER, STORE)

    asyncio.run(run())


def test_new_orders_are_split_by_percentage_and_each_runs_by_its_own_version(database_url: str, owner_url: str) -> None:
    async def scenario(shop: Shop) -> None:
        changed = home_delivery_workflow({"retailer.id": str(RETAILER)}) | {"version": "2.0"}
        changed["rulesets"][0]["rules"][0]["props"]["status"] = "ESCALATED"
        async with transaction(shop.pool, ACCOUNT) as connection:
            await add_version(connection, ACCOUNT, RETAILER, NewVersion(document=changed, created_by="ada"))
            await roll_out_workflow(connection, ACCOUNT, RETAILER, ref="ORDER::HD", version=2, percent=40)
        await shop.take(*[order(f"HD-{number}") for number in range(100)])
        rows = await shop.rows("SELECT id, workflow_version FROM sales_order")
        choice = VersionChoice(1, 2, 40)
        assert all(version == choice.version_of(identity) for identity, version in rows)
        shares = Counter(version for _, version in rows)
        assert 20 < shares[2] < 60
        await shop.work()
        runs = await shop.rows(
            "SELECT DISTINCT o.workflow_version, (r.trace ->> 'workflow_version')::int FROM event_run r"
            " JOIN event e ON e.id = r.event_id JOIN sales_order o ON o.id = e.root_id"
        )
        assert sorted(runs) == [(1, 1), (2, 2)]

    async def within() -> None:
        async with shop_on(database_url, owner_url) as shop:
            await scenario(shop)

    asyncio.run(within())

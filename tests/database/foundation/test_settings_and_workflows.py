"""Promises of settings and workflow versions as they are kept."""

import asyncio
from typing import Any

import pytest

from lading.database.connection import savepoint, transaction
from lading.foundation.products.model import NewProductCatalogue
from lading.foundation.products.records import create_product_catalogue
from lading.foundation.settings.loader import SettingLoader
from lading.foundation.settings.records import Setting, SettingContext, SettingKey, put_setting, remove_setting
from lading.foundation.workflow_versions.records import (
    NewVersion,
    activate_workflow,
    active_versions,
    publish_workflow,
    workflow_document,
    workflow_versions,
)
from lading.kernel.identity import identity_of
from lading.kernel.json import Json
from lading.kernel.refusal import NotFound, Refused
from tests.database.foundation.business import ACCOUNT, RETAILER, in_business, open_business, opened, shops

NAME = "PICK_PACK_HOURS"


def document(label: str, name: str = "LOCATION::STORE") -> dict[str, Any]:
    entity, _, subtype = name.partition("::")
    return {
        "id": None,
        "name": name,
        "entityType": entity,
        "entitySubtype": subtype,
        "retailerId": "1",
        "version": label,
        "versionComment": None,
        "description": "Opens and closes.",
        "createdBy": "somebody",
        "createdOn": "2026-03-01T00:00:00+00:00",
        "settings": {},
        "rulesets": [],
        "statuses": [{"name": "ACTIVE", "entityType": entity, "category": "BOOKING"}],
    }


def test_the_most_particular_setting_holds_and_the_default_where_none_is_set(database_url: str) -> None:
    keys = [SettingKey(NAME), SettingKey(NAME, 1), SettingKey(NAME, 1, "CHI-1"), SettingKey(NAME, 2, "CHI-2")]
    loader = SettingLoader({NAME: 24})

    async def run() -> None:
        async with in_business(database_url) as connection:

            async def values() -> list[Json]:
                found = await loader.fetch(connection, ACCOUNT, [*keys, SettingKey("UNSET")])
                assert found[SettingKey("UNSET")] is None
                return [found[key] for key in keys]

            assert await values() == [24, 24, 24, 24]
            await put_setting(connection, ACCOUNT, Setting(name=NAME, context=SettingContext.ACCOUNT, value=8))
            assert await values() == [8, 8, 8, 8]
            for context, ref, hours in (("RETAILER", "1", 6), ("AGENT", "CHI-1", 2)):
                await put_setting(
                    connection,
                    ACCOUNT,
                    Setting(name=NAME, context=SettingContext(context), context_ref=ref, value=hours),
                )
            assert await values() == [8, 6, 2, 8]
            assert await remove_setting(connection, ACCOUNT, NAME, SettingContext.AGENT, "CHI-1")
            assert not await remove_setting(connection, ACCOUNT, NAME, SettingContext.AGENT, "CHI-1")
            assert await values() == [8, 6, 6, 8]

    asyncio.run(run())


def test_a_setting_says_where_it_holds(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            for context, ref in (("ACCOUNT", "1"), ("RETAILER", ""), ("AGENT", "")):
                setting = Setting(name=NAME, context=SettingContext(context), context_ref=ref, value=1)
                with pytest.raises(Refused) as refused:
                    await put_setting(connection, ACCOUNT, setting)
                assert (refused.value.code, refused.value.pointer) == ("SETTING_INVALID", "/contextId")

    asyncio.run(run())


def test_a_published_workflow_is_active_at_once_and_a_rollback_is_a_row(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            first = await publish_workflow(
                connection, ACCOUNT, RETAILER, NewVersion(document=document("1.0"), created_by="ada")
            )
            assert (first.version, first.label, first.created_by, first.is_active) == (1, "1.0", "ada", True)
            before = (await shops(connection, "OLD"))["OLD"]
            second = await publish_workflow(
                connection, ACCOUNT, RETAILER, NewVersion(document=document("1.1"), created_by="bob")
            )
            after = (await shops(connection, "NEW"))["NEW"]
            assert (before.workflow_version, after.workflow_version) == (1, 2)
            await activate_workflow(connection, ACCOUNT, RETAILER, "LOCATION::STORE", 1)
            assert await active_versions(connection, ACCOUNT, RETAILER) == {"LOCATION::STORE": 1}
            versions = await workflow_versions(connection, ACCOUNT, RETAILER, "LOCATION::STORE")
            assert [(one.version, one.is_active) for one in versions] == [(2, False), (1, True)]
            assert await workflow_document(connection, ACCOUNT, RETAILER, "LOCATION::STORE") == document("1.0")
            newest = await workflow_document(connection, ACCOUNT, RETAILER, "LOCATION::STORE", second.version)
            assert newest == document("1.1")

    asyncio.run(run())


def test_a_version_that_was_never_published_is_unknown(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            with pytest.raises(NotFound) as rollback:
                await activate_workflow(connection, ACCOUNT, RETAILER, "LOCATION::STORE", 1)
            with pytest.raises(NotFound) as download:
                await workflow_document(connection, ACCOUNT, RETAILER, "LOCATION::STORE")
            assert {rollback.value.code, download.value.code} == {"WORKFLOW_UNKNOWN"}

    asyncio.run(run())


def test_a_malformed_workflow_is_refused_and_the_active_one_stays(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            await publish_workflow(
                connection, ACCOUNT, RETAILER, NewVersion(document=document("1.0"), created_by="ada")
            )
            broken = document("1.1") | {"rulesets": "none"}
            with pytest.raises(Refused) as refused:
                async with savepoint(connection):
                    await publish_workflow(connection, ACCOUNT, RETAILER, NewVersion(document=broken, created_by="ada"))
            assert (refused.value.code, refused.value.pointer) == ("WORKFLOW_MALFORMED", "/rulesets")
            assert await active_versions(connection, ACCOUNT, RETAILER) == {"LOCATION::STORE": 1}

    asyncio.run(run())


def test_publishers_at_once_get_one_version_each(database_url: str) -> None:
    async def run() -> None:
        async with opened(database_url, connections_max=8) as pool:
            await open_business(pool, ACCOUNT)

            async def publish(number: int) -> int:
                async with transaction(pool, ACCOUNT) as connection:
                    made = await publish_workflow(
                        connection, ACCOUNT, RETAILER, NewVersion(document=document(f"1.{number}"), created_by="ada")
                    )
                    return made.version

            assert sorted(await asyncio.gather(*(publish(number) for number in range(8)))) == list(range(1, 9))

    asyncio.run(run())


def test_a_catalogue_and_its_products_remember_the_version_they_were_made_under(database_url: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            for label in ("1.0", "1.1", "1.2"):
                new_version = NewVersion(document=document(label, "PRODUCT_CATALOGUE::DEFAULT"), created_by="ada")
                await publish_workflow(connection, ACCOUNT, RETAILER, new_version)
            new = NewProductCatalogue(id=identity_of("catalogue"), ref="MASTER", retailer=RETAILER, name="Everything")
            made = await create_product_catalogue(connection, ACCOUNT, new)
            assert (made.workflow_ref, made.workflow_version) == ("PRODUCT_CATALOGUE::DEFAULT", 3)

    asyncio.run(run())

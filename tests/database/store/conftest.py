"""A shop whose locations follow their reference workflow."""

import asyncio
import importlib.resources
import json
from collections.abc import Awaitable, Callable

import pytest

from lading.database.connection import transaction
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from tests.database.order.shop import ACCOUNT, RETAILER, Shop, shop_on
from tests.database.store.walk import Walk

Scenario = Callable[[Walk], Awaitable[None]]


@pytest.fixture
def run(database_url: str, owner_url: str) -> Callable[[Scenario], None]:
    """Runs a scenario in a shop of its own, where stores make waves."""

    async def within(scenario: Scenario) -> None:
        async with shop_on(database_url, owner_url) as shop:
            await _make_stores_follow_their_workflow(shop)
            await scenario(Walk(shop))

    return lambda scenario: asyncio.run(within(scenario))


async def _make_stores_follow_their_workflow(shop: Shop) -> None:
    file = importlib.resources.files("lading.store") / "workflows" / "LOCATION__STORE.json"
    async with transaction(shop.pool, ACCOUNT) as connection:
        document = json.loads(file.read_text(encoding="utf-8"))
        published = await publish_workflow(
            connection, ACCOUNT, RETAILER, NewVersion(document=document, created_by="test")
        )
        await connection.execute(
            "UPDATE location SET workflow_version = $1 WHERE workflow_ref = $2", published.version, published.ref
        )

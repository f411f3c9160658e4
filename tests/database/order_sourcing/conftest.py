"""A shop for each test."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.database.order.shop import Shop, shop_on

Scenario = Callable[[Shop], Awaitable[None]]


@pytest.fixture
def run(database_url: str, owner_url: str) -> Callable[[Scenario], None]:
    """Runs a scenario in a shop of its own."""

    async def within(scenario: Scenario) -> None:
        async with shop_on(database_url, owner_url) as shop:
            await scenario(shop)

    return lambda scenario: asyncio.run(within(scenario))

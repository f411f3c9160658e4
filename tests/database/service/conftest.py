"""A counter for each test."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.database.order.shop import shop_on
from tests.database.service.counter import Counter, open_counter

Scenario = Callable[[Counter], Awaitable[None]]


@pytest.fixture
def run(database_url: str, owner_url: str) -> Callable[[Scenario], None]:
    """Runs a scenario at a counter of its own."""

    async def within(scenario: Scenario) -> None:
        async with shop_on(database_url, owner_url) as shop:
            await scenario(await open_counter(shop))

    return lambda scenario: asyncio.run(within(scenario))

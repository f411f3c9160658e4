"""A business for each test."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.database.catalogues.business import Business, business_on

Scenario = Callable[[Business], Awaitable[None]]


@pytest.fixture
def run(database_url: str, owner_url: str) -> Callable[[Scenario], None]:
    """Runs a scenario in a business of its own."""

    async def within(scenario: Scenario) -> None:
        async with business_on(database_url, owner_url) as business:
            await scenario(business)

    return lambda scenario: asyncio.run(within(scenario))

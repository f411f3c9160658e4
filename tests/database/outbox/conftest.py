"""A post office for each test."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.database.outbox.post_office import PostOffice, post_office_on

Scenario = Callable[[PostOffice], Awaitable[None]]


@pytest.fixture
def run(database_url: str) -> Callable[[Scenario], None]:
    """Runs a scenario with a post office of its own."""

    async def within(scenario: Scenario) -> None:
        async with post_office_on(database_url) as office:
            await scenario(office)

    return lambda scenario: asyncio.run(within(scenario))

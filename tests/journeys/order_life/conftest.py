"""A town for each journey, in each weather."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lading.bootstrap.provisioning import Provisioned
from tests.journeys.order_life.nursery import Nursery
from tests.journeys.order_life.outside import Outside
from tests.journeys.order_life.town import in_town, open_town
from tests.journeys.order_life.weather import RARE, USUAL, Weather
from tests.postgres import TestServer, create_database, drop_database, in_database

Play = Callable[[Callable[[Outside], Awaitable[None]]], None]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where workers come from."""
    nursery = Nursery()
    yield nursery
    nursery.stop()


@pytest.fixture(scope="session")
def town(postgres: TestServer, database_names: Iterator[str], nursery: Nursery) -> tuple[str, Provisioned]:
    """The name of a database that holds an open town, to be copied, and who may do everything in it."""
    name = next(database_names)
    create_database(in_database(postgres.owner_url, "postgres"), name, postgres.template)
    return name, asyncio.run(open_town(in_database(postgres.app_url, name), nursery))


def weathers() -> list[Any]:
    """Every weather; the rarer ones in the long tests."""
    usual = [pytest.param(one, id=one.name) for one in USUAL]
    return [*usual, *(pytest.param(one, id=one.name, marks=pytest.mark.long) for one in RARE)]


@pytest.fixture(params=weathers())
def weather(request: pytest.FixtureRequest) -> Weather:
    """What the journey meets."""
    found: Weather = request.param
    return found


@pytest.fixture
def play(
    postgres: TestServer,
    database_names: Iterator[str],
    removals: ThreadPoolExecutor,
    nursery: Nursery,
    town: tuple[str, Provisioned],
    weather: Weather,
) -> Iterator[Play]:
    """Plays a journey in a town of its own."""
    template, made = town
    name, gate = next(database_names), in_database(postgres.owner_url, "postgres")
    create_database(gate, name, template)

    def played(journey: Callable[[Outside], Awaitable[None]]) -> None:
        async def walk() -> None:
            async with in_town(in_database(postgres.app_url, name), made, nursery, weather) as outside:
                await journey(outside)

        asyncio.run(walk())

    yield played
    removals.submit(drop_database, gate, name)

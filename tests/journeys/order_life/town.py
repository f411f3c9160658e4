"""A town to shop in: an account as `lading init` makes it, three places and five products, opened through the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import httpx

from lading.api.application import build
from lading.api.services import services_of
from lading.api.settings import ApiSettings
from lading.bootstrap.checking import check_on
from lading.bootstrap.provisioning import Provisioned, provision_on
from lading.bootstrap.registry import build_registry
from lading.database.connection import Pool, open_pool, transaction
from lading.database.settings import DatabaseSettings
from lading.foundation.access.settings import AccessSettings
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from tests.journeys.order_life.nursery import ACCOUNT, Nursery
from tests.journeys.order_life.outside import Outside, Premises
from tests.journeys.order_life.weather import CALM, Weather, Work, crew_at_work

PLACES = {
    "NEAR": ("STORE", "Boston", "MA", "02118", 42.36, -71.06),
    "FAR": ("STORE", "New York", "NY", "10001", 40.71, -74.01),
    "DEPOT": ("WAREHOUSE", "Atlanta", "GA", "30301", 33.75, -84.39),
    "MILL": ("VENDOR", "Denver", "CO", "80014", 39.74, -104.99),
}
PRODUCTS = ("P1", "P2", "P3", "P4", "P5")
DONE = "SELECT coalesce(sum(done_sequence), 0) FROM lane"
WAITING = "SELECT count(*) FROM lane WHERE done_sequence < last_sequence"
NETWORK = '{ network(ref: "HD_1") { id } }'
OPEN_PLACE = "mutation($input: CreateLocationInput) { createLocation(input: $input) { ref } }"
OPEN_PRODUCT = "mutation($input: CreateStandardProductInput) { createStandardProduct(input: $input) { ref } }"
ACTIVE = '{ locations(status: ["ACTIVE"], first: 50) { edges { node { ref } } } }'


@asynccontextmanager
async def _pool_on(url: str) -> AsyncIterator[Pool]:
    pool = await open_pool(url, DatabaseSettings(database_pool_min=1, database_pool_max=6))
    try:
        yield pool
    finally:
        await pool.close()


@asynccontextmanager
async def _client_of(pool: Pool, made: Provisioned) -> AsyncIterator[tuple[httpx.AsyncClient, Premises]]:
    registry = build_registry(Identities(SystemClock().milliseconds))
    services = services_of(pool, registry.stores, ApiSettings(), AccessSettings(), rules=registry.rules)
    try:
        app = build(services)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=60) as client:
            form = {"grant_type": "client_credentials", "client_id": made.client_id}
            answer = await client.post("/oauth/token", data=form | {"client_secret": made.client_secret})
            client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
            yield client, Premises(app, pool, (made.client_id, made.client_secret))
    finally:
        await services.close()


async def open_town(url: str, nursery: Nursery) -> Provisioned:
    """Makes the account and opens its places and products; who may do everything in it."""
    async with _pool_on(url) as pool:
        made = await provision_on(pool, account_ref="town", retailer_ref="shop", currency="USD")
        async with (
            _client_of(pool, made) as (client, premises),
            crew_at_work(nursery, url, CALM, work_on(pool)) as crew,
        ):
            outside = Outside(client, CALM, crew, premises)
            network = (await outside.ask(NETWORK))["network"]["id"]
            for ref in PLACES:
                await outside.ask(OPEN_PLACE, input=_place(ref, network))
            for number, ref in enumerate(PRODUCTS):
                await outside.ask(OPEN_PRODUCT, input=_product(ref, number))

            async def are_open() -> bool:
                edges = (await outside.ask(ACTIVE))["locations"]["edges"]
                return {edge["node"]["ref"] for edge in edges} >= PLACES.keys()

            await outside.until(are_open, True)
    return made


@asynccontextmanager
async def in_town(url: str, made: Provisioned, nursery: Nursery, weather: Weather) -> AsyncIterator[Outside]:
    """A client in a town that is open, with workers in such a weather; at the end no invariant is broken."""
    async with _pool_on(url) as pool, _client_of(pool, made) as (client, premises):
        async with crew_at_work(nursery, url, weather, work_on(pool)) as crew:
            outside = Outside(client, weather, crew, premises)
            yield outside
            await outside.until_idle()
            assert weather.seed is None or crew.kills > 0, "a storm kills"
        broken = [finding for finding in await check_on(pool) if finding.rows]
        assert not broken, broken


def work_on(pool: Pool) -> Work:
    """What is done, and what waits, on a database."""

    async def counted(query: str) -> int:
        async with transaction(pool, ACCOUNT) as connection:
            return int(await connection.fetchval(query))

    return Work(done=partial(counted, DONE), waiting=partial(counted, WAITING))


def _place(ref: str, network: str) -> dict[str, Any]:
    kind, city, state, postcode, latitude, longitude = PLACES[ref]
    where = {"latitude": latitude, "longitude": longitude, "timeZone": "America/New_York"}
    return {
        "ref": ref,
        "type": kind,
        "name": ref,
        "retailer": {"id": "1"},
        "networks": [{"id": network}],
        "primaryAddress": {"ref": ref, "city": city, "state": state, "postcode": postcode, "country": "US"} | where,
        "openingSchedule": {"allHours": True},
    }


def _product(ref: str, number: int) -> dict[str, Any]:
    gtin = f"400638133393{number}"
    return {"ref": ref, "type": "STANDARD", "name": ref, "gtin": gtin, "catalogue": {"ref": "DEFAULT:1"}}

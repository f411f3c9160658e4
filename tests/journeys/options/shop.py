"""A shop whose stores, carriers and clock are known: what the journeys of fulfilment options act on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec

from lading.api.application import build
from lading.api.services import services_of
from lading.api.settings import ApiSettings
from lading.bootstrap.registry import build_registry
from lading.bootstrap.workflows import reference_workflows
from lading.database.connection import transaction
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from lading.foundation.access.settings import AccessSettings
from lading.foundation.settings.records import Setting, SettingContext, put_setting
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from lading.order.fulfilment_options.desks import option_desks
from tests.database.order.shop import ACCOUNT, RETAILER, Shop, shop_on
from tests.journeys.rest.api import sign_up

# A Tuesday, 10:00 in New York and Boston.
TUESDAY = "2026-11-24T15:00:00Z"
BOSTON = {"city": "Boston", "state": "MA", "postcode": "02108", "country": "US"}

STANDARD: dict[str, Any] = {
    "name": "Standard delivery",
    "currency": "USD",
    "pickups": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "1600"),
    "holidays": ["2026-11-26"],
    "zones": [
        {"ref": "NEAR", "transitDays": 1, "distanceKmMax": 100, "rates": [{"weightGramsMax": 5000, "priceMinor": 500}]},
        {
            "ref": "US",
            "transitDays": 3,
            "countries": ["US"],
            "rates": [{"weightGramsMax": 1000, "priceMinor": 700}, {"weightGramsMax": 20000, "priceMinor": 900}],
        },
    ],
    "freeFromMinor": 10_000,
}
EXPRESS: dict[str, Any] = STANDARD | {
    "name": "Next day",
    "deliveryType": "EXPRESS",
    "deliveredBy": "1200",
    "zones": [
        {"ref": "US", "transitDays": 1, "countries": ["US"], "rates": [{"weightGramsMax": 9000, "priceMinor": 2000}]}
    ],
    "freeFromMinor": None,
}
TRANSFER: dict[str, Any] = STANDARD | {"name": "Van to the stores", "methods": ["STS"], "deliveredBy": "0900"}


@dataclass(frozen=True)
class Desk:
    """The API as a storefront sees it, and the shop behind it."""

    client: httpx.AsyncClient
    shop: Shop

    async def service(self, ref: str, body: dict[str, Any]) -> None:
        """A delivery service of the retailer."""
        document = {name: value for name, value in body.items() if value is not None}
        path = f"/api/v1/delivery-services/{ref}?retailerId={RETAILER}"
        answer = await self.client.put(path, json=document)
        assert answer.status_code in {200, 201}, answer.text

    async def setting(self, name: str, value: Any, location_ref: str = "") -> None:
        """A setting of the account, or of a location."""
        context = SettingContext.AGENT if location_ref else SettingContext.ACCOUNT
        async with transaction(self.shop.pool, ACCOUNT) as connection:
            setting = Setting(name=name, context=context, context_ref=location_ref, value=value)
            await put_setting(connection, ACCOUNT, setting)

    async def execute(self, statement: str, *values: Any) -> None:
        """A change that has no call yet."""
        async with transaction(self.shop.pool, ACCOUNT) as connection:
            await connection.execute(statement, *values)

    async def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Asks; the retailer is the shop's unless the body says otherwise."""
        return await self.client.post(path, json={"retailerId": RETAILER} | body)

    async def ask(self, kind: str, units: dict[str, int], **more: Any) -> dict[str, Any]:
        """The answer of one type for units by product, asked on Tuesday morning."""
        products = [{"productRef": ref, "requestedQuantity": quantity} for ref, quantity in units.items()]
        body = {"types": [kind], "products": products, "at": TUESDAY} | more
        response = await self.post("/api/v1/fulfilment-options", body)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()["answers"][0]
        return answer

    async def graphql(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer of a GraphQL operation."""
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables})
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """An engine that runs beside what is asked."""
        stop = asyncio.Event()

        async def run() -> None:
            while not stop.is_set():
                if not await self.shop.work_once():
                    await asyncio.sleep(0.005)

        engine = asyncio.create_task(run())
        try:
            yield
        finally:
            stop.set()
            await engine


@asynccontextmanager
async def running(database_url: str, owner_url: str) -> AsyncIterator[Desk]:
    async with shop_on(database_url, owner_url) as shop:
        registry = build_registry(shop.identities)
        desks = option_desks(registry, shop.identities.next)
        services = services_of(
            shop.pool, registry.stores, ApiSettings(), AccessSettings(), rules=registry.rules, options=desks
        )
        await publish_workflows(shop)
        await _put_on_the_map(shop)
        robot = await sign_up(shop.pool, ACCOUNT, "robot", {AccessContext.ACCOUNT: ""}, list(Permission))
        transport = httpx.ASGITransport(build(services))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            form = {"grant_type": "client_credentials", "client_id": robot.client_id}
            token = await client.post("/oauth/token", data=form | {"client_secret": robot.client_secret})
            client.headers["authorization"] = f"Bearer {token.json()['access_token']}"
            yield Desk(client, shop)
        await services.close()


async def publish_workflows(shop: Shop) -> None:
    """The workflows of fulfilment options."""
    variables = {"account.id": str(ACCOUNT), "retailer.id": str(RETAILER)}
    async with transaction(shop.pool, ACCOUNT) as connection:
        for document in reference_workflows(variables):
            if document["name"].startswith("FULFILMENT_OPTIONS::"):
                await publish_workflow(connection, ACCOUNT, RETAILER, NewVersion(document=document, created_by="test"))


async def _put_on_the_map(shop: Shop) -> None:
    async with transaction(shop.pool, ACCOUNT) as connection:
        address = msgspec.json.encode({"country": "US", "state": "MA", "postcode": "02108"}).decode()
        await connection.execute("UPDATE location SET address = $1::text::jsonb WHERE ref = 'NEAR'", address)


Scenario = Callable[[Desk], Awaitable[None]]


def play(urls: tuple[str, str], scenario: Scenario) -> None:
    """Runs a scenario at a desk of its own."""

    async def played() -> None:
        async with running(*urls) as desk:
            await scenario(desk)

    asyncio.run(played())

"""The API with GraphQL behind its edge, on a shop with places, stock, the home delivery workflow and an engine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from lading.api.application import build
from lading.api.services import Services, services_of
from lading.api.settings import ApiSettings
from lading.bootstrap.registry import build_registry
from lading.database.connection import transaction
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from lading.foundation.access.records import ClientCredentials
from lading.foundation.access.settings import AccessSettings
from tests.database.order.shop import ACCOUNT, Shop, order, shop_on
from tests.journeys.rest.api import open_account, sign_up

OTHER_ACCOUNT = 2


@dataclass(frozen=True)
class Graph:
    """GraphQL as a client sees it, and the shop behind it. robot may do everything in the account."""

    services: Services
    client: httpx.AsyncClient
    shop: Shop
    robot: str

    async def post(self, body: Any, *, token: str | None = None, **headers: str) -> httpx.Response:
        sent = {"authorization": f"Bearer {token or self.robot}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return await self.client.post("/graphql", json=body, headers=sent)

    async def answer(self, query: str, *, token: str | None = None, **variables: Any) -> dict[str, Any]:
        """The whole answer; its status is 200 whatever became of the operation."""
        response = await self.post({"query": query, "variables": variables}, token=token)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    async def data(self, query: str, *, token: str | None = None, **variables: Any) -> dict[str, Any]:
        """The data of an operation without errors."""
        body = await self.answer(query, token=token, **variables)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    async def codes(self, query: str, *, token: str | None = None, **variables: Any) -> list[str]:
        """The codes of the errors of an operation."""
        body = await self.answer(query, token=token, **variables)
        return [error["extensions"]["code"] for error in body.get("errors", [])]

    async def token(self, credentials: ClientCredentials) -> str:
        form = {"grant_type": "client_credentials", "client_id": credentials.client_id}
        answer = await self.client.post("/oauth/token", data=form | {"client_secret": credentials.client_secret})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def somebody(
        self, name: str, *permissions: Permission, contexts: Mapping[AccessContext, str] | None = None
    ) -> str:
        """The token of somebody who may do so much and no more."""
        held = contexts or {AccessContext.ACCOUNT: ""}
        return await self.token(await sign_up(self.services.pool, ACCOUNT, name, held, list(permissions)))

    async def stranger(self) -> str:
        """The token of somebody who may do everything in another account."""
        return await self.token(await open_account(self.services.pool, OTHER_ACCOUNT))


Scenario = Callable[[Graph], Awaitable[None]]


@asynccontextmanager
async def running(database_url: str, owner_url: str) -> AsyncIterator[Graph]:
    async with shop_on(database_url, owner_url) as shop:
        registry = build_registry(shop.identities)
        services = services_of(shop.pool, registry.stores, ApiSettings(), AccessSettings())
        robot = await sign_up(shop.pool, ACCOUNT, "robot", {AccessContext.ACCOUNT: ""}, list(Permission))
        await _continue_numbers(shop)
        app = build(services)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            graph = Graph(services, client, shop, "")
            yield Graph(services, client, shop, await graph.token(robot))
        await services.close()


async def _continue_numbers(shop: Shop) -> None:
    """The shop was written by hand: what is created beside it gets the numbers behind its own."""
    async with transaction(shop.pool, ACCOUNT) as connection:
        await connection.execute(
            "INSERT INTO number_series (account, series, last) SELECT 1, series, 100"
            " FROM unnest(ARRAY['location', 'product', 'retailer', 'INVENTORY_CATALOGUE']) AS s (series)"
        )


def play(urls: tuple[str, str], scenario: Scenario) -> None:
    """Runs a scenario in a shop of its own."""

    async def played() -> None:
        async with running(*urls) as graph:
            await scenario(graph)

    asyncio.run(played())


async def sold(graph: Graph, *refs: str, units: int = 2) -> None:
    """Orders of two products that the engine has sourced."""
    await graph.shop.stock(NEAR_P1=1_000, NEAR_P2=1_000)
    for ref in refs:
        await graph.shop.take(order_of(ref, units))
    await graph.shop.work()


def order_of(ref: str, units: int = 2) -> dict[str, Any]:
    return order(ref, (("P1", units), ("P2", 1)))

"""A running API on a real database: accounts with a retailer, products and a workflow, and somebody who may do all."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from lading.api.application import build
from lading.api.services import Services, services_of
from lading.api.settings import ApiSettings
from lading.database.connection import Pool, open_pool, transaction
from lading.database.settings import DatabaseSettings
from lading.engine import core_rules
from lading.engine.registry import Registry
from lading.engine.worker import Worker, WorkerSettings
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from lading.foundation.access.records import (
    ClientCredentials,
    NewUser,
    create_client,
    create_user,
    grant_role,
    put_role,
)
from lading.foundation.access.settings import AccessSettings
from lading.foundation.accounts.records import NewRetailer, create_account, create_retailer
from lading.foundation.products.model import NewProduct, NewProductCatalogue
from lading.foundation.products.records import create_product_catalogue, create_products
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from lading.order.fulfilment_options.desks import option_desks
from lading.order.records import OrderStore

ACCOUNT = 1
OTHER_ACCOUNT = 2
STATUSES = ("CREATED", "RECEIVED", "BOOKED")


def workflow(version: str = "1.0") -> dict[str, Any]:
    """A home-delivery workflow that receives orders and books them when told to."""
    return {
        "id": None,
        "name": "ORDER::HD",
        "entityType": "ORDER",
        "entitySubtype": "HD",
        "retailerId": "1",
        "version": version,
        "rulesets": [_step("CREATE", "CREATED", "RECEIVED"), _step("BookOrder", "RECEIVED", "BOOKED")],
        "statuses": [
            {"name": name, "entityType": "ORDER", "category": ""} for name in ("CREATED", "RECEIVED", "BOOKED")
        ],
    }


def order(ref: str, **changes: Any) -> dict[str, Any]:
    """An order of two lines for delivery to an address."""
    address = {"name": "Ann Lee", "street": "1 Main St", "city": "Chicago", "postcode": "60601", "country": "US"}
    return {
        "ref": ref,
        "type": "HD",
        "retailer": {"id": 1},
        "fulfilmentChoice": {"deliveryType": "STANDARD", "deliveryAddress": address},
        "items": [
            {"ref": "1", "productRef": "P-1", "quantity": 2, "price": 10.5},
            {"ref": "2", "productRef": "P-2", "quantity": 1},
        ],
    } | changes


@dataclass(frozen=True)
class Api:
    """The API as a client sees it, and what a test may look at behind it."""

    services: Services
    client: httpx.AsyncClient
    robot: ClientCredentials
    registry: Registry

    @property
    def pool(self) -> Pool:
        return self.services.pool

    async def token(self, credentials: ClientCredentials) -> str:
        form = {"grant_type": "client_credentials", "client_id": credentials.client_id}
        answer = await self.client.post("/oauth/token", data=form | {"client_secret": credentials.client_secret})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def count(self, table: str, account: int = ACCOUNT) -> int:
        async with transaction(self.pool, account) as connection:
            return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))  # noqa: S608

    async def work(self) -> None:
        """Runs every event that waits."""
        settings = WorkerSettings(name="test", idle_seconds=0.005, promotion_seconds=0.05)
        worker = Worker(self.pool, self.registry, self.services.identities, settings)
        while await worker.work_once():
            pass


@asynccontextmanager
async def running(database_url: str, **settings: Any) -> AsyncIterator[Api]:
    """An API with ACCOUNT open for business; its client signs in as somebody who may do everything."""
    database = DatabaseSettings(database_pool_min=1, database_pool_max=8)
    pool = await open_pool(database_url, database)
    registry = Registry(core_rules.RULES, [OrderStore()], [])
    desks = option_desks(registry, uuid4)
    services = services_of(
        pool, registry.stores, ApiSettings(**settings), AccessSettings(), rules=registry.rules, options=desks
    )
    try:
        robot = await open_account(pool, ACCOUNT)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(build(services)), base_url="http://test") as client:
            api = Api(services, client, robot, registry)
            client.headers["authorization"] = f"Bearer {await api.token(robot)}"
            yield api
    finally:
        await services.close()
        await pool.close()


def play(database_url: str, scenario: Callable[[Api], Awaitable[None]], **settings: Any) -> None:
    """Runs a scenario against an API of its own."""

    async def played() -> None:
        async with running(database_url, **settings) as api:
            await scenario(api)

    asyncio.run(played())


async def open_account(pool: Pool, account: int) -> ClientCredentials:
    """An account with a retailer, three products, the workflow and a robot that may do everything."""
    async with transaction(pool, account) as connection:
        await create_account(connection, account, f"ACCOUNT-{account}", f"Account {account}")
        await create_retailer(connection, account, NewRetailer(ref="HANDY", name="Handy Hardware"))
        await publish_workflow(connection, account, 1, NewVersion(document=workflow(), created_by="test"))
        await create_product_catalogue(
            connection, account, NewProductCatalogue(id=uuid4(), ref="PC", retailer=1, name="Products")
        )
        products = [NewProduct(id=uuid4(), ref=f"P-{number}", name=f"Product {number}") for number in (1, 2, 3)]
        await create_products(connection, account, "PC", products)
    return await sign_up(pool, account, "robot", {AccessContext.ACCOUNT: ""}, list(Permission))


async def second_retailer(pool: Pool) -> None:
    """Retailer 2 of ACCOUNT."""
    async with transaction(pool, ACCOUNT) as connection:
        await create_retailer(connection, ACCOUNT, NewRetailer(ref="SECOND", name="Second"))


async def sign_up(
    pool: Pool, account: int, name: str, contexts: Mapping[AccessContext, str], permissions: list[Permission]
) -> ClientCredentials:
    """A user with a role of these permissions in these contexts, and a client that signs in for it."""
    async with transaction(pool, account) as connection:
        user = await create_user(connection, account, NewUser(id=uuid4(), ref=name, username=name))
        await put_role(connection, account, f"{name}-role", permissions)
        for context, ref in contexts.items():
            await grant_role(connection, account, user.id, f"{name}-role", context, ref)
        return await create_client(connection, account, user.id, secrets.token_urlsafe)


def _step(event: str, before: str, after: str) -> dict[str, Any]:
    return {
        "name": event,
        "type": "ORDER",
        "eventType": "NORMAL",
        "rules": [{"name": "LADING.core.SetState", "props": {"status": after}}],
        "triggers": [{"status": before}],
        "userActions": [],
    }

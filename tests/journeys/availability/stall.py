"""A stall: an account as `lading init` makes it, three locations, products with stock, and a storefront's client."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from lading.api.application import build
from lading.api.services import Services, services_of
from lading.api.settings import ApiSettings
from lading.availability.control_records import NewControl, NewControlGroup, create_control, create_control_group
from lading.availability.control_values import ControlValues
from lading.bootstrap.checking import check_on
from lading.bootstrap.provisioning import Provisioned, provision_on
from lading.bootstrap.registry import build_registry
from lading.database.connection import Pool, open_pool, transaction
from lading.database.settings import DatabaseSettings
from lading.engine.registry import Registry
from lading.engine.worker import Worker, WorkerSettings
from lading.foundation.access.settings import AccessSettings
from lading.foundation.networks.records import add_locations, networks_by_ref
from lading.foundation.places.model import NewLocation
from lading.foundation.places.records import create_locations
from lading.foundation.products.model import Component, NewProduct
from lading.foundation.products.records import create_products
from lading.inventory.loading import process_pending_batches
from lading.inventory.records import inventory_catalogues_by_ref
from lading.inventory.snapshot import SnapshotRow, load_snapshot
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities

ACCOUNT = 1
CATALOGUE = "BASE:1"
PLACES = {"BROADWAY": "STORE", "BROOKLYN": "STORE", "NEWARK": "WAREHOUSE"}


@dataclass(frozen=True)
class Stall:
    """The API as a storefront sees it, and what a test may look at behind it."""

    services: Services
    client: httpx.AsyncClient
    registry: Registry
    made: Provisioned

    @property
    def pool(self) -> Pool:
        return self.services.pool

    async def count(self, stock: Mapping[tuple[str, str], int]) -> None:
        """Counts units of (product, location) as of now."""
        rows = [SnapshotRow(line, *key, units) for line, (key, units) in enumerate(stock.items(), start=1)]
        async with transaction(self.pool, ACCOUNT) as connection:
            at = await connection.fetchval("SELECT clock_timestamp()")
            catalogue = (await inventory_catalogues_by_ref(connection, ACCOUNT, ["DEFAULT:1"]))["DEFAULT:1"]
            report = await load_snapshot(connection, ACCOUNT, rows, catalogue_number=catalogue.number, as_of=at, at=at)
        assert not report.refusals, report.refusals

    async def inbound(self, *rows: Mapping[str, Any], **more: Any) -> None:
        """Tells of units on their way, by the API: rows of a batch, of kettles to Newark if they do not say so."""
        default = {"type": "INBOUND", "skuRef": "KETTLE", "locationRef": "NEWARK", "retailerId": "1"}
        job = (await self.client.post("/api/v4.1/job", json={"name": "inbound", "retailerId": "1"})).json()["id"]
        body = {"action": "UPSERT", "entityType": "INVENTORY", "entities": [default | dict(row) for row in rows]}
        sent = await self.client.post(f"/api/v4.1/job/{job}/batch", json=body | more)
        assert sent.is_success, sent.text
        next_id, clock = self.services.identities.next, SystemClock()
        await process_pending_batches(self.pool, ACCOUNT, now=clock.now, next_id=next_id)
        done = (await self.client.get(f"/api/v4.1/job/{job}/batch/{sent.json()['id']}")).json()
        assert not done["refused"], done

    async def hold(self, ref: str, *items: Mapping[str, Any], customer: str = "ANN", **more: Any) -> httpx.Response:
        """Asks for a hold of a cart."""
        body = {"ref": ref, "customerRef": customer, "catalogueRef": CATALOGUE, "items": list(items)} | more
        return await self.client.post("/api/v1/cart-holds", json=body)

    async def order(self, ref: str, product_ref: str, quantity: int, *, cart: str | None = None) -> httpx.Response:
        """Sends an order for delivery to an address in Manhattan."""
        address: dict[str, Any] = {
            "name": "Ann Lee",
            "street": "1 Main St",
            "city": "New York",
            "postcode": "10001",
            "country": "US",
        }
        address |= {"latitude": 40.75, "longitude": -73.99}
        attributes = [{"name": "cartHold", "type": "STRING", "value": cart}] if cart else []
        return await self.client.post(
            "/api/v1/orders",
            json={
                "ref": ref,
                "type": "HD",
                "retailer": {"id": 1},
                "fulfilmentChoice": {"deliveryType": "STANDARD", "deliveryAddress": address},
                "items": [{"ref": "1", "productRef": product_ref, "quantity": quantity}],
                "attributes": attributes,
            },
        )

    async def work(self) -> None:
        """Runs every event that waits."""
        settings = WorkerSettings(name="test", idle_seconds=0.005, promotion_seconds=0.05)
        worker = Worker(self.pool, self.registry, self.services.identities, settings)
        while await worker.work_once():
            pass

    async def status_of(self, order_ref: str) -> str:
        return str((await self.client.get(f"/api/v1/orders/{order_ref}")).json()["status"])

    async def sql(self, statement: str, *values: Any) -> Any:
        """The first value of a statement of the account."""
        async with transaction(self.pool, ACCOUNT) as connection:
            return await connection.fetchval(statement, *values)

    async def let_pass(self, ref: str) -> None:
        """The hold of a cart has come to its end; nobody has noticed yet."""
        await self.sql(
            "UPDATE cart_hold SET expires_at = now() - interval '1 second' WHERE account = 1 AND ref = $1", ref
        )

    async def catch_up(self) -> None:
        """The projection, if there is one, has seen everything committed."""
        await self.services.projections.catch_up(ACCOUNT)

    async def control(self, kind: str, **values: Any) -> None:
        """A control over everything in the virtual catalogue."""
        async with transaction(self.pool, ACCOUNT) as connection:
            next_id = self.services.identities.next
            group = NewControlGroup(id=next_id(), ref="CONTROLS", retailer=1, name="Controls")
            await create_control_group(connection, ACCOUNT, group)
            new = NewControl(
                id=next_id(),
                ref="ALL",
                control_group_ref="CONTROLS",
                type=kind,
                name="Everything",
                execution_order=1,
                values=ControlValues(**values),
            )
            await create_control(connection, ACCOUNT, new)
            await connection.execute("UPDATE virtual_catalogue SET control_group_ref = 'CONTROLS' WHERE account = 1")

    async def on_hand(self, product_ref: str) -> int:
        """Units on hand of a product over all locations, by the counters of its positions."""
        return int(
            await self.sql(
                "SELECT coalesce(sum(on_hand), 0) FROM iv_position WHERE account = 1 AND product_ref = $1", product_ref
            )
        )

    async def assert_sound(self) -> None:
        """Every invariant holds."""
        broken = [finding for finding in await check_on(self.pool) if finding.rows]
        assert not broken, broken


@asynccontextmanager
async def open_stall(database_url: str, **settings: Any) -> AsyncIterator[Stall]:
    """A stall of a test's own."""
    pool = await open_pool(database_url, DatabaseSettings(database_pool_min=1, database_pool_max=12))
    registry = build_registry(Identities(SystemClock().milliseconds))
    services = services_of(pool, registry.stores, ApiSettings(**settings), AccessSettings(), rules=registry.rules)
    try:
        made = await provision_on(pool, account_ref="main", retailer_ref="main", currency="USD")
        await _stock(pool)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(build(services)), base_url="http://test") as client:
            form = {"grant_type": "client_credentials", "client_id": made.client_id}
            token = (await client.post("/oauth/token", data=form | {"client_secret": made.client_secret})).json()
            client.headers["authorization"] = f"Bearer {token['access_token']}"
            yield Stall(services, client, registry, made)
    finally:
        await services.close()
        await pool.close()


def play(database_url: str, scenario: Callable[[Stall], Awaitable[None]], **settings: Any) -> None:
    """Runs a scenario at a stall of its own; afterwards every invariant holds."""

    async def played() -> None:
        async with open_stall(database_url, **settings) as stall:
            await scenario(stall)
            await stall.assert_sound()

    asyncio.run(played())


async def _stock(pool: Pool) -> None:
    async with transaction(pool, ACCOUNT) as connection:
        places = [
            NewLocation(
                id=uuid4(),
                ref=ref,
                retailer=1,
                type=kind,
                name=ref.title(),
                status="ACTIVE",
                latitude=40.7,
                longitude=-74.0,
            )
            for ref, kind in PLACES.items()
        ]
        await create_locations(connection, ACCOUNT, places)
        network = (await networks_by_ref(connection, ACCOUNT, ["HD_1"]))["HD_1"]
        await add_locations(connection, ACCOUNT, network.id, [place.id for place in places])
        products = [
            NewProduct(id=uuid4(), ref=ref, name=ref.title(), status="ACTIVE") for ref in ("KETTLE", "MUG", "POT")
        ]
        shirt = NewProduct(id=uuid4(), ref="SHIRT", name="Shirt", status="ACTIVE")
        sizes = [
            NewProduct(
                id=uuid4(), ref=f"SHIRT-{size}", name=size, type="VARIANT", standard_id=shirt.id, status="ACTIVE"
            )
            for size in ("S", "M", "L")
        ]
        held = (Component(product_ref="MUG", quantity=2), Component(product_ref="POT", quantity=1))
        kit = NewProduct(id=uuid4(), ref="TEA-SET", name="Tea set", type="GROUP", status="ACTIVE", components=held)
        await create_products(connection, ACCOUNT, "DEFAULT:1", [*products, kit, shirt])
        await create_products(connection, ACCOUNT, "DEFAULT:1", sizes)

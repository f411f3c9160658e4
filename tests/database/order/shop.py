"""A retailer with places, stock, the home delivery workflow and an engine: what the order tests act on."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from lading.bootstrap.registry import build_registry
from lading.database.connection import Connection, Pool, open_pool, transaction
from lading.database.queries import queries_of
from lading.database.settings import DatabaseSettings
from lading.engine.event import EntityKey, Event
from lading.engine.intake import accept
from lading.engine.ports import Address
from lading.engine.worker import Worker, WorkerSettings
from lading.foundation.settings.records import Setting, SettingContext, put_setting
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from lading.kernel.identity import Identities
from lading.order.intake import Outcome, accept_orders
from lading.order.invariants import invariants
from lading.order.new_order import new_order_from
from lading.order.records import OrderStore
from lading.order.reference_workflows import order_workflow

ACCOUNT = 1
RETAILER = 1

_BUSINESS = """
INSERT INTO account (account, ref, name) VALUES (1, 'ACME', 'Acme');
INSERT INTO retailer (account, retailer, ref, name, currency) VALUES (1, 1, 'HANDY', 'Handy Hardware', 'USD');
INSERT INTO customer (account, id, ref, retailer, username, first_name, primary_email)
VALUES (1, gen_random_uuid(), 'ANN', 1, 'ann', 'Ann', 'ann@example.com');
INSERT INTO product_catalogue (account, id, ref, name, workflow_ref, retailer)
VALUES (1, gen_random_uuid(), 'MASTER', 'Master', 'PRODUCT_CATALOGUE::DEFAULT', 1);
INSERT INTO product (account, id, number, catalogue_id, ref, name, status, workflow_ref)
SELECT 1, gen_random_uuid(), n, c.id, 'P' || n, 'Product ' || n, 'ACTIVE', 'PRODUCT_CATALOGUE::DEFAULT'
  FROM product_catalogue AS c, generate_series(1, 5) AS n;
INSERT INTO location (account, id, number, ref, retailer, type, name, status, workflow_ref, latitude, longitude,
                      time_zone)
SELECT 1, gen_random_uuid(), n, ref, 1, type, ref, status, 'LOCATION::' || type, latitude, longitude, 'America/New_York'
  FROM (VALUES (1, 'NEAR', 'STORE', 'ACTIVE', 42.36, -71.06),
               (2, 'FAR', 'STORE', 'ACTIVE', 40.71, -74.01),
               (3, 'DEPOT', 'WAREHOUSE', 'ACTIVE', 33.75, -84.39),
               (9, 'RJT_1', 'SYSTEM', 'ACTIVE', NULL, NULL)) AS v (n, ref, type, status, latitude, longitude);
INSERT INTO network (account, id, ref) VALUES (1, gen_random_uuid(), 'HD_1');
INSERT INTO network_location (account, network_id, location_id)
SELECT 1, n.id, l.id FROM network AS n, location AS l WHERE l.ref <> 'RJT_1';
INSERT INTO change_number (account, topic) VALUES (1, 'locations') ON CONFLICT DO NOTHING;
INSERT INTO inventory_catalogue (account, id, number, ref, name, status, workflow_ref, retailer)
VALUES (1, gen_random_uuid(), 1, 'DEFAULT:1', 'Default', 'ACTIVE', 'INVENTORY_CATALOGUE::DEFAULT', 1);
INSERT INTO virtual_catalogue (account, id, ref, type, name, status, workflow_ref, retailer, inventory_catalogue_ref,
                               product_catalogue_ref, network_ref)
VALUES (1, gen_random_uuid(), 'BASE:1', 'BASE', 'Base', 'ACTIVE', 'VIRTUAL_CATALOGUE::BASE', 1, 'DEFAULT:1', 'MASTER',
        'HD_1');
"""


class Shop:
    """What a test does: put stock, take orders, send events, let the engine run, look."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.identities = Identities(lambda: time.time_ns() // 1_000_000)
        registry = build_registry(self.identities)
        self._worker = Worker(pool, registry, self.identities, WorkerSettings(name="test", promotion_seconds=0.0))
        self._store = OrderStore()

    def another(self) -> "Shop":
        """The same shop with a worker of its own, as another process would have it."""
        return Shop(self.pool)

    async def stock(self, **units: int) -> None:
        """Units by `<location>_<product>`, such as NEAR_P1=3."""
        async with transaction(self.pool, ACCOUNT) as connection:
            for name, quantity in units.items():
                location, product = name.split("_")
                await connection.execute(
                    "INSERT INTO inventory_position (account, catalogue_number, product_number, location_number,"
                    " counted) SELECT 1, 1, p.number, l.number, $3 FROM product AS p, location AS l"
                    " WHERE p.ref = $2 AND l.ref = $1",
                    location,
                    product,
                    quantity,
                )

    async def take(self, *documents: dict[str, Any]) -> list[Outcome]:
        """Sends orders in one call."""
        async with transaction(self.pool, ACCOUNT) as connection:
            return await self.take_on(connection, *documents)

    async def take_on(self, connection: Connection, *documents: dict[str, Any]) -> list[Outcome]:
        """Sends orders on an open transaction."""
        orders = [new_order_from(document) for document in documents]
        at: datetime = await connection.fetchval("SELECT clock_timestamp()")
        return await accept_orders(connection, ACCOUNT, orders, at=at, by="test", next_id=self.identities.next)

    async def send(
        self, order_ref: str, entity: tuple[str, str], name: str, attributes: dict[str, Any] | None = None
    ) -> UUID:
        """Sends an event from outside to an entity of an order; returns its id."""
        entity_type, ref = entity
        address = Address(entity_type=entity_type, entity_ref=ref, root_type="ORDER", root_ref=order_ref)
        async with transaction(self.pool, ACCOUNT) as connection:
            (found,) = await self._store.resolve(connection, ACCOUNT, [address])
            assert found is not None, f"there is no {entity_type} {ref}"
            event = Event(
                id=self.identities.next(),
                name=name,
                retailer=found.retailer,
                lane=found.lane,
                root=found.root,
                entity=found.entity,
                subtype=found.subtype,
                attributes=attributes or {},
                generated_by="test",
                accepted_at=await connection.fetchval("SELECT clock_timestamp()"),
            )
            await accept(connection, ACCOUNT, [event])
        return event.id

    async def work(self) -> None:
        """Lets the engine run until nothing is to do."""
        while await self.work_once():
            pass

    async def work_once(self) -> int:
        """Lets the engine run one batch; returns the number of its events."""
        return await self._worker.work_once()

    async def act(
        self, order_ref: str, entity: tuple[str, str], name: str, attributes: dict[str, Any] | None = None
    ) -> str:
        """Sends an event, lets the engine run, and returns the outcome, with the code of the reason if it failed."""
        event_id = await self.send(order_ref, entity, name, attributes)
        await self.work()
        row = await self.row(
            "SELECT outcome, reason FROM event_run WHERE event_id = $1 ORDER BY attempt DESC LIMIT 1", event_id
        )
        return row["outcome"] if row["reason"] is None else f"{row['outcome']} {row['reason'].split(':')[0]}"

    async def row(self, statement: str, *values: Any) -> asyncpg.Record:
        async with transaction(self.pool, ACCOUNT) as connection:
            found = await connection.fetchrow(statement, *values)
        assert found is not None
        return found

    async def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        async with transaction(self.pool, ACCOUNT) as connection:
            return [tuple(row) for row in await connection.fetch(statement, *values)]

    async def status(self, order_ref: str) -> str:
        return str((await self.row("SELECT status FROM sales_order WHERE ref = $1", order_ref))["status"])

    async def fulfilments(self, order_ref: str) -> list[tuple[Any, ...]]:
        """(ref, status, location, units by item ref) of each fulfilment, oldest first."""
        return await self.rows(
            "SELECT f.ref, f.status, l.ref, (SELECT json_object_agg(oi.ref, i.requested_quantity ORDER BY oi.line)"
            " FROM fulfilment_item AS i JOIN order_item AS oi ON oi.id = i.order_item_id WHERE i.fulfilment_id = f.id)"
            " FROM fulfilment AS f JOIN sales_order AS o ON o.id = f.order_id"
            " JOIN location AS l ON l.id = f.location_id"
            " WHERE o.ref = $1 ORDER BY f.id",
            order_ref,
        )

    async def on_hand(self, location: str, product: str) -> tuple[int, int, int, int]:
        """(on hand, reserved, sold, corrected) of a position."""
        row = await self.row(
            "SELECT on_hand, reserved, sold, corrected FROM inventory_position AS i"
            " JOIN product AS p ON p.number = i.product_number JOIN location AS l ON l.number = i.location_number"
            " WHERE l.ref = $1 AND p.ref = $2",
            location,
            product,
        )
        return row[0], row[1], row[2], row[3]

    async def choices(self, order_ref: str) -> dict[str, str]:
        """Status of each choice by its ref."""
        rows = await self.rows(
            "SELECT c.ref, c.status FROM fulfilment_choice AS c JOIN sales_order AS o ON o.id = c.order_id"
            " WHERE o.ref = $1 ORDER BY c.id",
            order_ref,
        )
        return dict(rows)

    async def sets(self, name: str, value: Any) -> None:
        """A setting of the account."""
        setting = Setting(name=name, context=SettingContext.ACCOUNT, value=value)
        async with transaction(self.pool, ACCOUNT) as connection:
            await put_setting(connection, ACCOUNT, setting)

    async def hurry(self, *names: str) -> None:
        """Lets the timers that would send these events be due at once, and runs them."""
        await self.rows(
            "UPDATE event_schedule AS s SET due_at = clock_timestamp() - interval '1 second'"
            " FROM event AS e WHERE e.account = s.account AND e.id = s.event_id AND e.name = ANY($1::text[])",
            list(names),
        )
        await self.work()

    async def told(self, *names: str) -> list[tuple[str, dict[str, Any]]]:
        """Name and attributes of the events of these names, oldest first."""
        rows = await self.rows(
            "SELECT name, attributes FROM event WHERE name = ANY($1::text[]) ORDER BY id", list(names)
        )
        return [(name, attributes) for name, attributes in rows]

    async def violations(self) -> list[tuple[str, Any]]:
        """Every row that breaks an invariant of orders."""
        found: list[tuple[str, Any]] = []
        async with transaction(self.pool, ACCOUNT) as connection:
            for one in invariants():
                statement = getattr(queries_of(one.package, "invariants.sql"), one.statement)
                rows = await statement(connection, account=ACCOUNT, rows_max=10)
                found += [(one.code, tuple(row)) for row in rows]
        return found


@asynccontextmanager
async def shop_on(database_url: str, owner_url: str) -> AsyncIterator[Shop]:
    """A shop on a fresh database."""
    owner = await asyncpg.connect(owner_url)
    await owner.execute("BEGIN; SET LOCAL lading.account = '1';" + _BUSINESS + "COMMIT")
    await owner.close()
    pool = await open_pool(database_url, DatabaseSettings(database_pool_min=1, database_pool_max=12))
    try:
        async with transaction(pool, ACCOUNT) as connection:
            for order_type in ("HD", "CC", "MULTI"):
                document = order_workflow(order_type, {"retailer.id": str(RETAILER)})
                await publish_workflow(connection, ACCOUNT, RETAILER, NewVersion(document=document, created_by="test"))
        yield Shop(pool)
    finally:
        await pool.close()


def order(ref: str = "HD-1", lines: Sequence[tuple[str, int]] = (("P1", 1),), **fields: Any) -> dict[str, Any]:
    """The document of a home delivery to Boston; lines are (product, quantity)."""
    address = {"street": "1 Main St", "city": "Boston", "state": "MA", "postcode": "02118", "country": "US"}
    return {
        "ref": ref,
        "type": "HD",
        "retailer": {"id": RETAILER},
        "customer": {"ref": "ANN"},
        "fulfilmentChoice": {
            "deliveryType": "STANDARD",
            "deliveryAddress": {**address, "latitude": 42.34, "longitude": -71.07},
        },
        "items": [
            {
                "ref": f"{ref}-{line}",
                "productRef": product,
                "quantity": quantity,
                "price": 10.5,
                "totalPrice": 10.5 * quantity,
            }
            for line, (product, quantity) in enumerate(lines, start=1)
        ],
    } | fields


def collected(ref: str = "CC-1", lines: Sequence[tuple[str, int]] = (("P1", 1),), **wishes: Any) -> dict[str, Any]:
    """The document of an order that Ann Lee collects at NEAR; wishes are further fields of its choice."""
    names = {"deliveryFirstName": "Ann", "deliveryLastName": "Lee"}
    choice = {"deliveryType": "STANDARD", "pickupLocationRef": "NEAR", **names, **wishes}
    return order(ref, lines, type="CC", fulfilmentChoice=choice)


def mixed(
    ref: str, choices: dict[str, dict[str, Any]], lines: Sequence[tuple[str, int, str]], **fields: Any
) -> dict[str, Any]:
    """The document of a mixed basket; lines are (product, quantity, ref of the choice)."""
    document = order(ref, [(product, quantity) for product, quantity, _ in lines], type="MULTI", **fields)
    del document["fulfilmentChoice"]
    document["fulfilmentChoices"] = [
        {"ref": name, "deliveryType": "STANDARD", **wish} for name, wish in choices.items()
    ]
    for item, (_, _, name) in zip(document["items"], lines, strict=True):
        item["fulfilmentChoiceRef"] = name
    return document


def order_entity(ref: str) -> tuple[str, str]:
    return "ORDER", ref


def fulfilment(ref: str) -> tuple[str, str]:
    return "FULFILMENT", ref


def picked(**units: int) -> dict[str, Any]:
    """The attributes of ConfirmPick: units by item ref, `_` for `-`."""
    return {"fulfilmentItems": [{"ref": ref.replace("_", "-"), "filledQuantity": n} for ref, n in units.items()]}


def key_of(outcome: Any) -> EntityKey:
    return EntityKey("ORDER", outcome.id, outcome.ref)

"""A shop whose catalogues, products, controls and places follow their reference workflows."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

from lading.availability.control_records import NewControl, NewControlGroup, create_control, create_control_group
from lading.availability.control_values import ControlValues
from lading.bootstrap.registry import build_registry
from lading.bootstrap.workflows import reference_workflows
from lading.database.connection import transaction
from lading.engine.event import Event
from lading.engine.intake import accept
from lading.engine.ports import Address
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from tests.database.order.shop import ACCOUNT, RETAILER, Shop, shop_on

FOLLOWERS = ("location", "product_catalogue", "product", "inventory_catalogue", "virtual_catalogue")


class Business:
    """What a test does beside taking orders: send events to catalogues and places, and look."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._registry = build_registry(shop.identities)

    async def send(
        self,
        entity_type: str,
        ref: str,
        name: str,
        attributes: Mapping[str, Any] | None = None,
        root: tuple[str, str] | None = None,
    ) -> UUID:
        """Sends an event from outside; root is (type, ref) for what has a root of its own."""
        root_type, root_ref = root or (None, None)
        address = Address(entity_type=entity_type, entity_ref=ref, root_type=root_type, root_ref=root_ref)
        store = self._registry.store_of_entity(entity_type, root_type)
        assert store is not None
        async with transaction(self.shop.pool, ACCOUNT) as connection:
            (found,) = await store.resolve(connection, ACCOUNT, [address])
            assert found is not None, f"there is no {entity_type} {ref}"
            event = Event(
                id=self.shop.identities.next(),
                name=name,
                retailer=found.retailer,
                lane=found.lane,
                root=found.root,
                entity=found.entity,
                subtype=found.subtype,
                attributes=dict(attributes or {}),
                generated_by="test",
                accepted_at=await connection.fetchval("SELECT clock_timestamp()"),
            )
            await accept(connection, ACCOUNT, [event])
        return event.id

    async def act(
        self,
        entity_type: str,
        ref: str,
        name: str,
        attributes: Mapping[str, Any] | None = None,
        root: tuple[str, str] | None = None,
    ) -> str:
        """Sends an event, lets the engine run, and returns the outcome, with the reason's code if it failed."""
        event_id = await self.send(entity_type, ref, name, attributes, root)
        await self.shop.work()
        row = await self.shop.row(
            "SELECT outcome, reason FROM event_run WHERE event_id = $1 ORDER BY attempt DESC LIMIT 1", event_id
        )
        return row["outcome"] if row["reason"] is None else f"{row['outcome']} {row['reason'].split(':')[0]}"

    async def positions(self) -> dict[str, tuple[str, int]]:
        """Status and units on hand by LOCATION_PRODUCT."""
        rows = await self.shop.rows("SELECT location_ref, product_ref, status, on_hand FROM iv_position")
        return {f"{place}_{product}": (status, on_hand) for place, product, status, on_hand in rows}

    async def places_of(self, order_ref: str) -> set[str]:
        """The locations an order is filled from."""
        return {row[2] for row in await self.shop.fulfilments(order_ref)}

    async def keep_back(self, units: int) -> None:
        """A control group CG of the virtual catalogue, with one buffer for every product everywhere."""
        group = NewControlGroup(id=uuid4(), ref="CG", retailer=RETAILER, name="Controls")
        control = NewControl(
            id=uuid4(),
            ref="CG:ALL",
            control_group_ref="CG",
            type="QUANTITY_BUFFER",
            name="Keep back",
            execution_order=1,
            values=ControlValues(buffer=units),
        )
        async with transaction(self.shop.pool, ACCOUNT) as connection:
            await create_control_group(connection, ACCOUNT, group)
            await create_control(connection, ACCOUNT, control)
            await connection.execute("UPDATE virtual_catalogue SET control_group_ref = 'CG'")
        await self.shop.work()

    async def follow(self, document: dict[str, Any]) -> None:
        """Publishes a workflow and lets all that is of its name follow it."""
        async with transaction(self.shop.pool, ACCOUNT) as connection:
            made = await publish_workflow(
                connection, ACCOUNT, RETAILER, NewVersion(document=document, created_by="test")
            )
            for table in FOLLOWERS:
                await connection.execute(
                    f"UPDATE {table} SET workflow_version = $1 WHERE workflow_ref = $2",  # noqa: S608
                    made.version,
                    made.ref,
                )


@asynccontextmanager
async def business_on(database_url: str, owner_url: str) -> AsyncIterator[Business]:
    """A business on a fresh database."""
    async with shop_on(database_url, owner_url) as shop:
        business = Business(shop)
        await shop.rows("INSERT INTO number_series (account, series, last) VALUES (1, 'product', 1000) RETURNING 1")
        for document in reference_workflows({"account.id": "1", "retailer.id": "1"}):
            await business.follow(document)
        yield business

"""Catalogues and controls from their creation through their workflows, run by the engine."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from lading.availability.control_records import (
    NewControl,
    NewControlGroup,
    control_group_store,
    control_groups_by_ref,
    controls_of_groups,
    create_control,
    create_control_group,
)
from lading.availability.control_values import ControlValues
from lading.availability.loaders import ProductStockLoader
from lading.availability.records import NewVirtualCatalogue, create_virtual_catalogue, virtual_catalogues_by_ref
from lading.availability.stock import StockKey
from lading.bootstrap.registry import build_registry
from lading.bootstrap.workflows import reference_workflows
from lading.database.connection import Connection, Pool, transaction
from lading.engine.event import Event
from lading.engine.intake import accept
from lading.engine.ports import Address
from lading.engine.worker import Worker, WorkerSettings
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from lading.inventory.inventory_catalogue_store import InventoryCatalogueStore
from lading.inventory.records import (
    NewInventoryCatalogue,
    PositionsMeant,
    create_inventory_catalogue,
    inventory_catalogues_by_ref,
    set_position_statuses,
)
from lading.kernel.identity import Identities
from lading.kernel.refusal import Refused
from tests.database.inventory.stock import (
    ACCOUNT,
    AT,
    Counters,
    build_business,
    counters,
    ledger,
    opened,
    position,
    put,
    violations,
)


async def publish(pool: Pool) -> None:
    async with transaction(pool, ACCOUNT) as connection:
        for document in reference_workflows({"account.id": "1", "retailer.id": "1"}):
            await publish_workflow(connection, ACCOUNT, 1, NewVersion(document=document, created_by="test"))


async def work(pool: Pool) -> None:
    identities = Identities(lambda: time.time_ns() // 1_000_000)
    worker = Worker(pool, build_registry(identities), identities, WorkerSettings(name="w1"))
    for _ in range(10):
        if not await worker.work_once():
            return


async def send(pool: Pool, ref: str, name: str, attributes: dict[str, Any]) -> None:
    async with transaction(pool, ACCOUNT) as connection:
        address = Address(entity_type="INVENTORY_CATALOGUE", entity_ref=ref)
        (found,) = await InventoryCatalogueStore().resolve(connection, ACCOUNT, [address])
        assert found is not None
        event = Event(
            id=uuid4(),
            name=name,
            retailer=found.retailer,
            lane=found.lane,
            root=found.root,
            entity=found.entity,
            subtype=found.subtype,
            attributes=attributes,
            generated_by="test",
            accepted_at=await connection.fetchval("SELECT clock_timestamp()"),
        )
        await accept(connection, ACCOUNT, [event])


async def outcomes(pool: Pool) -> list[tuple[str, str, str | None]]:
    async with transaction(pool, ACCOUNT) as connection:
        rows = await connection.fetch(
            "SELECT e.name, r.outcome, r.reason FROM event_run AS r JOIN event AS e ON e.id = r.event_id "
            "WHERE r.account = 1 ORDER BY r.started_at, e.id"
        )
    return [(row[0], row[1], row[2]) for row in rows]


async def in_transaction(pool: Pool, call: Callable[[Connection], Any]) -> Any:
    async with transaction(pool, ACCOUNT) as connection:
        return await call(connection)


def new_catalogue(ref: str = "SECOND:1", retailer: int = 1) -> NewInventoryCatalogue:
    return NewInventoryCatalogue(id=uuid4(), ref=ref, retailer=retailer, name="Second")


def new_view(**changes: Any) -> NewVirtualCatalogue:
    values: dict[str, Any] = {"id": uuid4(), "ref": "BASE:1", "retailer": 1, "name": "Base"}
    values |= {"inventory_catalogue_ref": "DEFAULT:1", "product_catalogue_ref": "MASTER"}
    return NewVirtualCatalogue(**values | changes)


KEEP_TWO = ControlValues(product_ref="P1", buffer=2)


def new_control(**changes: Any) -> NewControl:
    values: dict[str, Any] = {"id": uuid4(), "ref": "CG:BUFFER:P1", "control_group_ref": "CG", "name": "Keep two"}
    values |= {"type": "QUANTITY_BUFFER", "execution_order": 4, "values": KEEP_TWO}
    return NewControl(**values | changes)


def new_group() -> NewControlGroup:
    return NewControlGroup(id=uuid4(), ref="CG", retailer=1, name="Controls")


def test_what_is_created_goes_active_through_its_own_workflow(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await publish(pool)
            async with transaction(pool, ACCOUNT) as connection:
                group = await create_control_group(connection, ACCOUNT, new_group())
                created = await create_inventory_catalogue(connection, ACCOUNT, new_catalogue())
                view = await create_virtual_catalogue(connection, ACCOUNT, new_view(control_group_ref="CG"))
                control = await create_control(connection, ACCOUNT, new_control())
            assert {group.status, created.status, view.status, control.status} == {"CREATED"}
            assert (created.number, created.workflow_version) == (2, 1)
            await work(pool)
            async with transaction(pool, ACCOUNT) as connection:
                groups = await control_groups_by_ref(connection, ACCOUNT, ["CG"])
                controls = await controls_of_groups(connection, ACCOUNT, [group.id])
                catalogues = await inventory_catalogues_by_ref(connection, ACCOUNT, ["SECOND:1"])
                views = await virtual_catalogues_by_ref(connection, ACCOUNT, ["BASE:1"])
            assert groups["CG"].status == catalogues["SECOND:1"].status == views["BASE:1"].status == "ACTIVE"
            assert [each.status for each in controls[group.id]] == ["ACTIVE"]
            assert await outcomes(pool) == [("CREATE", "SUCCESS", None)] * 4

    asyncio.run(scenario())


def test_a_control_withholds_from_its_commit_on(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await put(pool, position(), 5)
            async with transaction(pool, ACCOUNT) as connection:
                await create_control_group(connection, ACCOUNT, new_group())
                await create_virtual_catalogue(connection, ACCOUNT, new_view(control_group_ref="CG"))
                await create_control(connection, ACCOUNT, new_control())
                key = StockKey("BASE:1", 1)
                stock = await ProductStockLoader().fetch(connection, ACCOUNT, [key])
            assert (stock[key].at(1), stock[key].floor_at(1, 3)) == (3, 2)

    asyncio.run(scenario())


def test_an_event_with_deltas_moves_stock_once_however_often_it_is_sent(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await publish(pool)
            async with transaction(pool, ACCOUNT) as connection:
                await connection.execute("UPDATE inventory_catalogue SET workflow_version = 1")
            await put(pool, position(), 5)
            delta = {"deltaId": "D-1", "productRef": "P1", "locationRef": "L1", "qty": -2}
            for _ in range(2):
                await send(pool, "DEFAULT:1", "INVENTORY_DELTA", {"deltas": [delta]})
            await send(pool, "DEFAULT:1", "INVENTORY_DELTA", delta | {"deltaId": "D-2", "qty": 4})
            await work(pool)
            assert await counters(pool, position()) == Counters(5, 2, 0, 0, 0, 7, 0)
            assert await ledger(pool, position()) == [("DELTA", -2, "ACTIVE"), ("DELTA", 4, "ACTIVE")]
            assert await violations(pool) == []

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"deltas": []}, "DELTA_MALFORMED: deltas is not a list with something in it"),
        ({"deltas": "x"}, "DELTA_MALFORMED: deltas is not a list with something in it"),
        ({}, "DELTA_MALFORMED: delta 1: Object missing required field `deltaId`"),
        (
            {"deltas": [{"deltaId": "A", "productRef": "P1", "locationRef": "L1", "qty": 1.5}]},
            "DELTA_MALFORMED: delta 1: Expected `int`, got `float` - at `$.qty`",
        ),
        (
            {
                "deltas": [
                    {"deltaId": "A", "productRef": "P1", "locationRef": "L1", "qty": 1},
                    {"deltaId": "B", "productRef": "NO", "locationRef": "L1", "qty": 1},
                ]
            },
            "PRODUCT_UNKNOWN: delta 2: There is no product 'NO'.",
        ),
    ],
)
def test_an_event_with_a_bad_delta_fails_as_a_whole_with_its_reason(
    database_url: str, attributes: dict[str, Any], reason: str
) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await publish(pool)
            async with transaction(pool, ACCOUNT) as connection:
                await connection.execute("UPDATE inventory_catalogue SET workflow_version = 1")
            await put(pool, position(), 5)
            await send(pool, "DEFAULT:1", "INVENTORY_DELTA", attributes)
            await work(pool)
            assert await outcomes(pool) == [("INVENTORY_DELTA", "FAILED", reason)]
            assert await ledger(pool, position()) == []

    asyncio.run(scenario())


def test_an_inactive_position_is_shown_to_nobody(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            for location in (1, 2):
                await put(pool, position(1, location), 5)
            async with transaction(pool, ACCOUNT) as connection:
                await create_virtual_catalogue(connection, ACCOUNT, new_view())
                meant = PositionsMeant(catalogue_number=1, location_refs=["L2"])
                assert await set_position_statuses(connection, ACCOUNT, meant, "INACTIVE", at=AT) == 1
                assert await set_position_statuses(connection, ACCOUNT, meant, "INACTIVE", at=AT) == 0
                key = StockKey("BASE:1", 1)
                stock = await ProductStockLoader().fetch(connection, ACCOUNT, [key])
            assert stock[key].location_numbers.tolist() == [1]

    asyncio.run(scenario())


BAD_VIEWS: list[tuple[dict[str, Any], str]] = [
    ({"ref": ""}, "REF_INVALID"),
    ({"type": "OTHER"}, "TYPE_INVALID"),
    ({"retailer": 9}, "RETAILER_UNKNOWN"),
    ({"inventory_catalogue_ref": "NO"}, "INVENTORY_CATALOGUE_UNKNOWN"),
    ({"product_catalogue_ref": "NO"}, "PRODUCT_CATALOGUE_UNKNOWN"),
    ({"network_refs": ["NO"]}, "NETWORK_UNKNOWN"),
    ({"control_group_ref": "NO"}, "CONTROL_GROUP_UNKNOWN"),
]
BAD_CONTROLS: list[tuple[dict[str, Any], str]] = [
    ({"type": "OTHER"}, "TYPE_INVALID"),
    ({"values": ControlValues(buffer=-1)}, "BUFFER_INVALID"),
    ({"values": ControlValues(buffer=2**40)}, "BUFFER_INVALID"),
    ({"execution_order": -1}, "EXECUTION_ORDER_INVALID"),
    ({"control_group_ref": "NO"}, "CONTROL_GROUP_UNKNOWN"),
    ({"values": ControlValues(product_ref="NO")}, "PRODUCT_UNKNOWN"),
    ({"values": ControlValues(category_ref="NO")}, "CATEGORY_UNKNOWN"),
    ({"values": ControlValues(location_ref="NO")}, "LOCATION_UNKNOWN"),
    ({"values": ControlValues(network_ref="NO")}, "NETWORK_UNKNOWN"),
]


def test_what_names_something_unknown_is_refused_with_its_code(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            await in_transaction(pool, partial(create_control_group, account=ACCOUNT, new=new_group()))
            for changes, code in BAD_VIEWS:
                with pytest.raises(Refused) as refused:
                    await in_transaction(
                        pool, partial(create_virtual_catalogue, account=ACCOUNT, new=new_view(**changes))
                    )
                assert (refused.value.code, bool(refused.value.pointer)) == (code, True)
            for changes, code in BAD_CONTROLS:
                with pytest.raises(Refused) as refused:
                    await in_transaction(pool, partial(create_control, account=ACCOUNT, new=new_control(**changes)))
                assert (refused.value.code, bool(refused.value.pointer)) == (code, True)

    asyncio.run(scenario())


def test_a_ref_can_be_taken_once(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            catalogue = new_catalogue("DEFAULT:1")
            with pytest.raises(Refused) as refused:
                await in_transaction(pool, partial(create_inventory_catalogue, account=ACCOUNT, new=catalogue))
            assert (refused.value.code, refused.value.status) == ("REF_TAKEN", 409)

    asyncio.run(scenario())


def test_addresses_are_found_by_id_or_ref_and_a_control_under_its_group_only(database_url: str) -> None:
    async def scenario() -> None:
        async with opened(database_url) as pool:
            await build_business(pool)
            async with transaction(pool, ACCOUNT) as connection:
                group = await create_control_group(connection, ACCOUNT, new_group())
                control = await create_control(connection, ACCOUNT, new_control())
                found = await control_group_store().resolve(
                    connection,
                    ACCOUNT,
                    [
                        Address(entity_type="CONTROL_GROUP", entity_ref="CG"),
                        Address(entity_type="CONTROL_GROUP", entity_id=group.id),
                        Address(entity_type="CONTROL_GROUP", entity_ref="NO"),
                        Address(entity_type="CONTROL", entity_id=control.id),
                        Address(entity_type="CONTROL", entity_ref=control.ref, root_ref="CG"),
                        Address(entity_type="CONTROL", entity_ref=control.ref),
                    ],
                )
            ids = [None if each is None else each.entity.id for each in found]
            assert ids == [group.id, group.id, None, control.id, control.id, None]

    asyncio.run(scenario())

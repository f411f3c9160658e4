"""An inventory workflow as others write them: load, create, hand down, upsert, notify. Stock comes out the same."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.database.catalogues.business import Business
from tests.database.order.shop import order

Run = Callable[[Callable[[Business], Awaitable[None]]], None]
ROOT = ("INVENTORY_CATALOGUE", "DEFAULT:1")
POSITION = "INVENTORY_POSITION"
ITEM = {"skuRef": "P1", "locationRef": "NEAR"}


def ruleset(name: str, kind: str, statuses: list[str], *uses: tuple[str, dict[str, Any] | None]) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "eventType": "NORMAL",
        "rules": [{"name": f"ACME.globalinventory.{rule}", "props": props} for rule, props in uses],
        "triggers": [{"status": status} for status in statuses],
        "userActions": [],
    }


def imported() -> dict[str, Any]:
    """The chain of a stock update, in the words of the field."""
    closed = {"filterTypes": ["SALE", "CORRECTION", "DELTA"], "filterStatuses": ["ACTIVE"], "status": "INACTIVE"}
    notify = {"eventName": "VirtualCatalogueEvent", "virtualCatalogueRef": "BASE:1"}
    rulesets = [
        ruleset("CREATE", ROOT[0], ["CREATED"], ("SetState", {"status": "ACTIVE"})),
        ruleset(
            "InventoryChanged",
            ROOT[0],
            ["ACTIVE"],
            ("LoadInventoryPosition", {"productCatalogueRef": "MASTER"}),
            ("ForwardIfInventoryPositionNotExists", {"eventName": "CreatePosition"}),
            ("DownToInventoryPositionIfExists", {"eventName": "UpsertQuantity"}),
        ),
        ruleset("CreatePosition", ROOT[0], ["ACTIVE"], ("CreateInventoryPosition", {"eventName": "UpsertQuantity"})),
        ruleset("UpdateInventoryQty", ROOT[0], ["ACTIVE"], ("DownToInventoryPositionIfExists", {"eventName": "Moved"})),
        ruleset("CREATE", POSITION, ["CREATED"], ("SetState", {"status": "ACTIVE"})),
        ruleset(
            "UpsertQuantity",
            POSITION,
            ["CREATED", "ACTIVE"],
            ("UpsertInventoryQuantity", {"inventoryQuantityType": "LAST_ON_HAND"}),
            ("UpdateInventoryQuantitiesStatus", closed),
            ("UpdateOnHand", {"filterTypes": ["LAST_ON_HAND", "RESERVED", "SALE"], "filterStatuses": ["ACTIVE"]}),
            ("ForwardIfOnHandChanged", {"eventName": "OnHandChanged"}),
        ),
        ruleset(
            "Moved",
            POSITION,
            ["ACTIVE"],
            ("CreateInventoryQuantityV2", {"type": "RESERVED"}),
            ("UpdateInventoryQuantityV2", None),
            ("ForwardIfOnHandChanged", {"eventName": "OnHandChanged"}),
        ),
        ruleset("OnHandChanged", POSITION, ["CREATED", "ACTIVE"], ("NotifyVirtualCatalogueOnNetworkMatch", notify)),
    ]
    return {
        "id": None,
        "name": "INVENTORY_CATALOGUE::DEFAULT",
        "entityType": ROOT[0],
        "entitySubtype": "DEFAULT",
        "retailerId": "1",
        "version": "1.47",
        "versionComment": None,
        "description": "",
        "createdBy": "somebody",
        "createdOn": "2025-01-01T00:00:00.000+0000",
        "settings": {},
        "rulesets": rulesets,
        "statuses": [
            {"name": name, "entityType": kind, "category": "BOOKING"}
            for kind in (ROOT[0], POSITION)
            for name in ("CREATED", "ACTIVE", "INACTIVE")
        ],
    }


async def told(business: Business) -> list[tuple[Any, ...]]:
    """The events the virtual catalogue got."""
    return await business.shop.rows(
        "SELECT e.entity_ref, e.attributes->>'productRef', e.attributes->>'locationRef', r.outcome "
        "FROM event AS e JOIN event_run AS r ON r.event_id = e.id WHERE e.name = 'VirtualCatalogueEvent' ORDER BY e.id"
    )


def test_a_first_count_makes_the_position_and_a_second_one_replaces_it(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.follow(imported())
        assert await business.act(*ROOT, "InventoryChanged", ITEM | {"qty": 7}) == "SUCCESS"
        assert await business.positions() == {"NEAR_P1": ("ACTIVE", 7)}
        assert await told(business) == [("BASE:1", "P1", "NEAR", "SUCCESS")]
        await business.act(*ROOT, "InventoryChanged", {"items": [ITEM | {"qty": 9}]})
        await business.act(*ROOT, "InventoryChanged", ITEM | {"qty": 9})
        assert await business.positions() == {"NEAR_P1": ("ACTIVE", 9)}
        assert len(await told(business)) == 2

    run(scenario)


def test_an_orders_promise_is_made_once_whatever_the_stock_workflow_does_with_the_news(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.follow(imported())
        await business.act(*ROOT, "InventoryChanged", ITEM | {"qty": 7})
        await business.shop.take(order("HD-1", [("P1", 3)]))
        await business.shop.work()
        assert await business.shop.on_hand("NEAR", "P1") == (4, 3, 0, 0)
        (row,) = await business.shop.rows(
            "SELECT attributes FROM event WHERE name = 'UpdateInventoryQty' AND generated_by <> 'test' LIMIT 1"
        )
        for _ in range(2):
            assert await business.act(*ROOT, "UpdateInventoryQty", row[0]) == "SUCCESS"
        assert await business.shop.on_hand("NEAR", "P1") == (4, 3, 0, 0)
        assert await business.shop.violations() == []

    run(scenario)


def test_a_count_keeps_promises_and_closes_only_what_it_has_seen(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.follow(imported())
        await business.act(*ROOT, "InventoryChanged", ITEM | {"qty": 7})
        await business.shop.take(order("HD-1", [("P1", 3)]))
        await business.shop.work()
        await business.act(*ROOT, "InventoryChanged", ITEM | {"qty": 6})
        assert await business.shop.on_hand("NEAR", "P1") == (3, 3, 0, 0)
        late = ITEM | {"qty": 100, "asOf": "2020-01-01T00:00:00Z"}
        assert await business.act(*ROOT, "InventoryChanged", late) == "SUCCESS"
        assert await business.shop.on_hand("NEAR", "P1") == (3, 3, 0, 0)

    run(scenario)


def test_a_sale_told_by_a_till_is_taken_once(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.shop.stock(NEAR_P1=7)
        sale = {"items": [ITEM | {"saleQty": 2, "orderId": "TILL-7", "orderItemId": "1"}]}
        for _ in range(2):
            assert await business.act(*ROOT, "PositionCounted", sale) == "SUCCESS"
        assert await business.positions() == {"NEAR_P1": ("ACTIVE", 5)}
        promise = {"items": [ITEM | {"reserveQty": 2, "orderId": "TILL-8", "orderItemId": "1"}]}
        assert await business.act(*ROOT, "PositionCounted", promise) == "FAILED PROMISE_WITHOUT_ORDER"
        nowhere = {"items": [{"skuRef": "NO", "locationRef": "NEAR", "qty": 1}]}
        assert await business.act(*ROOT, "PositionCounted", nowhere) == "FAILED PRODUCT_UNKNOWN"

    run(scenario)


def test_a_position_is_reached_by_its_ref_and_by_its_id(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.shop.stock(NEAR_P1=7, FAR_P1=7)
        assert await business.act(POSITION, "P1:NEAR:DEFAULT", "Deactivate", root=ROOT) == "SUCCESS"
        assert await business.positions() == {"NEAR_P1": ("INACTIVE", 7), "FAR_P1": ("ACTIVE", 7)}

    run(scenario)

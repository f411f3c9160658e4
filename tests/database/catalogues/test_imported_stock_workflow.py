"""An inventory workflow as others write them: load, create, hand down, upsert, notify. Stock comes out the same."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.database.catalogues.business import Business
from tests.database.catalogues.imported import stock_workflow
from tests.database.order.shop import order

Run = Callable[[Callable[[Business], Awaitable[None]]], None]
ROOT = ("INVENTORY_CATALOGUE", "DEFAULT:1")
POSITION = "INVENTORY_POSITION"
ITEM = {"skuRef": "P1", "locationRef": "NEAR"}


async def told(business: Business) -> list[tuple[Any, ...]]:
    """The events the virtual catalogue got."""
    return await business.shop.rows(
        "SELECT e.entity_ref, e.attributes->>'productRef', e.attributes->>'locationRef', r.outcome "
        "FROM event AS e JOIN event_run AS r ON r.event_id = e.id WHERE e.name = 'VirtualCatalogueEvent' ORDER BY e.id"
    )


def test_a_first_count_makes_the_position_and_a_second_one_replaces_it(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.follow(stock_workflow())
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
        await business.follow(stock_workflow())
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
        await business.follow(stock_workflow())
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


def test_rows_of_the_ledger_hear_events_and_only_stock_effects_close_them(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.follow(stock_workflow())
        await business.act(*ROOT, "InventoryChanged", ITEM | {"qty": 7})
        await business.shop.take(order("HD-1", [("P1", 3)]))
        await business.shop.work()
        assert await business.act(POSITION, "P1:NEAR:DEFAULT", "TellRows", root=ROOT) == "SUCCESS"
        assert await business.act(POSITION, "P1:NEAR:DEFAULT", "CloseRows", root=ROOT) == "SUCCESS"
        heard = await business.shop.rows(
            "SELECT e.name, r.outcome, split_part(r.reason, ':', 1) FROM event AS e "
            "JOIN event_run AS r ON r.event_id = e.id WHERE e.entity_type = 'INVENTORY_QUANTITY' ORDER BY e.name DESC"
        )
        assert heard == [("Told", "SUCCESS", None), ("Close", "FAILED", "QUANTITY_FIXED")]
        assert await business.shop.on_hand("NEAR", "P1") == (4, 3, 0, 0)

    run(scenario)


def test_a_threshold_takes_positions_with_too_few_units_out_of_service(run: Run) -> None:
    async def scenario(business: Business) -> None:
        await business.follow(stock_workflow())
        await business.keep_back(4)
        await business.shop.stock(NEAR_P1=4, FAR_P1=5)
        assert await business.act(*ROOT, "EachOfProduct", {"productRef": "P1"}) == "SUCCESS"
        assert await business.positions() == {"NEAR_P1": ("INACTIVE", 4), "FAR_P1": ("ACTIVE", 5)}

    run(scenario)

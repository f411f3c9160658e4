"""Cancelling orders, lines and units: stock is free once, money is exact, a pick at the same time has one winner."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.database.order.shop import Shop, fulfilment, order, order_entity, picked

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]


def priced(ref: str, lines: list[tuple[str, int]], **fields: Any) -> dict[str, Any]:
    """An order with 5.00 for delivery and ten per cent tax, 2.00 off the whole."""
    document = order(ref, lines)
    for item in document["items"]:
        item["totalTaxPrice"] = round(item["totalPrice"] / 10, 2)
    document["fulfilmentChoice"]["fulfilmentPrice"] = 5
    parts = sum(item["totalPrice"] + item["totalTaxPrice"] for item in document["items"]) + 5
    return document | {"totalPrice": round(parts - 2, 2)} | fields


async def _sourced(shop: Shop, lines: list[tuple[str, int]], **stock: int) -> None:
    await shop.stock(**stock)
    await shop.take(priced("HD-1", lines))
    await shop.work()


async def _cancel(shop: Shop, *items: dict[str, Any], **attributes: Any) -> str:
    return await shop.act("HD-1", order_entity("HD-1"), "CancelItems", {"items": list(items), **attributes})


async def _refunds(shop: Shop) -> list[dict[str, Any]]:
    return [row[0] for row in await shop.rows("SELECT attributes FROM event WHERE name = 'RefundDue' ORDER BY id")]


def test_a_line_is_cancelled_and_the_rest_goes_on(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, [("P1", 2), ("P2", 1)], NEAR_P1=5, NEAR_P2=5)
        assert await _cancel(shop, {"ref": "HD-1-2", "reason": "TOO_DEAR"}) == "SUCCESS"
        assert await shop.fulfilments("HD-1") == [("HD-1-F1", "AWAITING_WAVE", "NEAR", {"HD-1-1": 2, "HD-1-2": 1})]
        assert await shop.on_hand("NEAR", "P2") == (5, 0, 0, 0)
        assert await shop.on_hand("NEAR", "P1") == (3, 2, 0, 0)
        [refund] = await _refunds(shop)
        # A third of 34.65 gross bears a third of the discount of 2.00 and gets a third of the delivery back.
        assert (refund["goods"], refund["tax"], refund["discount"]) == ("10.50", "1.05", "0.67")
        assert (refund["delivery"], refund["amount"], refund["reference"]) == ("1.66", "12.54", "HD-1-CANCELLATION-1")
        assert refund["items"] == [{"ref": "HD-1-2", "quantity": 1, "reason": "TOO_DEAR"}]
        assert await shop.violations() == []
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2)) == "SUCCESS"
        await shop.act("HD-1", fulfilment("HD-1-F1"), "PackFulfilment")
        await shop.act("HD-1", ("CONSIGNMENT", "HD-1-C1"), "CourierCollected")
        assert await shop.status("HD-1") == "COMPLETE"
        assert await shop.violations() == []

    run(scenario)


def test_units_of_a_line_are_cancelled_and_the_promise_of_the_rest_never_lapses(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, [("P1", 3)], NEAR_P1=3)
        assert await _cancel(shop, {"ref": "HD-1-1", "quantity": 1}) == "SUCCESS"
        assert await shop.on_hand("NEAR", "P1") == (1, 2, 0, 0)
        assert await shop.rows(
            "SELECT quantity, status FROM inventory_quantity WHERE type = 'RESERVED' ORDER BY quantity"
        ) == [(-3, "INACTIVE"), (-2, "ACTIVE")]
        assert await shop.violations() == []
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2)) == "SUCCESS"
        assert await shop.on_hand("NEAR", "P1") == (1, 0, 2, 0)
        assert await shop.violations() == []

    run(scenario)


def test_it_works_where_a_count_found_less_than_was_promised(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, [("P1", 5)], NEAR_P1=5)
        await shop.rows("UPDATE inventory_position SET counted = 0, deficit = 5")
        assert await _cancel(shop, {"ref": "HD-1-1", "quantity": 1}) == "SUCCESS"
        assert (await shop.on_hand("NEAR", "P1"))[:2] == (-4, 4)
        assert await shop.violations() == []

    run(scenario)


def test_all_lines_one_by_one_end_the_order_and_give_back_every_cent(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, [("P1", 3), ("P2", 1)], NEAR_P1=2, FAR_P1=1, DEPOT_P2=1)
        for item in ({"ref": "HD-1-1", "quantity": 1}, {"ref": "HD-1-2"}, {"ref": "HD-1-1", "quantity": 2}):
            assert await _cancel(shop, item) == "SUCCESS"
            assert await shop.violations() == []
        assert await shop.status("HD-1") == "CANCELLED"
        assert {row[1] for row in await shop.fulfilments("HD-1")} == {"CANCELLED"}
        amounts = [float(refund["amount"]) for refund in await _refunds(shop)]
        total = (await shop.row("SELECT total_minor FROM sales_order"))["total_minor"]
        assert round(sum(amounts) * 100) == total
        assert await shop.rows("SELECT sum(reserved), sum(on_hand) FROM inventory_position") == [(0, 4)]

    run(scenario)


def test_the_same_cancellation_twice_is_one(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, [("P1", 3)], NEAR_P1=3)
        for _ in range(2):
            assert await _cancel(shop, {"ref": "HD-1-1", "quantity": 1}, cancellationRef="web-1") == "SUCCESS"
        assert await shop.on_hand("NEAR", "P1") == (1, 2, 0, 0)
        assert len(await _refunds(shop)) == 1
        assert await shop.violations() == []

    run(scenario)


def test_picked_units_are_put_back_where_the_retailer_allows_it(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, [("P1", 3)], NEAR_P1=3)
        await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=3))
        assert await _cancel(shop, {"ref": "HD-1-1", "quantity": 1}) == "FAILED ORDER_PICKED"
        await shop.sets("AGENT_CANCELLATION", {"statuses": ["AWAITING_WAVE", "FULFILLED"]})
        assert await _cancel(shop, {"ref": "HD-1-1", "quantity": 1}) == "SUCCESS"
        assert await shop.on_hand("NEAR", "P1") == (1, 0, 3, 0)
        assert await shop.violations() == []
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "PackFulfilment") == "SUCCESS"
        assert await shop.rows("SELECT quantity FROM article_item") == [(2,)]
        assert await _cancel(shop, {"ref": "HD-1-1"}) == "FAILED ORDER_PICKED"
        await shop.sets("AGENT_CANCELLATION", {"statuses": ["AWAITING_COURIER_COLLECTION"]})
        assert await _cancel(shop, {"ref": "HD-1-1", "quantity": 1}) == "FAILED FULFILMENT_PACKED"
        assert await _cancel(shop, {"ref": "HD-1-1"}) == "SUCCESS"
        assert (await shop.status("HD-1"), await shop.on_hand("NEAR", "P1")) == ("CANCELLED", (3, 0, 3, 0))
        assert await shop.rows("SELECT status FROM article") == [("CANCELLED",)]
        assert await shop.violations() == []

    run(scenario)


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (None, "SUCCESS"),
        ({"statuses": ["CREATED"]}, "FAILED ORDER_PICKED"),
        ({"minutes": 0}, "FAILED CANCELLATION_TOO_LATE"),
        ({"allowPartial": False}, "FAILED CANCELLATION_PARTIAL"),
        ({"statuses": 1}, "FAILED CANCELLATION_POLICY_INVALID"),
    ],
)
def test_customers_cancel_as_far_as_the_retailer_lets_them(run: Run, policy: Any, outcome: str) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, [("P1", 3)], NEAR_P1=3)
        if policy is not None:
            await shop.sets("CUSTOMER_CANCELLATION", policy)
        wish = {"ref": "HD-1-1", "quantity": 1}
        before = await shop.rows(
            "SELECT id, xmin::text FROM order_item UNION ALL SELECT id, xmin::text FROM fulfilment"
        )
        assert await _cancel(shop, wish, cancelledBy="CUSTOMER") == outcome
        if outcome != "SUCCESS":
            assert before == await shop.rows(
                "SELECT id, xmin::text FROM order_item UNION ALL SELECT id, xmin::text FROM fulfilment"
            )
        assert await shop.violations() == []

    run(scenario)


def test_what_cannot_be_had_is_cancelled_first_of_all_and_the_order_goes_on(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, [("P1", 2), ("P2", 1)], NEAR_P1=2)
        assert await shop.status("HD-1") == "ESCALATED"
        assert await _cancel(shop, {"ref": "HD-1-2"}) == "SUCCESS"
        assert await shop.status("HD-1") == "PICK_PACK"
        assert await shop.violations() == []

    run(scenario)


@pytest.mark.parametrize("first", ["CancelOrder", "ConfirmPick"])
def test_a_cancellation_and_a_pick_at_the_same_moment_have_one_winner(run: Run, first: str) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=40)
        refs = [f"HD-{number}" for number in range(8)]
        await shop.take(*(order(ref, [("P1", 2)]) for ref in refs))
        await shop.work()
        sends = []
        for ref in refs:
            both = [
                shop.send(ref, order_entity(ref), "CancelOrder", {}),
                shop.send(ref, fulfilment(f"{ref}-F1"), "ConfirmPick", picked(**{f"{ref}-1": 2})),
            ]
            sends += both if first == "CancelOrder" else both[::-1]
        await asyncio.gather(*sends)
        await asyncio.gather(shop.work(), shop.another().work())
        sold = 0
        for ref in refs:
            [(_, status, _, _)] = await shop.fulfilments(ref)
            outcome = (await shop.status(ref), status)
            assert outcome in {("CANCELLED", "CANCELLED"), ("PICK_PACK", "FULFILLED")}
            sold += 2 if status == "FULFILLED" else 0
        assert await shop.on_hand("NEAR", "P1") == (40 - sold, 0, sold, 0)
        assert await shop.violations() == []

    run(scenario)

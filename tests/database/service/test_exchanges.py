"""Promises of exchanges and invoices: other goods instead, once, and the books say who owes what."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.database.order.shop import order_entity
from tests.database.service.counter import Counter, wanted

Run = Callable[[Callable[[Counter], Awaitable[None]]], None]
EXCHANGE = {"returnPaymentAction": {"value": "EXCHANGE"}}
ORDERS = "SELECT ref, status, total_minor FROM sales_order ORDER BY created_at, ref"


def test_the_same_goods_once_more_cost_nothing_and_are_sourced_at_once(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        await counter.paid("HD-1", 31.5)
        await counter.ask_back("HD-1", wanted("HD-1-1", 2, **EXCHANGE))
        assert await counter.receive("HD-1-R1") == "SUCCESS"
        assert await counter.shop.rows(ORDERS) == [("HD-1", "COMPLETE", None), ("HD-1-R1-X", "PICK_PACK", 2100)]
        assert await counter.return_status("HD-1-R1") == "COMPLETE"
        assert await counter.memos() == [("CM-HD-1-R1", "KEPT_AS_CREDIT", 2100, 2100)]
        # Paid 31.50 for HD-1, credited and invoiced 21.00.
        assert await counter.balance() == -3150 - 2100 + 2100
        assert (await counter.shop.on_hand("NEAR", "P1"))[:2] == (98, 2)
        again = {"exchangeItems": [{"productRef": "P2", "quantity": 1, "price": 1}]}
        assert await counter.at("RETURN_ORDER", "HD-1-R1", "CreateExchange", **again) == "FAILED EXCHANGE_DONE"
        assert await counter.violations() == []

    run(scenario)


def test_dearer_goods_sent_in_advance_leave_the_difference_to_pay(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        await counter.paid("HD-1", 31.5)
        await counter.at_order("HD-1", "InvoiceOrder")
        assert await counter.balance() == 0
        await counter.ask_back("HD-1", wanted("HD-1-1", 2, **EXCHANGE))
        chosen: dict[str, Any] = {"exchangeItems": [{"productRef": "P2", "quantity": 2, "price": "12.50"}]}
        for wrong, code in (
            ([{"productRef": "P2", "quantity": 1, "price": -1}], "EXCHANGE_PRICE_INVALID"),
            ([{"productRef": "NONE", "quantity": 1, "price": 1}], "PRODUCT_UNKNOWN"),
            ([{"productRef": "P2", "quantity": 0, "price": 1}], "QUANTITY_INVALID"),
            ([{"productRef": "P2"}], "EXCHANGE_MALFORMED"),
        ):
            outcome = await counter.at("RETURN_ORDER", "HD-1-R1", "CreateExchange", exchangeItems=wrong)
            assert outcome == f"FAILED {code}"
        assert await counter.at("RETURN_ORDER", "HD-1-R1", "CreateExchange", **chosen) == "SUCCESS"
        assert (await counter.shop.rows(ORDERS))[1] == ("HD-1-R1-X", "PICK_PACK", 2500)
        assert await counter.balance() == 2500
        assert await counter.receive("HD-1-R1") == "SUCCESS"
        assert await counter.balance() == 400
        assert len(await counter.shop.rows(ORDERS)) == 2
        assert await counter.violations() == []

    run(scenario)


def test_an_order_is_invoiced_once_with_its_discount_and_delivery(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1", totalPrice=30.0)
        for _ in range(2):
            assert await counter.at_order("HD-1", "InvoiceOrder") == "SUCCESS"
        lines = "SELECT ref, quantity, amount_minor FROM billing_document_item ORDER BY line"
        assert await counter.shop.rows(lines) == [("HD-1-1", 2, 2000), ("HD-1-2", 1, 1000)]
        assert await counter.shop.rows("SELECT ref, total_minor FROM billing_document") == [("INV-HD-1", 3000)]
        assert await counter.balance() == 3000
        assert await counter.shop.act("HD-1", order_entity("HD-1"), "ApproveAppeasement") == "FAILED EVENT_INTERNAL"
        assert await counter.violations() == []

    run(scenario)

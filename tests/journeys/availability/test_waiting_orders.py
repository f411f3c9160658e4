"""Orders that wait for stock: in line, told the day, released on arrival, cancelled without a trace."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from lading.kernel.clock import SystemClock
from lading.order.backorders.arrivals import Arrivals
from tests.journeys.availability.stall import ACCOUNT, Stall, play

POOL = {"ref": "KETTLES", "kind": "PREORDER", "catalogueRef": "BASE:1", "productRef": "KETTLE", "limit": 10}


def day(number: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=number)).isoformat()


async def look(stall: Stall) -> int:
    """One look of the worker, and what follows from it."""
    done = await Arrivals(stall.pool, now=SystemClock().now, next_id=stall.services.identities.next).look(ACCOUNT)
    await stall.work()
    return done


async def opened(stall: Stall, **more: Any) -> None:
    """A pool of kettles with two lots on their way, looked at once."""
    assert (await stall.client.post("/api/v1/promise-pools", json=POOL | more)).status_code == 200
    await stall.inbound(
        {"ref": "PO-1", "qty": 3, "expectedOn": day(3)}, {"ref": "PO-2", "qty": 5, "expectedOn": day(9)}
    )
    await look(stall)


async def ordered(stall: Stall, ref: str, quantity: int = 2, product: str = "KETTLE") -> str:
    assert (await stall.order(ref, product, quantity)).is_success
    await stall.work()
    return await stall.status_of(ref)


async def pool(stall: Stall) -> tuple[int, int, int]:
    """Units waited for, given out, and left."""
    one = (await stall.client.get("/api/v1/promise-pools")).json()["pools"][0]
    return one["reserved"], one["sold"], one["available"]


async def waits_for(stall: Stall, ref: str) -> tuple[str | None, str | None]:
    """The day and the lot that the waiting fulfilment of an order counts on."""
    found = await stall.sql(
        "SELECT f.attributes #> '{awaitsStock,value}' FROM fulfilment f JOIN sales_order o ON o.account = f.account"
        " AND o.id = f.order_id WHERE f.account = 1 AND o.ref = $1 AND f.attributes ? 'awaitsStock'"
        " ORDER BY f.id LIMIT 1",
        ref,
    )
    return found.get("expectedOn"), found.get("lotRef")


async def told(stall: Stall, name: str) -> int:
    return int(await stall.sql("SELECT count(*) FROM event WHERE account = 1 AND name = $1", name))


async def send(stall: Stall, name: str, ref: str, **attributes: Any) -> None:
    body = {"name": name, "retailerId": "1", "entityType": "ORDER", "entityRef": ref, "attributes": attributes}
    answer = await stall.client.post("/api/v4.1/event/async", json=body)
    assert answer.is_success, answer.text


def test_orders_wait_in_line_for_the_lots_and_get_them_in_the_order_they_came(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        assert [await ordered(stall, ref) for ref in ("HD-1", "HD-2", "HD-3")] == ["AWAITING_STOCK"] * 3
        assert await pool(stall) == (6, 0, 4)
        assert await told(stall, "TellStockAwaited") == 3
        days = [await waits_for(stall, ref) for ref in ("HD-1", "HD-2", "HD-3")]
        assert days == [(day(3), "PO-1"), (day(9), "PO-2"), (day(9), "PO-2")]
        await stall.count({("KETTLE", "NEWARK"): 3})
        assert await look(stall) >= 1
        assert [await stall.status_of(ref) for ref in ("HD-1", "HD-2")] == ["PICK_PACK", "AWAITING_STOCK"]
        assert await pool(stall) == (4, 2, 4)
        await stall.count({("KETTLE", "NEWARK"): 8})
        await look(stall)
        assert [await stall.status_of(ref) for ref in ("HD-2", "HD-3")] == ["PICK_PACK", "PICK_PACK"]
        assert await pool(stall) == (0, 6, 4)
        assert await look(stall) == 0

    play(database_url, scenario)


def test_an_order_waits_for_a_lot_of_the_last_day_there_is(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        assert (await stall.client.post("/api/v1/promise-pools", json=POOL)).status_code == 200
        await stall.inbound({"ref": "PO-1", "qty": 3, "expectedOn": "9999-12-31"})
        await look(stall)
        assert await ordered(stall, "HD-1") == "AWAITING_STOCK"
        assert await waits_for(stall, "HD-1") == ("9999-12-31", "PO-1")
        assert (await stall.client.get("/api/v1/dead-letters")).json()["results"] == []

    play(database_url, scenario)


def test_beyond_the_pool_an_order_is_for_a_person(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall, limit=3)
        assert await ordered(stall, "HD-1", 3) == "AWAITING_STOCK"
        assert await ordered(stall, "HD-2", 1) == "ESCALATED"
        assert await pool(stall) == (3, 0, 0)

    play(database_url, scenario)


def test_a_pool_by_what_is_on_its_way_sells_no_more_than_that(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall, byInbound=True, limit=100)
        assert await pool(stall) == (0, 0, 8)
        states = await asyncio.gather(*[stall.order(f"HD-{one}", "KETTLE", 3) for one in range(4)])
        assert all(one.is_success for one in states)
        await stall.work()
        found = sorted([await stall.status_of(f"HD-{one}") for one in range(4)])
        assert found == ["AWAITING_STOCK", "AWAITING_STOCK", "ESCALATED", "ESCALATED"]
        assert await pool(stall) == (8, 0, 0)

    play(database_url, scenario)


def test_a_slip_promises_anew_and_tells_the_customer_once(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await ordered(stall, "HD-1")
        await ordered(stall, "HD-2")
        await look(stall)
        assert await told(stall, "StockPromiseRenewed") == 0
        await stall.inbound({"ref": "PO-1", "qty": 3, "expectedOn": day(20)})
        await look(stall)
        assert [await waits_for(stall, ref) for ref in ("HD-1", "HD-2")] == [(day(9), "PO-2"), (day(9), "PO-2")]
        assert await told(stall, "StockPromiseRenewed") == 1
        await look(stall)
        await stall.inbound({"ref": "PO-2", "qty": 0, "expectedOn": day(9)})
        await look(stall)
        assert [await waits_for(stall, ref) for ref in ("HD-1", "HD-2")] == [(day(20), "PO-1"), (None, None)]
        assert await told(stall, "StockPromiseRenewed") == 3

    play(database_url, scenario)


def test_what_is_cancelled_waits_no_more_and_the_next_moves_up(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await ordered(stall, "HD-1", 3)
        await ordered(stall, "HD-2", 2)
        await send(stall, "CancelItems", "HD-1", items=[{"ref": "1", "quantity": 2}])
        await stall.work()
        assert await pool(stall) == (3, 0, 7)
        await look(stall)
        assert await waits_for(stall, "HD-2") == (day(3), "PO-1")
        await send(stall, "CancelOrder", "HD-1")
        await stall.work()
        assert (await stall.status_of("HD-1"), await pool(stall)) == ("CANCELLED", (2, 0, 8))

    play(database_url, scenario)


def test_a_cancellation_that_meets_the_release_frees_the_stock(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await ordered(stall, "HD-1")
        await send(stall, "CancelOrder", "HD-1")
        await stall.count({("KETTLE", "NEWARK"): 2})
        arrivals = Arrivals(stall.pool, now=SystemClock().now, next_id=stall.services.identities.next)
        assert await arrivals.look(ACCOUNT) == 1
        await stall.work()
        assert (await stall.status_of("HD-1"), await pool(stall)) == ("CANCELLED", (0, 0, 10))
        assert await ordered(stall, "HD-2") == "PICK_PACK"

    play(database_url, scenario)


def test_told_twice_or_by_a_stranger_that_stock_arrived_nothing_is_given_twice(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await ordered(stall, "HD-1")
        body = {"name": "StockArrived", "retailerId": "1", "rootEntityType": "ORDER", "rootEntityRef": "HD-1"}
        body |= {"entityType": "FULFILMENT", "entityRef": "HD-1-F1"}
        await stall.client.post("/api/v4.1/event/async", json=body)
        await stall.work()
        assert (await stall.status_of("HD-1"), await pool(stall)) == ("AWAITING_STOCK", (2, 0, 8))
        await stall.count({("KETTLE", "NEWARK"): 5})
        await look(stall)
        await stall.client.post("/api/v4.1/event/async", json=body)
        await stall.work()
        assert (await stall.status_of("HD-1"), await pool(stall)) == ("PICK_PACK", (0, 2, 8))
        assert await stall.on_hand("KETTLE") == 3

    play(database_url, scenario)


def test_what_a_cart_took_ahead_is_its_orders(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall, limit=2)
        entry = {"ref": "CART-1", "customerRef": "ANN", "quantity": 2}
        await stall.client.post("/api/v1/promise-pools/KETTLES/entries", json=entry)
        await stall.order("HD-1", "KETTLE", 2, cart="CART-1")
        await stall.work()
        assert (await stall.status_of("HD-1"), await pool(stall)) == ("AWAITING_STOCK", (2, 0, 0))
        await stall.count({("KETTLE", "NEWARK"): 2})
        await look(stall)
        assert (await stall.status_of("HD-1"), await pool(stall)) == ("PICK_PACK", (0, 2, 0))

    play(database_url, scenario)


async def two_lines(stall: Stall, ref: str, **more: Any) -> None:
    """An order of a mug that lies there and a kettle that is on its way."""
    home = {"street": "1 Main St", "city": "New York", "postcode": "10001", "country": "US"}
    body = {
        "ref": ref,
        "type": "HD",
        "retailer": {"id": 1},
        "fulfilmentChoice": {
            "deliveryType": "STANDARD",
            "deliveryAddress": {"name": "Ann Lee", "latitude": 40.75, "longitude": -73.99, **home},
        },
        "items": [
            {"ref": "1", "productRef": "MUG", "quantity": 1},
            {"ref": "2", "productRef": "KETTLE", "quantity": 2},
        ],
    }
    assert (await stall.client.post("/api/v1/orders", json=body | more)).is_success
    await stall.work()


async def fulfilments(stall: Stall, ref: str) -> list[str]:
    """The statuses of the fulfilments of an order, oldest first."""
    statuses = await stall.sql(
        "SELECT array_agg(f.status ORDER BY f.id) FROM fulfilment f JOIN sales_order o ON o.account = f.account"
        " AND o.id = f.order_id WHERE f.account = 1 AND o.ref = $1",
        ref,
    )
    return list(statuses)


async def setting(stall: Stall, name: str, value: Any) -> None:
    await stall.sql(
        "INSERT INTO setting (account, context_type, context_ref, name, value)"
        " VALUES (1, 'ACCOUNT', '', $1, to_jsonb($2::text))",
        name,
        value,
    )


def test_what_is_in_stock_goes_first_where_nobody_says_otherwise(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await stall.count({("MUG", "NEWARK"): 5})
        await two_lines(stall, "HD-1")
        assert await stall.status_of("HD-1") == "PICK_PACK"
        assert await fulfilments(stall, "HD-1") == ["AWAITING_WAVE", "AWAITING_STOCK"]
        await stall.count({("KETTLE", "NEWARK"): 2})
        await look(stall)
        assert await fulfilments(stall, "HD-1") == ["AWAITING_WAVE", "CANCELLED", "AWAITING_WAVE"]

    play(database_url, scenario)


def test_a_setting_lets_the_whole_order_wait_and_go_together(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await setting(stall, "BACKORDER_SHIPMENT", "TOGETHER")
        await stall.count({("MUG", "NEWARK"): 5})
        await two_lines(stall, "HD-1")
        await two_lines(stall, "HD-2")
        assert await stall.status_of("HD-1") == "AWAITING_STOCK"
        assert await fulfilments(stall, "HD-1") == ["AWAITING_OTHERS", "AWAITING_STOCK"]
        assert await stall.on_hand("MUG") == 3
        await stall.count({("KETTLE", "NEWARK"): 2})
        await look(stall)
        assert await stall.status_of("HD-1") == "PICK_PACK"
        assert await fulfilments(stall, "HD-1") == ["AWAITING_WAVE", "CANCELLED", "AWAITING_WAVE"]
        await send(stall, "CancelItems", "HD-2", items=[{"ref": "2"}])
        await stall.work()
        assert await fulfilments(stall, "HD-2") == ["AWAITING_WAVE", "CANCELLED"]
        assert await pool(stall) == (0, 2, 8)

    play(database_url, scenario)


def test_it_is_paid_for_on_release_once_where_the_setting_says_so(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await setting(stall, "BACKORDER_PAYMENT", "RELEASE")
        await ordered(stall, "HD-1")
        assert await told(stall, "RequestReleasePayment") == 0
        await stall.sql("UPDATE sales_order SET total_minor = 4200 WHERE account = 1 AND ref = 'HD-1'")
        await stall.count({("KETTLE", "NEWARK"): 2})
        await look(stall)
        asked = await stall.sql("SELECT (ref, amount_minor, outcome) FROM payment_transaction WHERE account = 1")
        assert asked == ("HD-1-AUTHORISE-1", 4200, "REQUESTED")

    play(database_url, scenario)


def test_whoever_waits_for_longer_than_the_setting_says_is_cancelled(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await setting(stall, "BACKORDER_CANCEL_MINUTES", "0")
        await ordered(stall, "HD-1")
        await stall.work()
        assert (await stall.status_of("HD-1"), await pool(stall)) == ("CANCELLED", (0, 0, 10))

    play(database_url, scenario)


def test_ten_orders_and_two_workers_killed_and_repeated_get_each_unit_once(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await asyncio.gather(*[stall.order(f"HD-{number}", "KETTLE", 1) for number in range(10)])
        await asyncio.gather(stall.work(), stall.work())
        assert await pool(stall) == (10, 0, 0)
        await stall.count({("KETTLE", "NEWARK"): 4, ("KETTLE", "BROADWAY"): 3})
        arrivals = Arrivals(stall.pool, now=SystemClock().now, next_id=stall.services.identities.next)
        first = asyncio.create_task(arrivals.look(ACCOUNT))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        cancelling = [send(stall, "CancelOrder", f"HD-{number}") for number in (0, 5)]
        await asyncio.gather(arrivals.look(ACCOUNT), arrivals.look(ACCOUNT), *cancelling, stall.work(), stall.work())
        for _ in range(3):
            await look(stall)
        states = [await stall.status_of(f"HD-{number}") for number in range(10)]
        assert (states.count("PICK_PACK"), states.count("AWAITING_STOCK"), states.count("CANCELLED")) == (7, 1, 2)
        assert (await pool(stall))[0] == 1
        assert await stall.on_hand("KETTLE") == 0

    play(database_url, scenario)


async def mixed(stall: Stall, ref: str, kind: str) -> None:
    """A mixed basket of a delivery and a collection of kettles, or one collection; nothing is there yet."""
    home = {"street": "1 Main St", "city": "New York", "postcode": "10001", "country": "US"}
    address = {"name": "Ann Lee", "latitude": 40.75, "longitude": -73.99, **home}
    shop = {"ref": "SHOP", "type": "CC", "deliveryType": "STANDARD", "pickupLocationRef": "BROADWAY"}
    delivery = {"ref": "HOME", "deliveryType": "STANDARD", "deliveryAddress": address}
    items = [{"ref": "1", "productRef": "KETTLE", "quantity": 1, "fulfilmentChoiceRef": "SHOP"}]
    if kind == "MULTI":
        items.append({"ref": "2", "productRef": "KETTLE", "quantity": 2, "fulfilmentChoiceRef": "HOME"})
    choices = [shop, delivery] if kind == "MULTI" else [shop]
    body = {"ref": ref, "type": kind, "retailer": {"id": 1}, "items": items}
    answer = await stall.client.post("/api/v1/orders", json=body | {"fulfilmentChoices": choices})
    assert answer.is_success, answer.text
    await stall.work()


def test_choices_of_a_mixed_basket_wait_and_are_released_each_for_itself(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await mixed(stall, "M-1", "MULTI")
        assert await stall.status_of("M-1") == "BOOKED"
        assert await fulfilments(stall, "M-1") == ["AWAITING_STOCK", "AWAITING_STOCK"]
        assert await pool(stall) == (3, 0, 7)
        await stall.count({("KETTLE", "BROADWAY"): 1})
        await look(stall)
        assert await pool(stall) == (2, 1, 7)
        assert await stall.status_of("M-1") == "PICK_PACK"
        await send(stall, "CancelItems", "M-1", items=[{"ref": "2", "quantity": 1}])
        await stall.work()
        assert await pool(stall) == (1, 1, 8)
        await stall.count({("KETTLE", "NEWARK"): 1})
        await look(stall)
        assert await pool(stall) == (0, 2, 8)
        assert sorted(await fulfilments(stall, "M-1")) == ["AWAITING_WAVE"] * 2 + ["CANCELLED"] * 2

    play(database_url, scenario)


def test_a_collection_waits_and_is_prepared_when_the_stock_is_there(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await mixed(stall, "CC-1", "CC")
        assert (await stall.status_of("CC-1"), await pool(stall)) == ("AWAITING_STOCK", (1, 0, 9))
        await stall.count({("KETTLE", "BROADWAY"): 1})
        await look(stall)
        assert await stall.status_of("CC-1") == "PICK_PACK"
        assert await fulfilments(stall, "CC-1") == ["CANCELLED", "AWAITING_WAVE"]

    play(database_url, scenario)


async def partner_at(stall: Stall, ref: str) -> None:
    await stall.sql(
        """UPDATE location SET attributes = '{"partnerRef": {"type": "STRING", "value": "SWIFT"}}'"""
        " WHERE account = 1 AND ref = $1",
        ref,
    )


async def answered(stall: Stall, reference: str) -> None:
    """The payment service holds the money."""
    body = {
        "name": "PaymentAnswered",
        "retailerId": "1",
        "entityType": "PAYMENT_TRANSACTION",
        "entityRef": reference,
        "attributes": {"status": "SUCCEEDED", "providerReference": f"psp-{reference}"},
    }
    assert (await stall.client.post("/api/v4.1/event/async", json=body)).status_code == 202
    await stall.work()


def test_a_partner_is_not_asked_for_what_is_to_wait_for_the_rest(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await setting(stall, "BACKORDER_SHIPMENT", "TOGETHER")
        await partner_at(stall, "NEWARK")
        await stall.count({("MUG", "NEWARK"): 5})
        await two_lines(stall, "HD-1")
        assert await fulfilments(stall, "HD-1") == ["AWAITING_OTHERS", "AWAITING_STOCK"]
        assert await stall.status_of("HD-1") == "AWAITING_STOCK"
        assert await stall.on_hand("MUG") == 4
        await stall.count({("KETTLE", "NEWARK"): 2})
        await look(stall)
        assert await fulfilments(stall, "HD-1") == [
            "AWAITING_ACKNOWLEDGEMENT",
            "CANCELLED",
            "AWAITING_ACKNOWLEDGEMENT",
        ]

    play(database_url, scenario)


def test_what_is_to_wait_for_the_rest_waits_also_once_it_is_paid(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await opened(stall)
        await setting(stall, "BACKORDER_SHIPMENT", "TOGETHER")
        await stall.count({("MUG", "NEWARK"): 5})
        paying = [{"name": "paymentPoint", "type": "STRING", "value": "BOOKING"}]
        await two_lines(stall, "HD-1", attributes=paying, totalPrice=30)
        assert "AWAITING_WAVE" not in await fulfilments(stall, "HD-1")
        await answered(stall, "HD-1-AUTHORISE-1")
        assert await fulfilments(stall, "HD-1") == ["AWAITING_OTHERS", "AWAITING_STOCK"]
        await stall.count({("KETTLE", "NEWARK"): 2})
        await look(stall)
        assert await fulfilments(stall, "HD-1") == ["AWAITING_WAVE", "CANCELLED", "AWAITING_WAVE"]

    play(database_url, scenario)

"""What is out of stock is promised from the pool of its product: the day, the place, and no unit more than there is."""

from typing import Any
from uuid import uuid4

from lading.inventory.loading import process_pending_batches
from lading.kernel.clock import SystemClock
from tests.database.order.shop import ACCOUNT, order
from tests.journeys.options.shop import BOSTON, STANDARD, TRANSFER, Desk, play
from tests.journeys.options.test_asking import codes, places

Urls = tuple[str, str]
POOLS = "/api/v1/promise-pools"


async def pool(desk: Desk, product: str, **more: Any) -> None:
    body = {"ref": f"{product}-MAY", "kind": "BACKORDER", "catalogueRef": "BASE:1", "productRef": product, "limit": 10}
    answer = await desk.client.post(POOLS, json=body | more)
    assert answer.status_code == 200, answer.text


async def inbound(desk: Desk, *rows: dict[str, Any]) -> None:
    """Tells of units on their way."""
    job = (await desk.client.post("/api/v4.1/job", json={"name": "inbound", "retailerId": "1"})).json()["id"]
    lots = [{"type": "INBOUND", "retailerId": "1"} | row for row in rows]
    sent = await desk.client.post(f"/api/v4.1/job/{job}/batch", json={"entities": lots})
    assert sent.is_success, sent.text
    await process_pending_batches(desk.shop.pool, ACCOUNT, now=SystemClock().now, next_id=uuid4)
    done = (await desk.client.get(f"/api/v4.1/job/{job}/batch/{sent.json()['id']}")).json()
    assert not done["refused"], done


async def two_lots(desk: Desk) -> None:
    """Two units of P1 come to NEAR on Tuesday in a week, four to DEPOT a week later; NEAR has two P2."""
    await desk.service("STD", STANDARD)
    await desk.service("VAN", TRANSFER)
    await desk.shop.stock(NEAR_P2=2)
    await inbound(
        desk,
        {"ref": "PO-1", "skuRef": "P1", "locationRef": "NEAR", "qty": 2, "expectedOn": "2099-12-01"},
        {"ref": "PO-2", "skuRef": "P1", "locationRef": "DEPOT", "qty": 4, "expectedOn": "2099-12-08"},
    )


def test_what_is_out_of_stock_comes_from_where_its_lot_arrives_and_the_rest_with_it(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await two_lots(desk)
        assert codes(await desk.ask("HD", {"P1": 2}, address=BOSTON)) == ["NO_STOCK"]
        await pool(desk, "P1", byInbound=True)
        answer = await desk.ask("HD", {"P1": 2, "P2": 1}, address=BOSTON)
        assert codes(answer) == []
        later, partly = answer["plans"]
        assert places(later) == [("HD_PFS", "NEAR", {"P2": 1}), ("AWAITED", "NEAR", {"P1": 2})]
        here, awaited = later["fulfilments"]
        assert {name: awaited[name] for name in ("soldAheadAs", "poolRef", "expectedOn")} == {
            "soldAheadAs": "BACKORDER",
            "poolRef": "P1-MAY",
            "expectedOn": "2099-12-01",
        }
        # What comes in the course of Tuesday is packed and taken along on Wednesday, and there on Thursday.
        assert (awaited["readyAt"], awaited["dispatchedAt"]) == ("2099-12-02T13:00:00Z", "2099-12-02T21:00:00Z")
        assert later["eta"] == awaited["eta"] == "2099-12-04T01:00:00Z"
        assert later["terms"]["isComplete"] and here["eta"] < awaited["eta"]
        assert (places(partly), partly["terms"]["isComplete"]) == ([("HD_PFS", "NEAR", {"P2": 1})], False)
        # The third unit comes with the second lot, and the seventh with none.
        [third] = (await desk.ask("HD", {"P1": 3}, address=BOSTON))["plans"]
        assert places(third) == [("AWAITED", "DEPOT", {"P1": 3})]
        assert third["fulfilments"][0]["expectedOn"] == "2099-12-08"
        seventh = await desk.ask("HD", {"P1": 7}, address=BOSTON)
        assert (places(seventh["plans"][0]), codes(seventh)) == ([("AWAITED", "DEPOT", {"P1": 6})], ["NO_STOCK"])
        assert seventh["notOffered"][0]["quantity"] == 1

    play(urls, scenario)


def test_it_is_collected_where_it_arrives_or_brought_there(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await two_lots(desk)
        await pool(desk, "P1", byInbound=True)
        at_near, brought = [(await desk.ask("CC", {"P1": units}, locationRef="NEAR"))["plans"][0] for units in (2, 3)]
        assert (at_near["type"], places(at_near)) == ("CC", [("AWAITED", "NEAR", {"P1": 2})])
        assert at_near["eta"] == "2099-12-02T13:00:00Z"
        assert (brought["type"], places(brought)) == ("SHIP_TO_STORE", [("AWAITED", "DEPOT", {"P1": 3})])
        assert brought["fulfilments"][0]["toLocationRef"] == "NEAR"
        assert brought["eta"] > "2099-12-09"
        # No carrier goes from there to the other store: that is said, and nothing promised.
        unserved = await desk.ask("CC", {"P1": 2}, locationRef="FAR")
        assert (unserved["plans"], codes(unserved)) == ([], ["ZONE_NOT_SERVED"])
        elsewhere = await desk.ask("CC", {"P1": 2}, locationRef="NOWHERE")
        assert (elsewhere["plans"], codes(elsewhere)) == ([], ["PICKUP_LOCATION_UNKNOWN"])

    play(urls, scenario)


def test_a_pool_of_which_only_a_day_is_known_promises_no_hour_and_no_price(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.service("STD", STANDARD)
        await pool(desk, "P1", kind="PREORDER", expectedOn="2099-05-01")
        [plan] = (await desk.ask("HD", {"P1": 2}, address=BOSTON))["plans"]
        [awaited] = plan["fulfilments"]
        assert (awaited["locationRef"], awaited["soldAheadAs"], awaited["expectedOn"]) == ("", "PREORDER", "2099-05-01")
        assert "eta" not in awaited and plan["eta"] is None
        assert "deliveryPriceMinor" not in plan["terms"]

    play(urls, scenario)


def test_a_lot_of_the_last_day_there_is_promises_no_hour_and_breaks_nothing(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.service("STD", STANDARD)
        await inbound(
            desk, {"ref": "PO-1", "skuRef": "P1", "locationRef": "NEAR", "qty": 2, "expectedOn": "9999-12-31"}
        )
        await pool(desk, "P1", byInbound=True)
        [plan] = (await desk.ask("HD", {"P1": 2}, address=BOSTON))["plans"]
        [awaited] = plan["fulfilments"]
        assert (awaited["fulfilmentType"], awaited["expectedOn"], plan["eta"]) == ("AWAITED", "9999-12-31", None)

    play(urls, scenario)


def test_an_order_waits_for_the_very_lot_that_was_offered_and_the_next_cart_sees_it_gone(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await two_lots(desk)
        await pool(desk, "P1", byInbound=True)
        [offered] = (await desk.ask("HD", {"P1": 2}, address=BOSTON))["plans"]
        await desk.shop.take(order("HD-1", [("P1", 2)]))
        await desk.shop.work()
        [(kept,)] = await desk.shop.rows(
            "SELECT attributes -> 'awaitsStock' -> 'value' FROM fulfilment WHERE type = 'AWAITED'"
        )
        assert (kept["expectedOn"], kept["lotRef"]) == (offered["fulfilments"][0]["expectedOn"], "PO-1")
        [behind] = (await desk.ask("HD", {"P1": 2}, address=BOSTON))["plans"]
        assert (behind["fulfilments"][0]["locationRef"], behind["fulfilments"][0]["expectedOn"]) == (
            "DEPOT",
            "2099-12-08",
        )

    play(urls, scenario)


def test_the_stored_answer_is_the_same(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await two_lots(desk)
        await pool(desk, "P1", byInbound=True)
        text = """mutation ($o: CreateFulfilmentOptionInput) {
          createFulfilmentOption(input: $o, executionMode: AWAIT_ORCHESTRATION) { status plans { edges { node {
            type eta fulfilments { fulfilmentType locationRef soldAheadAs poolRef expectedOn eta } } } } } }"""
        asked = {
            "ref": "CART",
            "type": "HD",
            "retailerId": 1,
            "products": [{"productRef": "P1", "requestedQuantity": 2}],
        }
        async with desk.working():
            body = await desk.graphql(text, o=asked | {"address": BOSTON})
        [edge] = body["data"]["createFulfilmentOption"]["plans"]["edges"]
        [plan] = (await desk.ask("HD", {"P1": 2}, address=BOSTON))["plans"]
        names = ("fulfilmentType", "locationRef", "soldAheadAs", "poolRef", "expectedOn", "eta")
        assert edge["node"]["fulfilments"] == [{name: plan["fulfilments"][0][name] for name in names}]

    play(urls, scenario)

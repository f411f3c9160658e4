"""Promises of pools: no more is sold ahead than the limit, and arriving stock goes to whoever has waited longest."""

import asyncio
from typing import Any

import httpx

from lading.kernel.clock import SystemClock
from lading.order.backorders.arrivals import Arrivals
from tests.journeys.availability.stall import ACCOUNT, Stall, play

POOL = {"ref": "KETTLES-MAY", "kind": "BACKORDER", "catalogueRef": "BASE:1", "productRef": "KETTLE", "limit": 10}
PATH = "/api/v1/promise-pools"


async def put(stall: Stall, **more: Any) -> httpx.Response:
    return await stall.client.post(PATH, json=POOL | {"expectedOn": "2099-05-01"} | more)


async def enter(stall: Stall, ref: str, quantity: int, **more: Any) -> httpx.Response:
    body = {"ref": ref, "customerRef": f"C-{ref}", "quantity": quantity} | more
    return await stall.client.post(f"{PATH}/KETTLES-MAY/entries", json=body)


async def arrive(stall: Stall) -> int:
    """One look of the worker."""
    return await Arrivals(stall.pool, now=SystemClock().now, next_id=stall.services.identities.next).look(ACCOUNT)


async def seen(stall: Stall) -> dict[str, Any]:
    """The item of the kettle, by projection and database alike."""
    await stall.catch_up()
    answers = [
        (await stall.client.get(f"/api/v1/availability?catalogue=BASE:1&products=KETTLE{more}")).json()["items"]
        for more in ("", "&strong=true")
    ]
    assert answers[0] == answers[1]
    return dict(answers[0][0])


def test_a_product_has_one_pool_at_a_time_and_a_kit_none(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        both = await asyncio.gather(put(stall), put(stall, ref="KETTLES-JUNE", kind="PREORDER"))
        assert sorted(one.status_code for one in both) == [200, 409]
        [refused] = [one.json() for one in both if one.status_code == 409]
        assert (refused["code"], refused["pointer"]) == ("POOL_PRODUCT_TAKEN", "/productRef")
        kit = (await put(stall, ref="SETS", productRef="TEA-SET")).json()
        assert (kit["code"], kit["pointer"]) == ("PRODUCT_UNSUITABLE", "/productRef")
        assert len((await stall.client.get(PATH)).json()["pools"]) == 1

    play(database_url, scenario)


def test_what_is_out_of_stock_is_sold_ahead_up_to_the_limit_with_a_date(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        assert (await seen(stall))["status"] == "OUT_OF_STOCK"
        assert (await put(stall)).json()["available"] == 10
        item = await seen(stall)
        assert (item["status"], item["soldAhead"], item["expectedOn"]) == ("BACKORDER", 10, "2099-05-01")
        assert [one["quantity"] for one in item["promises"]] == [0, 10]
        taken = await enter(stall, "A", 4)
        assert (taken.status_code, taken.json()["reserved"], taken.json()["available"]) == (201, 4, 6)
        assert (await seen(stall))["soldAhead"] == 6
        assert (await enter(stall, "A", 4)).json()["available"] == 6
        assert (await enter(stall, "A", 5)).json()["code"] == "POOL_ENTRY_TAKEN"
        assert (await enter(stall, "B", 7)).json()["code"] == "POOL_EXHAUSTED"
        assert (await put(stall, limit=3)).json()["code"] == "POOL_FIXED"
        for _ in range(2):
            given = await stall.client.post(f"{PATH}/KETTLES-MAY/entries/A/cancel")
            assert (given.status_code, given.json()["available"]) == (200, 10)

    play(database_url, scenario)


def test_a_crowd_never_takes_more_than_the_limit(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await put(stall)
        answers = await asyncio.gather(*[enter(stall, f"E-{number % 30}", 1) for number in range(60)])
        won = {index % 30 for index, answer in enumerate(answers) if answer.status_code == 201}
        assert len(won) == 10
        assert {answer.status_code for answer in answers} == {201, 409}
        pool = (await stall.client.get(PATH)).json()["pools"][0]
        assert (pool["reserved"], pool["available"]) == (10, 0)

    play(database_url, scenario)


def test_arriving_stock_is_given_out_in_order_and_never_past_the_next_in_line(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await put(stall)
        await enter(stall, "FIRST", 2)
        await enter(stall, "SECOND", 5)
        await enter(stall, "THIRD", 1)
        assert await arrive(stall) == 0
        await stall.count({("KETTLE", "NEWARK"): 4})
        assert await arrive(stall) == 1
        assert (await stall.client.get("/api/v1/cart-holds/FIRST")).json()["status"] == "ACTIVE"
        assert (await stall.client.get("/api/v1/cart-holds/THIRD")).json()["code"] == "HOLD_UNKNOWN"
        await stall.count({("KETTLE", "NEWARK"): 8})
        assert await arrive(stall) == 2
        pool = (await stall.client.get(PATH)).json()["pools"][0]
        assert (pool["reserved"], pool["sold"], pool["available"]) == (0, 8, 2)
        ended = await stall.client.post(f"{PATH}/KETTLES-MAY/entries/FIRST/cancel")
        assert ended.json()["code"] == "POOL_ENTRY_ENDED"

    play(database_url, scenario)


def test_the_order_that_waits_gets_the_stock_although_others_ask_for_it(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await put(stall, kind="PREORDER")
        await enter(stall, "CART-1", 2, orderRef="HD-1")
        await stall.order("HD-1", "KETTLE", 2, cart="CART-1")
        await stall.count({("KETTLE", "NEWARK"): 2})
        assert await arrive(stall) == 1
        assert (await stall.client.get("/api/v1/cart-holds/CART-1")).json()["status"] == "CLAIMED"
        told = "SELECT count(*) FROM event WHERE account = 1 AND name = 'StockArrived' AND root_ref = 'HD-1'"
        assert await stall.sql(told) == 1
        await stall.order("HD-2", "KETTLE", 2)
        await stall.work()
        assert (await stall.status_of("HD-1"), await stall.status_of("HD-2")) == ("PICK_PACK", "AWAITING_STOCK")

    play(database_url, scenario)


def test_the_line_of_a_pool_is_read_page_by_page_with_the_lot_each_counts_on(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await put(stall, byInbound=True)
        assert (await stall.client.get(f"{PATH}/KETTLES-MAY/entries")).json() == {"entries": [], "next": None}
        await stall.inbound(
            {"ref": "PO-1", "qty": 3, "expectedOn": "2099-04-01"}, {"ref": "PO-2", "qty": 5, "expectedOn": "2099-04-09"}
        )
        for name, units in (("A", 2), ("B", 1), ("C", 4)):
            assert (await enter(stall, name, units)).status_code == 201
        await stall.client.post(f"{PATH}/KETTLES-MAY/entries/B/cancel")
        await arrive(stall)
        seen: list[dict[str, Any]] = []
        after = ""
        while True:
            page = (await stall.client.get(f"{PATH}/KETTLES-MAY/entries?count=1{after}")).json()
            seen += page["entries"]
            if page["next"] is None:
                break
            after = f"&after={page['next']}"
        assert [(one["ref"], one["quantity"], one["customerRef"]) for one in seen] == [("A", 2, "C-A"), ("C", 4, "C-C")]
        one = (await stall.client.get(f"{PATH}/KETTLES-MAY")).json()
        assert (one["reserved"], one["available"]) == (6, 2)
        for bad in ("count=0", "count=501", "after=x", "after=-1", "elsewhere=1"):
            refused = await stall.client.get(f"{PATH}/KETTLES-MAY/entries?{bad}")
            code = "FILTER_UNKNOWN" if bad.startswith("elsewhere") else "FIELD_INVALID"
            assert (refused.status_code, refused.json()["code"]) == (422, code), bad
        for path in (f"{PATH}/NONE", f"{PATH}/NONE/entries"):
            unknown = await stall.client.get(path)
            assert (unknown.status_code, unknown.json()["code"]) == (404, "POOL_UNKNOWN")

    play(database_url, scenario)

"""Promises of stock transfers and of suggestions for them: units on the way are in the books, and nowhere for sale."""

import asyncio
from typing import Any

import httpx

from tests.journeys.availability.stall import Stall, play

PATH = "/api/v1/stock-transfers"
NEW: dict[str, Any] = {
    "ref": "T-1",
    "catalogueRef": "DEFAULT:1",
    "fromRef": "NEWARK",
    "toRef": "BROADWAY",
    "lines": [{"productRef": "KETTLE", "quantity": 5}, {"productRef": "MUG", "quantity": 2}],
}
STOCK = {("KETTLE", "NEWARK"): 9, ("MUG", "NEWARK"): 2, ("KETTLE", "BROADWAY"): 1}


async def create(stall: Stall, **more: Any) -> httpx.Response:
    return await stall.client.post(PATH, json=NEW | more)


async def act(stall: Stall, name: str, body: Any = None) -> httpx.Response:
    return await stall.client.post(f"{PATH}/T-1/{name}", json=body)


def receipt(ref: str, *lines: tuple[str, int, int]) -> dict[str, Any]:
    return {
        "receiptRef": ref,
        "lines": [{"productRef": product, "received": received, "lost": lost} for product, received, lost in lines],
    }


async def kettles(stall: Stall) -> dict[str, int]:
    rows = await stall.sql(
        "SELECT json_object_agg(location_ref, on_hand) FROM iv_position WHERE account = 1 AND product_ref = 'KETTLE'"
    )
    return dict(rows)


def test_units_leave_one_shelf_are_on_the_way_and_arrive_in_parts_or_are_lost(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        assert (await create(stall)).json()["status"] == "CREATED"
        assert await kettles(stall) == {"NEWARK": 9, "BROADWAY": 1}
        for _ in range(2):
            sent = await act(stall, "dispatch")
            assert (sent.status_code, sent.json()["status"], sent.json()["lines"][0]["inTransit"]) == (
                200,
                "DISPATCHED",
                5,
            )
        assert await kettles(stall) == {"NEWARK": 4, "BROADWAY": 1}
        for _ in range(2):
            part = await act(stall, "receive", receipt("R-1", ("KETTLE", 3, 0)))
            assert part.json()["lines"][0]["inTransit"] == 2
            assert await kettles(stall) == {"NEWARK": 4, "BROADWAY": 4}
        more = await act(stall, "receive", receipt("R-2", ("KETTLE", 3, 0)))
        assert (more.status_code, more.json()["code"]) == (409, "TRANSFER_TOO_MANY")
        done = await act(stall, "receive", receipt("R-3", ("KETTLE", 1, 1), ("MUG", 2, 0)))
        assert done.json()["status"] == "RECEIVED"
        assert await kettles(stall) == {"NEWARK": 4, "BROADWAY": 5}
        read = (await stall.client.get(f"{PATH}/T-1")).json()
        assert [(one["dispatched"], one["received"], one["lost"]) for one in read["lines"]] == [(5, 4, 1), (2, 2, 0)]

    play(database_url, scenario)


def test_what_is_promised_to_a_cart_is_not_sent_away(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        await create(stall)
        await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 5, "locationRef": "NEWARK"})
        short = await act(stall, "dispatch")
        assert (short.status_code, short.json()["code"]) == (409, "TRANSFER_STOCK_SHORT")
        assert await kettles(stall) == {"NEWARK": 4, "BROADWAY": 1}
        assert (await act(stall, "cancel")).json()["status"] == "CANCELLED"
        assert (await act(stall, "dispatch")).json()["code"] == "TRANSFER_STATUS"

    play(database_url, scenario)


def test_a_dispatch_and_carts_at_once_never_take_a_unit_twice(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        await create(stall)
        one = {"productRef": "KETTLE", "quantity": 1, "locationRef": "NEWARK"}
        carts = [stall.hold(f"CART-{number}", one, customer=f"C-{number}") for number in range(8)]
        answers = await asyncio.gather(act(stall, "dispatch"), act(stall, "dispatch"), *carts)
        held = sum(answer.status_code == 201 for answer in answers[2:])
        sent = 5 if answers[0].status_code == 200 else 0
        assert held + sent <= 9
        assert (await kettles(stall))["NEWARK"] == 9 - held - sent

    play(database_url, scenario)


def test_the_history_of_a_position_names_the_transfer(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        await create(stall)
        await act(stall, "dispatch")
        await act(stall, "receive", receipt("R 1", ("KETTLE", 5, 0)))
        for place, source in (("NEWARK", "transfer T-1 out"), ("BROADWAY", "transfer T-1 in R 1")):
            asked = f"catalogueRef=DEFAULT:1&productRef=KETTLE&locationRef={place}"
            history = (await stall.client.get(f"/api/v1/inventory/history?{asked}")).json()
            assert history["steps"][0]["changes"][0]["source"] == source

    play(database_url, scenario)


def test_what_is_to_be_sent_or_on_its_way_is_not_suggested_again(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        async def suggested() -> dict[str, int]:
            body = {"catalogueRef": "BASE:1", "productRefs": ["KETTLE"], "minimum": 4, "maximum": 6}
            answer = await stall.client.post("/api/v1/replenishment-suggestions", json=body)
            return {one["toRef"]: one["quantity"] for one in answer.json()["suggestions"]}

        await stall.count(STOCK)
        assert await suggested() == {"BROOKLYN": 4, "BROADWAY": 3}
        made = await create(stall, lines=[{"productRef": "KETTLE", "quantity": 3}])
        assert (await stall.client.get(made.headers["location"])).json()["ref"] == "T-1"
        assert await suggested() == {"BROOKLYN": 4}
        await act(stall, "dispatch")
        assert await suggested() == {"BROOKLYN": 4}
        await act(stall, "receive", receipt("R-1", ("KETTLE", 1, 2)))
        assert await suggested() == {"BROOKLYN": 4, "BROADWAY": 2}

    play(database_url, scenario)


def test_suggestions_say_what_should_go_where_and_why(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        body = {"catalogueRef": "BASE:1", "productRefs": ["KETTLE", "MUG"], "minimum": 2, "maximum": 4}
        answer = await stall.client.post("/api/v1/replenishment-suggestions", json=body)
        assert answer.status_code == 200, answer.text
        found = [
            (one["productRef"], one["fromRef"], one["toRef"], one["quantity"], one["reasons"])
            for one in answer.json()["suggestions"]
        ]
        why = ["WAREHOUSE_STOCK", "BELOW_MINIMUM"]
        assert found == [
            ("KETTLE", "NEWARK", "BROOKLYN", 2, why),
            ("KETTLE", "NEWARK", "BROADWAY", 1, why),
            ("MUG", "NEWARK", "BROADWAY", 2, why),
        ]
        refused = await stall.client.post("/api/v1/replenishment-suggestions", json=body | {"productRefs": ["NO"]})
        assert (refused.json()["code"], refused.json()["pointer"]) == ("PRODUCT_UNKNOWN", "/productRefs/0")

    play(database_url, scenario)


def test_a_transfer_that_makes_no_sense_is_refused_and_moves_nothing(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        changes: list[tuple[dict[str, Any], str]] = [
            ({"toRef": "NEWARK"}, "TRANSFER_INVALID"),
            ({"toRef": "NOWHERE"}, "LOCATION_UNKNOWN"),
            ({"catalogueRef": "NONE"}, "INVENTORY_CATALOGUE_UNKNOWN"),
            ({"lines": []}, "FIELD_INVALID"),
            ({"lines": [{"productRef": "KETTLE", "quantity": 0}]}, "TRANSFER_INVALID"),
            ({"lines": [{"productRef": "NOTHING", "quantity": 1}]}, "PRODUCT_UNKNOWN"),
            ({"lines": [{"productRef": "MUG", "quantity": 1}] * 2}, "TRANSFER_INVALID"),
        ]
        for change, code in changes:
            assert (await create(stall, **change)).json()["code"] == code
        assert (await act(stall, "dispatch")).json()["code"] == "TRANSFER_UNKNOWN"
        await create(stall)
        assert (await create(stall)).json()["code"] == "REF_TAKEN"
        assert (await act(stall, "receive", receipt("R", ("KETTLE", 1, 0)))).json()["code"] == "TRANSFER_STATUS"
        await act(stall, "dispatch")
        assert (await act(stall, "receive", receipt("R", ("POT", 1, 0)))).json()["code"] == "PRODUCT_UNKNOWN"
        assert (await act(stall, "receive", receipt("R", ("KETTLE", -1, 2)))).json()["code"] == "TRANSFER_INVALID"
        assert (await act(stall, "cancel")).json()["code"] == "TRANSFER_STATUS"
        assert await kettles(stall) == {"NEWARK": 4, "BROADWAY": 1}

    play(database_url, scenario)

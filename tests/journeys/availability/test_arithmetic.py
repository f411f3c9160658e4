"""Arithmetic that others got wrong in the field: what is shown is what can be had, no more and no less."""

from typing import Any

from tests.journeys.availability.stall import Stall, play


async def item(stall: Stall, product_ref: str) -> dict[str, Any]:
    answer = await stall.client.get(f"/api/v1/availability?catalogue=BASE:1&products={product_ref}&strong=true")
    return dict(answer.json()["items"][0])


def test_a_location_about_which_little_is_known_counts_like_any_other(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "BROADWAY"): 3, ("KETTLE", "NEWARK"): 4})
        await stall.sql(
            "UPDATE location SET latitude = NULL, longitude = NULL, attributes = '{}', details = '{}'"
            " WHERE account = 1 AND ref = 'NEWARK'"
        )
        assert (await item(stall, "KETTLE"))["quantity"] == 7

    play(database_url, scenario)


def test_all_that_is_shown_can_be_had_and_not_one_more(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "BROADWAY"): 3, ("KETTLE", "NEWARK"): 4})
        await stall.control("QUANTITY_BUFFER", buffer=1)
        shown = (await item(stall, "KETTLE"))["quantity"]
        assert shown == 5
        one_more = await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": shown + 1})
        assert one_more.json()["code"] == "HOLD_STOCK_SHORT"
        assert (await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": shown})).status_code == 201
        assert (await item(stall, "KETTLE"))["status"] == "OUT_OF_STOCK"

    play(database_url, scenario)


def test_what_is_promised_already_makes_a_product_a_backorder_although_it_lies_on_the_shelf(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 2})
        pool = {"ref": "P", "kind": "BACKORDER", "catalogueRef": "BASE:1", "productRef": "KETTLE", "limit": 5}
        await stall.client.post("/api/v1/promise-pools", json=pool)
        assert (await item(stall, "KETTLE"))["status"] == "LOW_STOCK"
        await stall.order("HD-1", "KETTLE", 1)
        await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 1})
        await stall.work()
        assert (await item(stall, "KETTLE"))["status"] == "BACKORDER"

    play(database_url, scenario)


def test_a_kit_is_the_minimum_of_what_is_left_of_each_component(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("MUG", "NEWARK"): 10, ("POT", "NEWARK"): 4})
        await stall.order("HD-1", "MUG", 8)
        await stall.work()
        assert (await item(stall, "TEA-SET"))["quantity"] == 1
        await stall.count({("POT", "NEWARK"): 0})
        assert (await item(stall, "TEA-SET"))["quantity"] == 0

    play(database_url, scenario)

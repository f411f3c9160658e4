"""Promises of cart holds: units in a cart are nobody else's until the hold ends; its order gets them without a gap."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

from lading.availability.holds.sweeping import sweep_holds
from lading.database.connection import transaction
from tests.journeys.availability.stall import ACCOUNT, Stall, play

KETTLES = {("KETTLE", "BROADWAY"): 3}


def item(product_ref: str, quantity: int, **more: Any) -> dict[str, Any]:
    return {"productRef": product_ref, "quantity": quantity} | more


def test_units_in_a_cart_are_nobody_elses(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KETTLES)
        held = await stall.hold("CART-1", item("KETTLE", 2))
        assert (held.status_code, held.json()["status"], held.json()["units"]) == (201, "ACTIVE", 2), held.text
        assert await stall.on_hand("KETTLE") == 1
        refused = await stall.hold("CART-2", item("KETTLE", 2), customer="BOB")
        assert (refused.status_code, refused.json()["code"], refused.json()["pointer"]) == (
            409,
            "HOLD_STOCK_SHORT",
            "/items/0",
        )
        assert (await stall.client.get("/api/v1/cart-holds/CART-2")).json()["code"] == "HOLD_UNKNOWN"
        await stall.order("HD-1", "KETTLE", 2)
        await stall.work()
        assert await stall.status_of("HD-1") == "ESCALATED"
        reserved = "SELECT -sum(signed_qty) FROM iv_quantity WHERE account = 1 AND type = $1 AND active"
        assert (await stall.sql(reserved, "SOFT_RESERVE"), await stall.sql(reserved, "RESERVED")) == (2, 1)

    play(database_url, scenario)


def test_of_two_customers_with_one_cart_at_once_one_is_told_so_and_nothing_breaks(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KETTLES)
        for cart in ("CART-1", "CART-2", "CART-3"):
            sent = [stall.hold(cart, item("KETTLE", 1), customer=customer) for customer in ("ANN", "BOB", "CID", "DEE")]
            answers = [(one.status_code, one.json().get("code")) for one in await asyncio.gather(*sent)]
            assert sorted(answers, key=str) == [(201, None), *[(409, "HOLD_REF_TAKEN")] * 3]
        assert await stall.on_hand("KETTLE") == 0

    play(database_url, scenario)


def test_a_field_that_is_none_is_refused_and_nothing_is_held(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KETTLES)
        wrong = [
            await stall.hold("CART-1", item("KETTLE", 1), minuts=60),
            await stall.hold("CART-1", item("KETTLE", 1, location="BROADWAY")),
        ]
        told = [(one.status_code, one.json()["code"], one.json()["pointer"]) for one in wrong]
        assert told == [(422, "FIELD_UNKNOWN", "/minuts"), (422, "FIELD_UNKNOWN", "/items/0/location")]
        assert await stall.on_hand("KETTLE") == 3

    play(database_url, scenario)


async def wait_for_locks(stall: Stall, count: int, unless: Callable[[], bool] = lambda: False) -> None:
    """Until so many statements wait for a lock."""
    async with asyncio.timeout(30):
        for _ in itertools.count():
            waiting = await stall.sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if unless() or waiting >= count:
                return
            await asyncio.sleep(0.01)


def test_a_hold_extended_while_its_cart_changes_stays_extended(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KETTLES)
        placed = (await stall.hold("CART-1", item("KETTLE", 1))).json()
        async with transaction(stall.pool, ACCOUNT) as connection:
            await connection.execute("SELECT 1 FROM inventory_position FOR UPDATE")
            changing = asyncio.create_task(stall.hold("CART-1", item("KETTLE", 2)))
            await wait_for_locks(stall, 1)
            extending = asyncio.create_task(stall.client.post("/api/v1/cart-holds/CART-1/extend"))
            await wait_for_locks(stall, 2, unless=extending.done)
        assert ((await changing).status_code, (await extending).status_code) == (201, 200)
        kept = (await stall.client.get("/api/v1/cart-holds/CART-1")).json()
        assert (kept["units"], kept["isExtended"], kept["expiresOn"] > placed["expiresOn"]) == (2, True, True)

    play(database_url, scenario)


def test_the_order_of_the_cart_gets_its_units_although_nothing_is_left_for_others(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KETTLES)
        await stall.hold("CART-1", item("KETTLE", 3))
        await stall.order("HD-1", "KETTLE", 3, cart="CART-1")
        claimed = (await stall.client.get("/api/v1/cart-holds/CART-1")).json()
        assert (claimed["status"], await stall.on_hand("KETTLE")) == ("CLAIMED", 0)
        await stall.work()
        assert await stall.status_of("HD-1") == "PICK_PACK"
        assert (await stall.client.get("/api/v1/cart-holds/CART-1")).json()["status"] == "CONVERTED"
        kinds = "SELECT string_agg(type || ' ' || status, ', ' ORDER BY type) FROM inventory_quantity WHERE account = 1"
        assert await stall.sql(kinds) == "RESERVED ACTIVE, SOFT_RESERVE INACTIVE"
        assert await stall.on_hand("KETTLE") == 0

    play(database_url, scenario)


def test_an_order_for_less_than_its_cart_held_gives_the_rest_back_when_the_claim_ends(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KETTLES)
        await stall.hold("CART-1", item("KETTLE", 3))
        await stall.order("HD-1", "KETTLE", 1, cart="CART-1")
        await stall.work()
        assert await stall.on_hand("KETTLE") == 0
        await stall.let_pass("CART-1")
        assert (await stall.hold("CART-2", item("KETTLE", 2), customer="BOB")).status_code == 201
        assert (await stall.client.get("/api/v1/cart-holds/CART-1")).json()["status"] == "EXPIRED"

    play(database_url, scenario)


def test_a_hold_ends_at_its_instant_although_nobody_sweeps(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KETTLES)
        await stall.hold("CART-1", item("KETTLE", 3))
        await stall.let_pass("CART-1")
        assert (await stall.client.get("/api/v1/cart-holds/CART-1")).json()["status"] == "EXPIRED"
        assert (await stall.client.post("/api/v1/cart-holds/CART-1/extend")).json()["code"] == "HOLD_OVER"
        await stall.order("HD-1", "KETTLE", 2)
        await stall.work()
        assert await stall.status_of("HD-1") == "PICK_PACK"
        assert await stall.on_hand("KETTLE") == 1

    play(database_url, scenario)


def test_a_sweep_gives_back_what_is_over_and_nothing_else(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KETTLES | {("MUG", "NEWARK"): 5})
        await stall.hold("OVER", item("KETTLE", 1), item("MUG", 2))
        await stall.hold("LIVE", item("KETTLE", 1))
        await stall.let_pass("OVER")
        async with transaction(stall.pool, ACCOUNT) as connection:
            assert await sweep_holds(connection, ACCOUNT) == 2
            assert await sweep_holds(connection, ACCOUNT) == 0
        assert (await stall.on_hand("KETTLE"), await stall.on_hand("MUG")) == (2, 5)
        assert await stall.sql("SELECT status FROM cart_hold WHERE account = 1 AND ref = 'OVER'") == "EXPIRED"

    play(database_url, scenario)


def test_a_hold_is_extended_once(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KETTLES)
        first = (await stall.hold("CART-1", item("KETTLE", 1), minutes=10)).json()
        longer = await stall.client.post("/api/v1/cart-holds/CART-1/extend")
        assert longer.json()["expiresOn"] > first["expiresOn"]
        assert longer.json()["isExtended"]
        again = await stall.client.post("/api/v1/cart-holds/CART-1/extend")
        assert (again.status_code, again.json()["code"]) == (409, "HOLD_EXTENDED")
        assert (await stall.client.get("/api/v1/cart-holds/CART-1")).json()["expiresOn"] == longer.json()["expiresOn"]

    play(database_url, scenario)


def test_a_released_cart_gives_everything_back_once(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KETTLES)
        await stall.hold("CART-1", item("KETTLE", 2))
        for _ in range(2):
            released = await stall.client.post("/api/v1/cart-holds/CART-1/release")
            assert (released.status_code, released.json()["status"]) == (200, "RELEASED")
            assert await stall.on_hand("KETTLE") == 3

    play(database_url, scenario)


def test_a_customer_is_not_blocked_by_the_hold_of_his_own_cart(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KETTLES)
        first = await stall.hold("CART-1", item("KETTLE", 3))
        again = await stall.hold("CART-1", item("KETTLE", 3))
        assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
        fewer = await stall.hold("CART-1", item("KETTLE", 2))
        assert (fewer.status_code, fewer.json()["expiresOn"]) == (201, first.json()["expiresOn"])
        assert await stall.on_hand("KETTLE") == 1
        more = await stall.hold("CART-1", item("KETTLE", 4))
        assert more.json()["code"] == "HOLD_STOCK_SHORT"
        assert await stall.on_hand("KETTLE") == 1

    play(database_url, scenario)


def test_a_customer_holds_no_more_than_the_limit_over_all_carts(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("MUG", "NEWARK"): 500})
        assert (await stall.hold("CART-1", item("MUG", 60))).status_code == 201
        refused = await stall.hold("CART-2", item("MUG", 41))
        assert (refused.status_code, refused.json()["code"]) == (422, "HOLD_LIMIT_REACHED")
        assert (await stall.hold("CART-2", item("MUG", 41), customer="BOB")).status_code == 201
        carts = [stall.hold(f"BOT-{number}", item("MUG", 30), customer="BOT") for number in range(8)]
        outcomes = [answer.status_code for answer in await asyncio.gather(*carts)]
        assert sorted(outcomes) == [201] * 3 + [422] * 5

    play(database_url, scenario)


def test_a_kit_is_held_by_its_components(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("MUG", "NEWARK"): 5, ("POT", "NEWARK"): 9})
        held = await stall.hold("CART-1", item("TEA-SET", 2))
        assert (held.status_code, held.json()["units"]) == (201, 6), held.text
        assert (await stall.on_hand("MUG"), await stall.on_hand("POT")) == (1, 7)
        assert (await stall.hold("CART-2", item("TEA-SET", 1))).json()["code"] == "HOLD_STOCK_SHORT"

    play(database_url, scenario)


def test_a_hold_at_a_store_is_held_there_or_not_at_all(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "BROADWAY"): 1, ("KETTLE", "NEWARK"): 9})
        refused = await stall.hold("CART-1", item("KETTLE", 2, locationRef="BROADWAY"))
        assert refused.json()["code"] == "HOLD_STOCK_SHORT"
        assert (await stall.hold("CART-1", item("KETTLE", 1, locationRef="BROADWAY"))).status_code == 201
        left = "SELECT on_hand FROM iv_position WHERE account = 1 AND location_ref = 'BROADWAY'"
        assert await stall.sql(left) == 0

    play(database_url, scenario)


def test_a_hundred_carts_and_orders_never_promise_more_than_there_is(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "BROADWAY"): 10, ("KETTLE", "NEWARK"): 10})
        carts = [stall.hold(f"CART-{number}", item("KETTLE", 1), customer=f"C-{number}") for number in range(40)]
        orders = [stall.order(f"HD-{number}", "KETTLE", 1) for number in range(20)]
        answers = await asyncio.gather(*carts, *orders, stall.work(), stall.work())
        await stall.work()
        held = sum(answer is not None and answer.status_code == 201 for answer in answers[:40])
        booked = await stall.sql("SELECT count(*) FROM sales_order WHERE account = 1 AND status = 'PICK_PACK'")
        assert held + booked == 20
        assert await stall.on_hand("KETTLE") == 0

    play(database_url, scenario)


def test_a_hold_that_makes_no_sense_is_refused_with_its_place(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KETTLES)
        good: dict[str, Any] = {"ref": "CART-1", "customerRef": "ANN", "catalogueRef": "BASE:1"}
        good["items"] = [item("KETTLE", 1)]
        changes: list[tuple[dict[str, Any], str, str]] = [
            ({"items": []}, "FIELD_INVALID", "/items"),
            ({"items": [item("KETTLE", 0)]}, "HOLD_ITEMS_INVALID", "/items/0/quantity"),
            ({"items": [item("NOTHING", 1)]}, "PRODUCT_UNKNOWN", "/items/0/productRef"),
            ({"items": [item("KETTLE", 1, locationRef="NOWHERE")]}, "LOCATION_UNKNOWN", "/items/0/locationRef"),
            ({"minutes": 61}, "HOLD_MINUTES_INVALID", "/minutes"),
            ({"ref": ""}, "REF_INVALID", "/ref"),
            ({"customerRef": " x"}, "REF_INVALID", "/customerRef"),
            ({"catalogueRef": "NONE"}, "VIRTUAL_CATALOGUE_UNKNOWN", "/catalogueRef"),
        ]
        for change, code, pointer in changes:
            answer = await stall.client.post("/api/v1/cart-holds", json=good | change)
            assert (answer.status_code, answer.json()["code"], answer.json()["pointer"]) == (422, code, pointer)
        assert await stall.on_hand("KETTLE") == 3
        assert await stall.sql("SELECT count(*) FROM cart_hold WHERE account = 1") == 0

    play(database_url, scenario)

"""A catalogue says what counts of the units beside its ledger: promised from their day on, or counted and not sold."""

import asyncio
from typing import Any

import httpx

from tests.journeys.availability.stall import Stall, play
from tests.journeys.availability.test_arrivals import day, seen, steps

UPDATE = 'mutation($value: Json!) {updateInventoryCatalogue(input: {ref: "DEFAULT:1", attributes: [ATTRIBUTE]}) {ref}}'
ATTRIBUTE = '{name: "quantityTypes", type: "JSON", value: $value}'


async def configure(stall: Stall, value: Any) -> httpx.Response:
    body = {"query": UPDATE.replace("ATTRIBUTE", ATTRIBUTE), "variables": {"value": value}}
    return await stall.client.post("/graphql", json=body)


def test_types_and_statuses_of_the_catalogue_decide_what_is_promised(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.inbound(
            {"ref": "A", "type": "ON_SHIP", "qty": 4, "expectedOn": day(2), "status": "AT_SEA"},
            {"ref": "B", "qty": 7, "expectedOn": day(3)},
        )
        assert steps(await seen(stall)) == [(day(0), 0), (day(3), 7)]
        done = await configure(stall, {"expected": {"types": ["ON_SHIP"], "statuses": ["AT_SEA"]}})
        assert "errors" not in done.json(), done.text
        assert steps(await seen(stall)) == [(day(0), 0), (day(2), 4)]

    play(database_url, scenario)


def test_unsellable_units_are_counted_and_neither_shown_nor_sourced(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await configure(stall, {"unsellable": {"types": ["QUARANTINE"], "statuses": ["LOCKED"]}})
        await stall.count({("KETTLE", "NEWARK"): 5, ("KETTLE", "BROADWAY"): 1})
        await stall.inbound({"ref": "Q", "type": "QUARANTINE", "qty": 4, "status": "LOCKED"})
        assert (await seen(stall))["quantity"] == 2
        kettles = {"productRef": "KETTLE", "quantity": 3}
        assert (await stall.hold("CART-1", kettles)).json()["code"] == "HOLD_STOCK_SHORT"
        await stall.order("HD-1", "KETTLE", 3)
        await stall.work()
        assert await stall.status_of("HD-1") == "ESCALATED"
        assert await stall.on_hand("KETTLE") == 4
        await stall.inbound({"ref": "Q", "type": "QUARANTINE", "qty": 4, "status": "FREED"})
        assert (await seen(stall))["quantity"] == 4

    play(database_url, scenario)


SELLABLE = {"sellable": {"types": ["CONSIGNED", "RETURNED"], "statuses": ["ACTIVE", "CHECKED"]}}


async def beside(stall: Stall, kind: str, units: int, **more: Any) -> None:
    await stall.inbound({"ref": kind, "type": kind, "qty": units} | more)


def test_units_beside_the_count_are_shown_and_promised_where_the_catalogue_says_so(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 1})
        await beside(stall, "CONSIGNED", 3)
        assert (await seen(stall))["quantity"] == 1
        await configure(stall, SELLABLE)
        assert (await seen(stall))["quantity"] == 4
        await beside(stall, "RETURNED", 2, locationRef="BROADWAY", status="OPENED")
        assert (await seen(stall))["quantity"] == 4
        await beside(stall, "RETURNED", 2, locationRef="BROADWAY", status="CHECKED")
        assert (await seen(stall, more="&locations=BROADWAY"))["quantity"] == 2
        assert (await seen(stall))["quantity"] == 6
        why = (await stall.client.get("/api/v1/availability-explanation?catalogue=BASE:1&product=KETTLE")).json()
        quantities = {one["locationRef"]: one["quantities"] for one in why["places"]}
        assert quantities == {
            "NEWARK": {"LAST_ON_HAND": 1, "CONSIGNED": 3},
            "BROADWAY": {"LAST_ON_HAND": 0, "RETURNED": 2},
        }
        assert (why["available"], why["onHand"]) == (6, 6)
        await stall.order("HD-1", "KETTLE", 4)
        await stall.work()
        assert await stall.status_of("HD-1") == "PICK_PACK"
        assert (await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 3})).json()[
            "code"
        ] == "HOLD_STOCK_SHORT"
        assert (await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 2})).status_code == 201

    play(database_url, scenario)


def test_a_count_leaves_what_lies_beside_it_and_a_new_report_or_rule_takes_it_back(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await configure(stall, SELLABLE)
        await stall.count({("KETTLE", "NEWARK"): 1})
        await beside(stall, "CONSIGNED", 3)
        for counted, shown in ((5, 8), (5, 8), (0, 3)):
            await stall.count({("KETTLE", "NEWARK"): counted})
            assert (await seen(stall))["quantity"] == shown
        for _ in range(2):
            await beside(stall, "CONSIGNED", 2)
            assert (await seen(stall))["quantity"] == 2
        await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 2})
        await beside(stall, "CONSIGNED", 1)
        assert (await seen(stall))["quantity"] == 0
        assert await stall.sql("SELECT deficit FROM inventory_position WHERE account = 1") == 1
        await stall.client.post("/api/v1/cart-holds/CART-1/release")
        assert (await seen(stall))["quantity"] == 1
        await beside(stall, "CONSIGNED", 4, expectedOn=day(2))
        assert (await seen(stall))["quantity"] == 0
        await beside(stall, "CONSIGNED", 4)
        held = f"/api/v1/inventory/held?catalogueRef=DEFAULT:1&productRef=KETTLE&at={day(1)}T00:00:00Z"
        assert (await stall.client.get(held)).json()[0]["onHand"] == 4
        place = "catalogueRef=DEFAULT:1&productRef=KETTLE&locationRef=NEWARK"
        history = (await stall.client.get(f"/api/v1/inventory/history?{place}")).json()
        assert (history["opening"], history["onHand"], history["steps"][0]["onHand"]) == (0, 4, 4)
        await configure(stall, {})
        assert (await seen(stall))["quantity"] == 0

    play(database_url, scenario)


def test_reports_at_once_and_a_new_rule_between_them_count_every_unit_once(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 1})
        for turn in range(4):
            rows = [{"ref": f"{turn}-{one}", "type": "CONSIGNED", "qty": 1} for one in range(8)]
            ruled = configure(stall, {} if turn % 2 else SELLABLE)
            await asyncio.gather(
                *(stall.inbound(row) for row in rows[:4]), ruled, *(stall.inbound(row) for row in rows[4:])
            )
            assert await stall.on_hand("KETTLE") == (1 if turn % 2 else 1 + 8 * (turn + 1))
            await stall.assert_sound()

    play(database_url, scenario)


def test_a_configuration_that_cannot_be_read_is_refused(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        bad: list[Any] = [{"expected": {"types": "INBOUND"}}, {"sold": {}}, {"sellable": {"types": [""]}}, [1]]
        for value in bad:
            error = (await configure(stall, value)).json()["errors"][0]
            assert error["extensions"]["code"] == "QUANTITY_TYPES_INVALID", error

    play(database_url, scenario)

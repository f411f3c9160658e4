"""A catalogue says what counts of the units beside its ledger: promised from their day on, or counted and not sold."""

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


def test_a_configuration_that_cannot_be_read_is_refused(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        bad: list[Any] = [{"expected": {"types": "INBOUND"}}, {"sellable": {}}, [1]]
        for value in bad:
            error = (await configure(stall, value)).json()["errors"][0]
            assert error["extensions"]["code"] == "QUANTITY_TYPES_INVALID", error

    play(database_url, scenario)

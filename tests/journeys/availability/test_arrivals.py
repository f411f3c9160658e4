"""What is on its way is promised from its day on, a later day moves the promise, and nobody who waits is overtaken."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.journeys.availability.stall import Stall, play

POOL = {"ref": "KETTLES", "kind": "BACKORDER", "catalogueRef": "BASE:1", "productRef": "KETTLE", "limit": 10}


def day(number: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=number)).isoformat()


async def seen(stall: Stall, product: str = "KETTLE", more: str = "") -> dict[str, Any]:
    """The item, by projection and database alike."""
    await stall.catch_up()
    path = f"/api/v1/availability?catalogue=BASE:1&products={product}{more}"
    answers = [(await stall.client.get(path + strong)).json()["items"] for strong in ("", "&strong=true")]
    assert answers[0] == answers[1]
    return dict(answers[0][0])


def steps(item: dict[str, Any]) -> list[tuple[str, int]]:
    return [(one["on"], one["quantity"]) for one in item.get("promises", [])]


def test_units_on_their_way_are_promised_from_their_day_on(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 2})
        assert steps(await seen(stall)) == []
        await stall.inbound(
            {"ref": "PO-1", "qty": 5, "expectedOn": day(3)}, {"ref": "PO-2", "qty": 4, "expectedOn": day(9)}
        )
        assert steps(await seen(stall)) == [(day(0), 2), (day(3), 7), (day(9), 11)]
        assert (await seen(stall, more=f"&by={day(5)}"))["by"] == {"on": day(5), "quantity": 7}
        assert (await seen(stall, more="&quantity=8"))["firstOn"] == day(9)
        assert "firstOn" not in await seen(stall, more="&quantity=12")

    play(database_url, scenario)


def test_a_slip_moves_the_promise_and_what_is_overdue_counts_once_it_is_there(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.inbound({"ref": "PO-1", "qty": 5, "expectedOn": day(3)})
        assert steps(await seen(stall)) == [(day(0), 0), (day(3), 5)]
        await stall.inbound({"ref": "PO-1", "qty": 5, "expectedOn": day(20)})
        assert steps(await seen(stall)) == [(day(0), 0), (day(20), 5)]
        await stall.inbound({"ref": "PO-1", "qty": 5, "expectedOn": day(-1)})
        assert steps(await seen(stall)) == []

    play(database_url, scenario)


async def receive(stall: Stall, *deltas: Mapping[str, Any]) -> None:
    """Tells of kettles that came to Newark, by an event."""
    default = {"productRef": "KETTLE", "locationRef": "NEWARK"}
    body = {"name": "INVENTORY_DELTA", "retailerId": 1, "entityType": "INVENTORY_CATALOGUE", "entityRef": "DEFAULT:1"}
    sent = body | {"attributes": {"deltas": [default | dict(delta) for delta in deltas]}}
    answer = await stall.client.post("/api/v4.1/event/async", json=sent)
    assert answer.is_success, answer.text


def test_units_that_came_are_no_longer_expected_however_often_their_receipt_comes(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        before = datetime.now(UTC).isoformat()
        lots = [{"ref": "PO-1", "qty": 7, "expectedOn": day(3)}, {"ref": "PO-2", "qty": 2, "expectedOn": day(9)}]
        await stall.inbound(*lots)
        receipts = [{"deltaId": f"R-{number}", "qty": 1, "inboundRef": "PO-1"} for number in range(4)]
        for one in (*receipts, *receipts):
            await receive(stall, one)
        await asyncio.gather(*(stall.work() for _ in range(4)))
        await stall.work()
        assert steps(await seen(stall)) == [(day(0), 4), (day(3), 7), (day(9), 9)]
        await stall.inbound(*lots, asOf=before)
        assert steps(await seen(stall)) == [(day(0), 4), (day(3), 7), (day(9), 9)]
        await receive(
            stall,
            {"deltaId": "R-5", "qty": 5, "inboundRef": "PO-1"},
            {"deltaId": "R-6", "qty": 1, "inboundRef": "UNHEARD"},
            {"deltaId": "R-7", "qty": 1, "inboundRef": "PO-2", "locationRef": "BROADWAY"},
        )
        await stall.work()
        assert steps(await seen(stall)) == [(day(0), 11), (day(9), 13)]
        await stall.inbound({"ref": "PO-1", "qty": 3, "expectedOn": day(4)})
        assert steps(await seen(stall)) == [(day(0), 11), (day(4), 14), (day(9), 16)]

    play(database_url, scenario)


def test_a_receipt_takes_nothing_away(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.inbound({"ref": "PO-1", "qty": 7, "expectedOn": day(3)})
        for number, bad in enumerate(({"qty": -2, "inboundRef": "PO-1"}, {"qty": 2, "inboundRef": ""})):
            await receive(stall, {"deltaId": f"R-{number}"} | bad)
        await stall.work()
        letters = (await stall.client.get("/api/v1/dead-letters")).json()["results"]
        assert [one["reason"].partition(":")[0] for one in letters] == ["DELTA_MALFORMED"] * 2
        assert steps(await seen(stall)) == [(day(0), 0), (day(3), 7)]

    play(database_url, scenario)


def test_a_store_promises_what_comes_to_it_and_a_kit_when_its_last_part_is_there(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("MUG", "NEWARK"): 2})
        await stall.inbound(
            {"ref": "A", "skuRef": "MUG", "qty": 4, "expectedOn": day(2)},
            {"ref": "B", "skuRef": "POT", "qty": 2, "expectedOn": day(5)},
            {"ref": "C", "qty": 3, "expectedOn": day(4)},
            {"ref": "D", "qty": 2, "expectedOn": day(6), "locationRef": "BROADWAY"},
        )
        assert steps(await seen(stall, "TEA-SET")) == [(day(0), 0), (day(5), 2)]
        assert steps(await seen(stall, more="&method=COLLECTION")) == [(day(0), 0), (day(6), 2)]
        assert steps(await seen(stall, more="&locations=NEWARK")) == [(day(0), 0), (day(4), 3)]

    play(database_url, scenario)


def test_units_that_somebody_waits_for_are_not_promised_to_the_next(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.client.post("/api/v1/promise-pools", json=POOL)
        await stall.inbound({"ref": "PO-1", "qty": 5, "expectedOn": day(3)})
        entry = {"ref": "E-1", "customerRef": "ANN", "quantity": 4}
        await stall.client.post("/api/v1/promise-pools/KETTLES/entries", json=entry)
        item = await seen(stall)
        assert (item["status"], item["expectedOn"]) == ("BACKORDER", day(3))
        assert steps(item) == [(day(0), 0), (day(3), 1)]

    play(database_url, scenario)


def test_a_newcomer_never_has_arrived_stock_before_who_waits_for_it(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.client.post("/api/v1/promise-pools", json=POOL)
        entry = {"ref": "E-1", "customerRef": "ANN", "quantity": 4}
        await stall.client.post("/api/v1/promise-pools/KETTLES/entries", json=entry)
        await stall.count({("KETTLE", "NEWARK"): 3, ("KETTLE", "BROADWAY"): 2})
        assert (await seen(stall))["quantity"] == 1
        kettles = {"productRef": "KETTLE", "quantity": 1}
        answers = await asyncio.gather(*[stall.hold(f"CART-{one}", kettles, customer=f"C-{one}") for one in range(8)])
        assert sorted(one.status_code for one in answers) == [201] + [409] * 7
        await stall.order("HD-1", "KETTLE", 1)
        await stall.work()
        assert await stall.status_of("HD-1") == "AWAITING_STOCK"
        assert await stall.on_hand("KETTLE") == 4

    play(database_url, scenario)


def test_the_explanation_says_what_is_kept_what_comes_and_when(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        cursor = (await stall.client.get("/api/v1/availability-changes?catalogue=BASE:1")).json()["cursor"]
        await stall.client.post("/api/v1/promise-pools", json=POOL)
        entry = {"ref": "E-1", "customerRef": "ANN", "quantity": 4}
        await stall.client.post("/api/v1/promise-pools/KETTLES/entries", json=entry)
        await stall.inbound({"ref": "PO-1", "qty": 5, "expectedOn": day(3)})
        changed = await stall.client.get(f"/api/v1/availability-changes?catalogue=BASE:1&cursor={cursor}")
        assert [one["productRef"] for one in changed.json()["items"]] == ["KETTLE"]
        await stall.count({("KETTLE", "NEWARK"): 6})
        path = "/api/v1/availability-explanation?product=KETTLE&catalogue=BASE:1"
        told = (await stall.client.get(path)).json()
        assert (told["available"], told["onHand"], told["keptForWaiting"], told["soldAhead"]) == (2, 6, 4, 6)
        assert told["arrivals"] == [
            {
                "ref": "PO-1",
                "type": "INBOUND",
                "locationRef": "NEWARK",
                "expectedOn": f"{day(3)}T00:00:00Z",
                "quantity": 5,
                "sellable": 5,
            }
        ]
        assert [one["quantity"] for one in told["promises"]] == [2, 7]

    play(database_url, scenario)


def test_graphql_says_of_a_virtual_position_from_which_day_on_how_many(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 1, ("KETTLE", "BROADWAY"): 2})
        await stall.inbound({"ref": "PO-1", "qty": 5, "expectedOn": day(3)})
        query = """{virtualPositions(catalogue: {ref: "BASE:1"}, first: 10) {edges {node {
            groupRef quantity promises {on quantity} }}}}"""
        answer = (await stall.client.post("/graphql", json={"query": query})).json()
        assert "errors" not in answer, answer
        nodes = {
            one["node"]["groupRef"]: one["node"]["promises"] for one in answer["data"]["virtualPositions"]["edges"]
        }
        assert nodes == {
            "NEWARK": [{"on": day(0), "quantity": 1}, {"on": day(3), "quantity": 6}],
            "BROADWAY": [],
        }

    play(database_url, scenario)


def test_controls_keep_of_what_comes_what_they_would_keep_of_it_on_the_shelf(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 3, ("MUG", "NEWARK"): 3})
        await stall.control("QUANTITY_BUFFER", buffer=5)
        await stall.inbound(
            {"ref": "PO-1", "qty": 4, "expectedOn": day(3)},
            {"ref": "PO-2", "qty": 6, "expectedOn": day(9)},
            {"ref": "PO-3", "qty": 2, "expectedOn": day(4), "locationRef": "BROADWAY"},
        )
        assert steps(await seen(stall)) == [(day(0), 0), (day(3), 2), (day(9), 8)]
        explained = (await stall.client.get("/api/v1/availability-explanation?catalogue=BASE:1&product=KETTLE")).json()
        told = [(one["ref"], one["quantity"], one["sellable"]) for one in explained["arrivals"]]
        assert told == [("PO-1", 4, 2), ("PO-3", 2, 0), ("PO-2", 6, 6)]

    play(database_url, scenario)


def test_what_comes_first_makes_good_what_a_count_found_missing(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 5, ("KETTLE", "BROADWAY"): 1})
        await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 5, "locationRef": "NEWARK"})
        await stall.inbound(
            {"ref": "PO-1", "qty": 3, "expectedOn": day(3)}, {"ref": "PO-2", "qty": 4, "expectedOn": day(9)}
        )
        assert steps(await seen(stall)) == [(day(0), 1), (day(3), 4), (day(9), 8)]
        await stall.count({("KETTLE", "NEWARK"): 1})
        assert steps(await seen(stall)) == [(day(0), 1), (day(9), 4)]
        await stall.count({("KETTLE", "NEWARK"): 3})
        assert steps(await seen(stall)) == [(day(0), 1), (day(3), 2), (day(9), 6)]
        await stall.client.post("/api/v1/cart-holds/CART-1/release")
        assert steps(await seen(stall)) == [(day(0), 4), (day(3), 7), (day(9), 11)]

    play(database_url, scenario)


def test_nothing_is_promised_of_what_is_excluded_or_comes_to_a_place_out_of_service(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.inbound(
            {"ref": "PO-1", "qty": 4, "expectedOn": day(3)},
            {"ref": "PO-2", "qty": 1, "expectedOn": day(9), "locationRef": "BROADWAY"},
        )
        assert steps(await seen(stall)) == [(day(0), 0), (day(3), 4), (day(9), 5)]
        await stall.sql("UPDATE location SET status = 'INACTIVE' WHERE account = 1 AND ref = 'NEWARK'")
        assert steps(await seen(stall)) == [(day(0), 0), (day(9), 1)]
        await stall.control("EXCLUSION")
        assert steps(await seen(stall)) in ([], [(day(0), 0)])

    play(database_url, scenario)

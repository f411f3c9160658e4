"""Promises of the availability queries of GraphQL."""

from typing import Any

import pytest

from lading.api.graphql import listing
from tests.journeys.availability.stall import Stall, play

SEARCH = """query ($wanted: [ProductQuantityInput!]!, $not: [String!], $near: GeoCoordinateInput, $first: Int) {
  searchVirtualInventory(virtualCatalogue: {ref: "BASE:1"}, productQuantities: $wanted, excludedLocationRefs: $not,
                         orderByProximity: $near, first: $first) {
    edges { node { location { ref } virtualPositions { ref productRef quantity groupRef status } } }
    pageInfo { hasNextPage } } }"""

STOCK = {("KETTLE", "BROADWAY"): 3, ("KETTLE", "NEWARK"): 9, ("MUG", "NEWARK"): 1, ("MUG", "BROOKLYN"): 8}


async def ask(stall: Stall, query: str, **variables: Any) -> dict[str, Any]:
    answer = await stall.client.post("/graphql", json={"query": query, "variables": variables})
    assert "errors" not in answer.json(), answer.text
    return dict(answer.json()["data"])


async def search(stall: Stall, *wanted: tuple[str, int], **more: Any) -> list[tuple[str, dict[str, int]]]:
    asked = [{"productRef": ref, "quantity": quantity} for ref, quantity in wanted]
    found = (await ask(stall, SEARCH, wanted=asked, **more))["searchVirtualInventory"]
    return [
        (
            edge["node"]["location"]["ref"],
            {one["productRef"]: one["quantity"] for one in edge["node"]["virtualPositions"]},
        )
        for edge in found["edges"]
    ]


def test_a_search_finds_who_has_enough_most_first_or_nearest_first(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        assert await search(stall, ("KETTLE", 3), ("MUG", 1)) == [
            ("NEWARK", {"KETTLE": 9, "MUG": 1}),
            ("BROADWAY", {"KETTLE": 3}),
            ("BROOKLYN", {"MUG": 8}),
        ]
        assert await search(stall, ("KETTLE", 4)) == [("NEWARK", {"KETTLE": 9})]
        assert await search(stall, ("KETTLE", 1), **{"not": ["NEWARK"]}) == [("BROADWAY", {"KETTLE": 3})]
        await stall.sql("UPDATE location SET longitude = -73.0 WHERE account = 1 AND ref = 'BROADWAY'")
        near = {"latitude": 40.7, "longitude": -73.1}
        assert [ref for ref, _ in await search(stall, ("KETTLE", 1), near=near)] == ["BROADWAY", "NEWARK"]
        assert [ref for ref, _ in await search(stall, ("KETTLE", 1), near=near, first=1)] == ["BROADWAY"]
        assert await search(stall, ("NOTHING", 1)) == []

    play(database_url, scenario)


def test_aggregates_sum_what_they_are_asked_for(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 2, "locationRef": "NEWARK"})
        everywhere = (
            """{ inventoryPositionAggregate(catalogue: {ref: "DEFAULT:1"}, productRef: "KETTLE") { sum count } }"""
        )
        assert (await ask(stall, everywhere))["inventoryPositionAggregate"] == {"sum": 10, "count": 2}
        quantities = """query ($type: [String!]) { inventoryQuantityAggregate(type: $type,
            position: {ref: "KETTLE:NEWARK:DEFAULT", catalogue: {ref: "DEFAULT:1"}}) { sum count } }"""
        assert (await ask(stall, quantities))["inventoryQuantityAggregate"] == {"sum": 7, "count": 2}
        held = await ask(stall, quantities, type=["SOFT_RESERVE"])
        assert held["inventoryQuantityAggregate"] == {"sum": -2, "count": 1}
        nothing = await ask(stall, everywhere.replace("KETTLE", "NOTHING"))
        assert nothing["inventoryPositionAggregate"] == {"sum": 0, "count": 0}

    play(database_url, scenario)


HISTORY = """query ($at: DateTime!) { inventoryPositions(productRef: ["KETTLE"], first: 5) { edges { node {
  locationRef onHand heldAt(at: $at) { onHand counted reserved }
  history { onHand opening isWhole steps { at onHand changes { type what units source by } } } } } } }"""


def test_a_position_tells_what_happened_who_did_it_and_what_it_held_before(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 9})
        before = await stall.sql("SELECT clock_timestamp()")
        await stall.order("HD-1", "KETTLE", 2)
        await stall.work()
        body = {"query": HISTORY, "variables": {"at": before.isoformat()}}
        answer = (await stall.client.post("/graphql", json=body)).json()
        assert "errors" not in answer, answer
        (edge,) = answer["data"]["inventoryPositions"]["edges"]
        position = edge["node"]
        assert (position["onHand"], position["heldAt"]) == (7, {"onHand": 9, "counted": 9, "reserved": 0})
        told = position["history"]
        assert (told["onHand"], told["opening"], told["isWhole"]) == (7, 0, True)
        reserved, counted = (step["changes"][0] for step in told["steps"])
        assert (reserved["type"], reserved["what"], reserved["units"]) == ("RESERVED", "added", -2)
        assert "HD-1" in reserved["source"]
        assert (counted["type"], counted["units"]) == ("LAST_ON_HAND", 9)
        body["variables"] = {"at": "2001-01-01T00:00:00Z"}
        answer = (await stall.client.post("/graphql", json=body)).json()
        assert answer["data"]["inventoryPositions"]["edges"][0]["node"]["heldAt"] is None
        body["query"] = HISTORY.replace("history {", "history(count: 0) {")
        refused = (await stall.client.post("/graphql", json=body)).json()["errors"][0]
        assert refused["extensions"]["code"] == "COUNT_INVALID"

    play(database_url, scenario)


KITS = {
    ("MUG", "NEWARK"): 5,
    ("POT", "NEWARK"): 9,
    ("MUG", "BROOKLYN"): 8,
    ("POT", "BROOKLYN"): 0,
    ("KETTLE", "NEWARK"): 2,
}
LIST = """query ($first: Int, $last: Int, $after: String, $before: String, $quantity: [Int], $status: [String]) {
  virtualPositions(catalogue: {ref: "BASE:1"}, quantity: $quantity, status: $status,
                   first: $first, last: $last, after: $after, before: $before) {
    edges { cursor node { ref quantity status } } pageInfo { hasNextPage hasPreviousPage } } }"""


async def listed(stall: Stall, **asked: Any) -> tuple[dict[str, int], dict[str, Any]]:
    found = (await ask(stall, LIST, **asked))["virtualPositions"]
    return {edge["node"]["ref"]: edge["node"]["quantity"] for edge in found["edges"]}, found


def test_a_kit_is_listed_where_all_of_it_lies_and_found_where_enough_of_it_does(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KITS)
        shown, _ = await listed(stall, first=50)
        assert {ref: units for ref, units in shown.items() if ref.startswith("TEA-SET")} == {
            "TEA-SET:NEWARK:BASE": 2,
            "TEA-SET:BROOKLYN:BASE": 0,
        }
        assert await search(stall, ("TEA-SET", 2), ("KETTLE", 1)) == [("NEWARK", {"KETTLE": 2, "TEA-SET": 2})]
        assert await search(stall, ("TEA-SET", 3)) == []
        one = '{ virtualPosition(ref: "TEA-SET:NEWARK:BASE", catalogue: {ref: "BASE:1"}) { quantity productRef } }'
        assert (await ask(stall, one))["virtualPosition"] == {"quantity": 2, "productRef": "TEA-SET"}
        await stall.sql("UPDATE product SET status = 'INACTIVE' WHERE account = 1 AND ref = 'POT'")
        assert (await ask(stall, one))["virtualPosition"]["quantity"] == 0

    play(database_url, scenario)


def test_a_filter_by_quantity_reads_on_until_its_page_is_full(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KITS)
        everything, _ = await listed(stall, first=50)
        some = [ref for ref, units in everything.items() if units in (0, 2)]
        assert len(some) == 4
        seen: list[str] = []
        after = None
        while len(seen) < len(some):
            page, found = await listed(stall, first=1, after=after, quantity=[0, 2])
            seen += page
            after = found["edges"][-1]["cursor"]
            assert found["pageInfo"]["hasNextPage"] is (len(seen) < len(some))
        assert seen == some
        backwards, found = await listed(stall, last=3, quantity=[0, 2])
        assert (list(backwards), found["pageInfo"]["hasPreviousPage"]) == (some[1:], True)
        assert (await listed(stall, first=5, quantity=[77]))[0] == {}

    play(database_url, scenario)


def test_a_filter_by_quantity_that_would_look_through_everything_says_so(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(KITS)
        body = {"query": LIST, "variables": {"first": 5, "quantity": [77]}}
        answer = (await stall.client.post("/graphql", json=body)).json()
        assert [one["extensions"]["code"] for one in answer["errors"]] == ["FILTER_TOO_WIDE"]

    monkeypatch.setattr(listing, "SEARCHED_AT_ONCE", 1)
    monkeypatch.setattr(listing, "SEARCHES_MAX", 2)
    play(database_url, scenario)


TOLD = """query ($type: [String!], $expected: DateRange, $area: [String], $status: [String]) {
  inventoryQuantities(type: $type, expectedOn: $expected, storageAreaRef: $area, status: $status, first: 20) {
    edges { node { ref type status quantity condition expectedOn storageAreaRef position { ref onHand } } } }
  inventoryQuantityAggregate(type: $type, expectedOn: $expected,
    position: {ref: "KETTLE:NEWARK:DEFAULT", catalogue: {ref: "DEFAULT:1"}}) { sum count } }"""


def test_units_on_their_way_and_apart_are_listed_beside_what_lies_there(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "NEWARK"): 9})
        await stall.inbound(
            {"ref": "PO-1", "qty": 5, "expectedOn": "2099-01-01"},
            {"ref": "PO-2", "qty": 4, "expectedOn": "2099-02-01"},
            {"ref": "Q-1", "type": "QUARANTINE", "qty": 2, "condition": "DAMAGED", "storageAreaRef": "CAGE"},
        )

        async def told(**asked: Any) -> tuple[list[dict[str, Any]], dict[str, int]]:
            data = await ask(stall, TOLD, **asked)
            return [edge["node"] for edge in data["inventoryQuantities"]["edges"]], data["inventoryQuantityAggregate"]

        everything, there = await told()
        assert sorted((one["type"], one["quantity"]) for one in everything) == [
            ("INBOUND", 4),
            ("INBOUND", 5),
            ("LAST_ON_HAND", 9),
            ("QUARANTINE", 2),
        ]
        assert there["sum"] == 9
        [one], summed = await told(expected={"from": "2099-01-15T00:00:00Z"})
        assert one == {
            "ref": "KETTLE:NEWARK:INBOUND:PO-2",
            "type": "INBOUND",
            "status": "ACTIVE",
            "quantity": 4,
            "condition": "NEW",
            "expectedOn": "2099-02-01T00:00:00.000Z",
            "storageAreaRef": None,
            "position": {"ref": "KETTLE:NEWARK:DEFAULT", "onHand": 9},
        }
        assert summed == {"sum": 4, "count": 1}
        [apart], _ = await told(area=["CAGE"])
        assert (apart["type"], apart["condition"], apart["storageAreaRef"]) == ("QUARANTINE", "DAMAGED", "CAGE")
        assert (await told(type=["INBOUND"]))[1] == {"sum": 9, "count": 2}

    play(database_url, scenario)

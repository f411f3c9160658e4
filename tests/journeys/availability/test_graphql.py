"""Promises of the availability queries of GraphQL."""

from typing import Any

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

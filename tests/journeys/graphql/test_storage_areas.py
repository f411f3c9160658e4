"""Storage areas: parts of a location, and the parcels that were put there."""

from collections.abc import Mapping
from typing import Any

from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.database.order.shop import collected, fulfilment, picked
from tests.journeys.graphql.api import Graph, play
from tests.journeys.graphql.test_creating import _create, _location

UNKNOWN = "FAILED STORAGE_AREA_UNKNOWN"
NODE = "{ id name type status location { ref } }"

LYING = """query ($id: ID!, $status: [String]) {
  storageAreaById(id: $id) { articles(status: $status) { edges { node { ref } } } } }"""


async def _near(graph: Graph) -> str:
    return str((await graph.data('{ location(ref: "NEAR") { id } }'))["location"]["id"])


async def _shelf(graph: Graph, ref: str, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = await _create(
        graph, "CreateStorageArea", {"ref": ref, "location": {"id": await _near(graph)}} | more, NODE
    )
    return made


async def _codes(graph: Graph, what: str, given: Mapping[str, Any], **options: Any) -> list[str]:
    text = f"mutation ($input: {what}Input) {{ {what[0].lower()}{what[1:]}(input: $input) {{ id }} }}"
    return await graph.codes(text, input=given, **options)


async def _articles_of(graph: Graph, shelf: str, status: str = "AWAITING_CUSTOMER_COLLECTION") -> list[str]:
    found = (await graph.data(LYING, id=shelf, status=[status]))["storageAreaById"]
    return [edge["node"]["ref"] for edge in found["articles"]["edges"]]


def test_storage_areas_are_made_alone_or_with_their_location_and_change(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        shelf = await _shelf(graph, "A-1", type="SHELF")
        assert shelf == {
            "id": shelf["id"],
            "name": "A-1",
            "type": "SHELF",
            "status": "ACTIVE",
            "location": {"ref": "NEAR"},
        }
        two = [{"ref": "BAY-1"}, {"ref": "BAY-2", "type": "BAY"}]
        place = await _create(
            graph,
            "CreateLocation",
            _location("S-9", storageAreas=two),
            f"{{ id storageAreas {{ edges {{ node {NODE} }} }} }}",
        )
        bays = [edge["node"] for edge in place["storageAreas"]["edges"]]
        assert [(one["name"], one["type"], one["location"]["ref"]) for one in bays] == [
            ("BAY-1", "DEFAULT", "S-9"),
            ("BAY-2", "BAY", "S-9"),
        ]
        change = {"id": place["id"], "storageAreas": [{"id": bays[0]["id"], "status": "INACTIVE"}]}
        await _create(graph, "UpdateLocation", change, "{ id }")
        assert (await _create(graph, "UpdateStorageArea", {"id": shelf["id"], "type": "RACK"}, NODE))["type"] == "RACK"
        data = await graph.data('{ storageAreas(status: ["INACTIVE"]) { edges { node { name } } } }')
        assert data["storageAreas"]["edges"] == [{"node": {"name": "BAY-1"}}]
        named = await graph.data('{ storageAreas(name: ["A-1"]) { edges { node { type } } } }')
        assert named["storageAreas"]["edges"] == [{"node": {"type": "RACK"}}]

    play(urls, scenario)


def test_what_cannot_be_a_storage_area_is_refused_and_nothing_of_it_stays(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        shelf = await _shelf(graph, "A-1")
        near = await _near(graph)
        place = await _create(graph, "CreateLocation", _location("S-9", storageAreas=[{"ref": "B"}]), "{ id name }")
        for given, code in (
            ({"ref": "A-1", "location": {"id": near}}, "REF_TAKEN"),
            ({"ref": "", "location": {"id": near}}, "REF_INVALID"),
            ({"ref": "A-2", "type": "x" * 51, "location": {"id": near}}, "TYPE_INVALID"),
            ({"ref": "A-2", "location": {"id": "nowhere"}}, "LOCATION_UNKNOWN"),
        ):
            assert await _codes(graph, "CreateStorageArea", given) == [code], given
        twice = _location("S-10", storageAreas=[{"ref": "B"}, {"ref": "B"}])
        assert await _codes(graph, "CreateLocation", twice) == ["REF_TWICE"]
        assert (await graph.data('{ location(ref: "S-10") { id } }'))["location"] is None
        for change, code in (
            ({"id": "x"}, "STORAGE_AREA_UNKNOWN"),
            ({"id": near}, "STORAGE_AREA_UNKNOWN"),
            ({"id": shelf["id"], "status": "a\nb"}, "TYPE_INVALID"),
        ):
            assert await _codes(graph, "UpdateStorageArea", change) == [code], change
        elsewhere = {"id": place["id"], "name": "New", "storageAreas": [{"id": shelf["id"], "type": "X"}]}
        assert await _codes(graph, "UpdateLocation", elsewhere) == ["STORAGE_AREA_UNKNOWN"]
        now = await graph.data('{ location(ref: "S-9") { id name } }')
        assert now["location"] == place
        keeper = await graph.somebody(
            "keeper", Permission.LOCATION_VIEW, Permission.LOCATION_UPDATE, contexts={AccessContext.LOCATION: "S-9"}
        )
        assert await _codes(graph, "UpdateStorageArea", {"id": shelf["id"]}, token=keeper) == ["STORAGE_AREA_UNKNOWN"]
        seen = await graph.data("{ storageAreas { edges { node { name } } } }", token=keeper)
        assert seen["storageAreas"]["edges"] == [{"node": {"name": "B"}}]

    play(urls, scenario)


def test_a_parcel_is_put_into_a_storage_area_and_moved_to_another(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        shop = graph.shop
        shelves = [(await _shelf(graph, ref))["id"] for ref in ("A-1", "A-2")]
        old = (await _shelf(graph, "OLD"))["id"]
        await _create(graph, "UpdateStorageArea", {"id": old, "status": "INACTIVE"}, "{ id }")
        await shop.stock(NEAR_P1=2, FAR_P2=4)
        await shop.take(collected("CC-1", [("P1", 2), ("P2", 1)]))
        await shop.work()
        for which, units in (("CC-1-F1", picked(CC_1_1=2)), ("CC-1-F2", picked(CC_1_2=1))):
            await shop.act("CC-1", fulfilment(which), "ConfirmPick", units)
            await shop.act("CC-1", fulfilment(which), "PackFulfilment")
        await shop.act("CC-1", ("CONSIGNMENT", "CC-1-C1"), "CourierCollected")
        here, there = ("ARTICLE", "CC-1-F1-A1"), ("ARTICLE", "CC-1-F2-A1")
        for wrong in ("B-7", "OLD"):
            assert await shop.act("CC-1", there, "RecordArrival", {"storageAreaRef": wrong}) == UNKNOWN
        assert await shop.act("CC-1", there, "RecordArrival", {"storageAreaRef": "A-1"}) == "SUCCESS"
        assert await shop.act("CC-1", fulfilment("CC-1-F1"), "StoreParcels", {"storageAreaRef": "A-1"}) == "SUCCESS"
        assert await _articles_of(graph, shelves[0]) == ["CC-1-F1-A1", "CC-1-F2-A1"]
        for _ in range(2):
            assert await shop.act("CC-1", here, "StoreParcel", {"storageAreaRef": "A-2"}) == "SUCCESS"
        assert [await _articles_of(graph, one) for one in shelves] == [["CC-1-F2-A1"], ["CC-1-F1-A1"]]
        data = await graph.data(
            '{ articles(ref: ["CC-1-F1-A1"]) { edges { node { storageArea { name location { ref } } } } } }'
        )
        assert data["articles"]["edges"][0]["node"]["storageArea"] == {"name": "A-2", "location": {"ref": "NEAR"}}
        await shop.act("CC-1", ("ORDER", "CC-1"), "Collect", {"collectedBy": "Ann  LEE", "identityChecked": True})
        assert await _articles_of(graph, shelves[1]) == []
        assert await _articles_of(graph, shelves[1], "COLLECTED") == ["CC-1-F1-A1"]

    play(urls, scenario)

"""Places that change: hours, address, status and networks, seen by sourcing and availability at once."""

import asyncio
from collections.abc import Mapping
from typing import Any

from lading.database.connection import transaction
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.database.order.shop import ACCOUNT
from tests.journeys.graphql.api import Graph, play
from tests.journeys.graphql.test_creating import _create, _customer, _location, _order

NODE = (
    "{ id name status attributes { name value } supportPhoneNumber defaultCarrier networks { edges { node { ref } } }"
    " openingSchedule { id allHours monStart monEnd tueStart }"
    " primaryAddress { street city latitude longitude timeZone ... on StoreAddress { directions } } }"
)
LEFT = "{ status }"


async def _place(graph: Graph, ref: str = "S-1", **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = await _create(graph, "CreateLocation", _location(ref, **changes), NODE)
    return made


async def _network(graph: Graph, ref: str) -> dict[str, Any]:
    made: dict[str, Any] = await _create(graph, "CreateNetwork", {"name": ref, "retailers": [{"id": "1"}]}, "{ id }")
    return made


async def _codes(graph: Graph, what: str, given: Mapping[str, Any], **options: Any) -> list[str]:
    text = f"mutation ($input: {what}Input) {{ {what[0].lower()}{what[1:]}(input: $input) {{ __typename }} }}"
    return await graph.codes(text, input=given, **options)


async def _locations_of(graph: Graph, ref: str) -> list[str]:
    data = await graph.data(f'{{ network(ref: "{ref}") {{ locations {{ edges {{ node {{ ref }} }} }} }} }}')
    return sorted(edge["node"]["ref"] for edge in data["network"]["locations"]["edges"])


def test_only_what_is_given_changes_at_a_location(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        before = await _place(graph, attributes=[{"name": "tier", "type": "STRING", "value": "A"}])
        city = await _network(graph, "CITY")
        change = {
            "id": before["id"],
            "name": "Corner",
            "defaultCarrier": "SWIFT",
            "primaryAddress": {"id": before["id"], "street": "2 Main St", "directions": "Ring", "latitude": 42.5},
            "openingSchedule": {"id": before["id"], "monStart": 1000},
            "networks": [{"id": city["id"]}],
        }
        after = await _create(graph, "UpdateLocation", change, NODE)
        assert after == before | {
            "name": "Corner",
            "defaultCarrier": "SWIFT",
            "primaryAddress": before["primaryAddress"]
            | {"street": "2 Main St", "directions": "Ring", "latitude": 42.5},
            "openingSchedule": before["openingSchedule"] | {"monStart": 1000},
            "networks": {"edges": [{"node": {"ref": "CITY"}}]},
        }
        assert await _create(graph, "UpdateLocation", change, NODE) == after
        hours = {"id": before["id"], "tueStart": 900, "tueEnd": 1700}
        assert await _create(graph, "UpdateOpeningSchedule", hours, "{ id monStart tueStart }") == {
            "id": before["id"],
            "monStart": 1000,
            "tueStart": 900,
        }

    play(urls, scenario)


def test_a_location_that_is_inactive_or_out_of_the_network_gets_no_orders(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=9, NEAR_P2=9, FAR_P1=9, FAR_P2=9)
        customer = await _customer(graph)
        data = await graph.data('{ near: location(ref: "NEAR") { id } network(ref: "HD_1") { id } }')
        near, network = data["near"]["id"], data["network"]["id"]

        async def source(ref: str) -> str:
            await _create(graph, "CreateOrder", _order(customer, ref), "{ id }")
            await graph.shop.work()
            found = await graph.data(
                f'{{ order(ref: "{ref}") {{ fulfilments {{ edges {{ node {{ fromLocation {{ ref }} }} }} }} }} }}'
            )
            return str(found["order"]["fulfilments"]["edges"][0]["node"]["fromLocation"]["ref"])

        assert await source("HD-1") == "NEAR"
        await _create(graph, "UpdateLocation", {"id": near, "status": "INACTIVE"}, "{ status }")
        assert await source("HD-2") == "FAR"
        await _create(graph, "UpdateLocation", {"id": near, "status": "ACTIVE"}, "{ status }")
        assert await source("HD-3") == "NEAR"
        leave = {"network": {"ref": "HD_1"}, "locations": [{"ref": "NEAR"}]}
        for _ in range(2):
            assert (await _create(graph, "RemoveLocationsFromNetwork", leave, LEFT))["status"] == "SUCCESS"
        assert await source("HD-4") == "FAR"
        await _create(graph, "UpdateNetwork", {"id": network, "locations": [{"id": near}]}, "{ id }")
        assert await source("HD-5") == "NEAR"
        leave = {"location": {"id": near}, "networks": [{"id": network}]}
        assert (await _create(graph, "RemoveNetworksFromLocation", leave, LEFT))["status"] == "SUCCESS"
        assert await source("HD-6") == "FAR"

    play(urls, scenario)


def test_a_network_changes_its_type_status_and_attributes_and_never_its_name(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        city = await _network(graph, "CITY")
        change = {
            "id": city["id"],
            "name": "CITY",
            "type": "REGIONAL",
            "status": "INACTIVE",
            "attributes": [{"name": "hub", "type": "BOOLEAN", "value": True}],
        }
        shown = await _create(graph, "UpdateNetwork", change, "{ ref type status attributes { name value } }")
        assert shown == {
            "ref": "CITY",
            "type": "REGIONAL",
            "status": "INACTIVE",
            "attributes": [{"name": "hub", "value": True}],
        }
        assert await _codes(graph, "UpdateNetwork", {"id": city["id"], "name": "TOWN"}) == ["FIELD_FIXED"]

    play(urls, scenario)


def test_what_cannot_be_is_refused_and_nothing_of_it_happens(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        before = await _place(graph)
        id_ = before["id"]
        city = await _network(graph, "CITY")
        for changes, code in (
            ({"id": "no-id"}, "LOCATION_UNKNOWN"),
            ({"type": "WAREHOUSE"}, "FIELD_FIXED"),
            ({"retailer": {"id": "2"}}, "FIELD_FIXED"),
            ({"primaryAddress": {"id": city["id"], "city": "X"}}, "FIELD_FIXED"),
            ({"name": "n" * 10_000}, "TEXT_TOO_LONG"),
            ({"status": "a\nb"}, "TYPE_INVALID"),
            ({"primaryAddress": {"id": id_, "latitude": 191.0}}, "COORDINATES_OUT_OF_RANGE"),
            ({"primaryAddress": {"id": id_, "timeZone": "Mars/Base"}}, "TIME_ZONE_UNKNOWN"),
            ({"openingSchedule": {"id": id_, "monStart": 1275}}, "SCHEDULE_INVALID"),
            ({"networks": [{"id": city["id"]}, {"id": id_}]}, "NETWORK_UNKNOWN"),
        ):
            assert await _codes(graph, "UpdateLocation", {"id": id_, "name": "Other"} | changes) == [code], changes
        assert await _codes(graph, "RemoveLocationsFromNetwork", {"network": {}, "locations": []}) == ["KEY_MISSING"]
        partly = {"network": {"ref": "CITY"}, "locations": [{"ref": "S-1"}, {"ref": "NOWHERE"}]}
        await _create(graph, "UpdateNetwork", {"id": city["id"], "locations": [{"id": id_}]}, "{ id }")
        assert await _codes(graph, "RemoveLocationsFromNetwork", partly) == ["LOCATION_UNKNOWN"]
        assert await _locations_of(graph, "CITY") == ["S-1"]
        now = await graph.data(f'{{ location(ref: "S-1") {NODE} }}')
        assert now["location"] == before | {"networks": {"edges": [{"node": {"ref": "CITY"}}]}}

    play(urls, scenario)


def test_a_place_or_network_out_of_reach_is_one_that_does_not_exist(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        mine, other = await _place(graph, "S-1"), await _place(graph, "S-2")
        city = await _network(graph, "CITY")
        keeper = await graph.somebody(
            "keeper",
            Permission.LOCATION_VIEW,
            Permission.LOCATION_UPDATE,
            Permission.NETWORK_UPDATE,
            contexts={AccessContext.LOCATION: "S-1"},
        )
        assert await _codes(graph, "UpdateLocation", {"id": mine["id"], "name": "Mine"}, token=keeper) == []
        assert await _codes(graph, "UpdateLocation", {"id": other["id"], "name": "X"}, token=keeper) == [
            "LOCATION_UNKNOWN"
        ]
        assert await _codes(graph, "UpdateNetwork", {"id": city["id"]}, token=keeper) == ["NETWORK_UNKNOWN"]
        reader = await graph.somebody("reader", Permission.LOCATION_VIEW)
        assert await _codes(graph, "UpdateLocation", {"id": mine["id"]}, token=reader) == ["PERMISSION_MISSING"]
        stranger = await graph.stranger()
        assert await _codes(graph, "UpdateLocation", {"id": mine["id"]}, token=stranger) == ["LOCATION_UNKNOWN"]

    play(urls, scenario)


def test_who_may_not_change_a_network_puts_no_location_into_it(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        place, city = await _place(graph), await _network(graph, "CITY")
        joins = {"networks": [{"id": city["id"]}]}
        may = (Permission.LOCATION_UPDATE, Permission.LOCATION_CREATE)
        builder = await graph.somebody("builder", *may)
        keeper = await graph.somebody(
            "keeper", *may, Permission.NETWORK_UPDATE, contexts={AccessContext.LOCATION: "S-1"}
        )
        for who, codes in ((builder, ["PERMISSION_MISSING"]), (keeper, ["NETWORK_UNKNOWN"])):
            assert await _codes(graph, "UpdateLocation", {"id": place["id"], "name": "X"} | joins, token=who) == codes
        assert await _codes(graph, "CreateLocation", _location("S-2") | joins, token=builder) == ["PERMISSION_MISSING"]
        assert await _locations_of(graph, "CITY") == []
        found = await graph.data('{ one: location(ref: "S-1") { name } two: location(ref: "S-2") { name } }')
        assert found == {"one": {"name": place["name"]}, "two": None}

    play(urls, scenario)


def test_who_makes_a_network_puts_no_place_out_of_his_reach_into_it(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        mine = await _place(graph, "S-1")
        async with transaction(graph.services.pool, ACCOUNT) as connection:
            await connection.execute("INSERT INTO retailer (account, retailer, ref, name) VALUES (1, 2, 'B', 'B')")
        blind = await graph.somebody("blind", Permission.NETWORK_CREATE)
        may = (Permission.NETWORK_CREATE, Permission.LOCATION_VIEW)
        neighbour = await graph.somebody("neighbour", *may, contexts={AccessContext.RETAILER: "2"})

        async def codes(ref: str, retailer: str, *ids: str, token: str | None = None) -> list[str]:
            given = {"name": ref, "retailers": [{"id": retailer}], "locations": [{"id": id_} for id_ in ids]}
            return await _codes(graph, "CreateNetwork", given, token=token)

        assert await codes("BLIND", "1", mine["id"], token=blind) == ["PERMISSION_MISSING"]
        assert await codes("FAR", "2", mine["id"], token=neighbour) == ["LOCATION_UNKNOWN"]
        assert await codes("NONE", "1", "7") == ["LOCATION_UNKNOWN"]
        assert await codes("NEXT", "2", token=neighbour) == []
        assert await codes("TWICE", "1", mine["id"], mine["id"]) == []
        assert await _locations_of(graph, "TWICE") == ["S-1"]
        found = await graph.data("{ networks { edges { node { ref } } } }")
        refs = {edge["node"]["ref"] for edge in found["networks"]["edges"]}
        assert refs & {"BLIND", "FAR", "NONE", "NEXT", "TWICE"} == {"NEXT", "TWICE"}

    play(urls, scenario)


def test_two_who_change_different_things_at_once_undo_nothing_of_each_other(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        before = await _place(graph)
        names = ("street", "city", "state", "postcode", "region", "companyName", "name", "email")
        changes = [{"id": before["id"], "primaryAddress": {"id": before["id"], name: f"new {name}"}} for name in names]
        await asyncio.gather(*(_create(graph, "UpdateLocation", change, "{ id }") for change in changes))
        data = await graph.data(f'{{ location(ref: "S-1") {{ primaryAddress {{ {" ".join(names)} }} }} }}')
        assert data["location"]["primaryAddress"] == {name: f"new {name}" for name in names}

    play(urls, scenario)

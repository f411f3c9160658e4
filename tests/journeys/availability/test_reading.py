"""Promises of GET /api/v1/availability: the fast answer and the strong one are the same, and say how old they are."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx

from lading.availability.records import NewVirtualCatalogue, create_virtual_catalogue
from lading.database.connection import transaction
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from lading.foundation.accounts.records import NewRetailer, create_retailer
from lading.foundation.networks.records import NewNetwork, add_locations, create_network
from lading.foundation.products.model import NewProduct
from lading.foundation.products.records import create_products
from tests.journeys.availability.stall import ACCOUNT, CATALOGUE, Stall, play
from tests.journeys.rest.api import sign_up

STOCK = {
    ("KETTLE", "BROADWAY"): 3,
    ("KETTLE", "NEWARK"): 9,
    ("MUG", "BROADWAY"): 4,
    ("MUG", "NEWARK"): 3,
    ("POT", "NEWARK"): 9,
    ("SHIRT-S", "BROOKLYN"): 2,
    ("SHIRT-L", "NEWARK"): 7,
}


async def ask(stall: Stall, **fields: str) -> httpx.Response:
    """The answer of the projection; it and the strong one agree on everything but time and source."""
    asked = {"catalogue": CATALOGUE} | fields
    await stall.catch_up()
    fast, strong = [await stall.client.get("/api/v1/availability", params=asked | more) for more in ({}, STRONG)]
    assert fast.status_code == strong.status_code, (fast.text, strong.text)
    if fast.status_code == 200:
        assert (fast.json()["source"], strong.json()["source"]) == ("PROJECTION", "DATABASE")
        assert without_time(fast.json()) == without_time(strong.json())
    return fast


STRONG = {"strong": "true"}


def without_time(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in {"asOf", "source"}}


async def quantities(stall: Stall, **fields: str) -> dict[str, int]:
    return {item["productRef"]: item["quantity"] for item in (await ask(stall, **fields)).json()["items"]}


def test_a_product_list_is_answered_in_its_order_with_what_is_unknown_named(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        answer = (await ask(stall, products="MUG,NOTHING,KETTLE,POT", lowStock="9")).json()
        assert answer["unknownRefs"] == ["NOTHING"]
        assert answer["items"] == [
            {"productRef": "MUG", "quantity": 7, "status": "LOW_STOCK"},
            {"productRef": "KETTLE", "quantity": 12, "status": "IN_STOCK"},
            {"productRef": "POT", "quantity": 9, "status": "LOW_STOCK"},
        ]

    play(database_url, scenario)


def test_the_variants_of_a_product_come_in_one_call(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        items = (await ask(stall, groups="SHIRT")).json()["items"]
        assert [(one["groupRef"], one["productRef"], one["quantity"]) for one in items] == [
            ("SHIRT", "SHIRT-S", 2),
            ("SHIRT", "SHIRT-M", 0),
            ("SHIRT", "SHIRT-L", 7),
        ]

    play(database_url, scenario)


def test_groups_are_answered_once_in_the_order_asked_and_unknown_ones_told(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        anorak = NewProduct(id=uuid4(), ref="ANORAK", name="Anorak", status="ACTIVE")
        async with transaction(stall.pool, ACCOUNT) as connection:
            await create_products(connection, ACCOUNT, "DEFAULT:1", [anorak])
            size = NewProduct(
                id=uuid4(), ref="ANORAK-M", name="M", type="VARIANT", standard_id=anorak.id, status="ACTIVE"
            )
            await create_products(connection, ACCOUNT, "DEFAULT:1", [size])
        await stall.catch_up()
        answer = (await ask(stall, groups="SHIRT,NONE,ANORAK,SHIRT,KETTLE")).json()
        assert [one["productRef"] for one in answer["items"]] == ["SHIRT-S", "SHIRT-M", "SHIRT-L", "ANORAK-M"]
        assert answer["unknownRefs"] == ["NONE"]

    play(database_url, scenario)


def test_collection_counts_one_store_delivery_all_places_and_ship_to_store_brings_them(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK | {("KETTLE", "BROOKLYN"): 5})
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 17}
        collected = (await ask(stall, products="KETTLE", method="COLLECTION")).json()["items"][0]
        assert collected["quantity"] == 5
        assert {one["locationRef"]: one["quantity"] for one in collected["locations"]} == {"BROADWAY": 3, "BROOKLYN": 5}
        assert await quantities(stall, products="KETTLE", locations="BROADWAY,NEWARK") == {"KETTLE": 12}
        brought = (await ask(stall, products="KETTLE", method="SHIP_TO_STORE", locations="BROADWAY")).json()["items"][0]
        assert (brought["quantity"], brought["locations"]) == (17, [{"locationRef": "BROADWAY", "quantity": 3}])

    play(database_url, scenario)


def test_a_kit_is_as_often_there_as_its_scarcest_component_and_gone_with_it(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        assert await quantities(stall, products="TEA-SET") == {"TEA-SET": 3}
        collected = await ask(stall, products="TEA-SET", locations="NEWARK")
        assert collected.json()["items"][0]["quantity"] == 1
        await stall.order("HD-1", "MUG", 6)
        await stall.work()
        assert await quantities(stall, products="TEA-SET,POT") == {"TEA-SET": 0, "POT": 9}

    play(database_url, scenario)


def test_an_answer_follows_every_kind_of_change(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 12}
        await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 4})
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 8}
        await stall.let_pass("CART-1")
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 12}
        await stall.count({("KETTLE", "BROOKLYN"): 1, ("KETTLE", "NEWARK"): 2})
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 6}
        await stall.sql("UPDATE inventory_position SET status = 'INACTIVE' WHERE account = 1 AND counted = 3")
        assert (await quantities(stall, products="KETTLE,MUG")) == {"KETTLE": 3, "MUG": 4}
        await stall.sql(
            "DELETE FROM network_location WHERE account = 1 AND location_id = "
            "(SELECT id FROM location WHERE account = 1 AND ref = 'BROOKLYN')"
        )
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 2}

    play(database_url, scenario)


def test_a_control_counts_from_its_commit_and_a_share_of_what_was_supplied(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 12}
        await stall.control("QUANTITY_BUFFER", buffer=2)
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 8}
        await stall.sql(
            "UPDATE control SET type = 'PERCENTAGE_BUFFER', buffer = 0, basis_points = 5000 WHERE account = 1"
        )
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 1 + 4}
        await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 2, "locationRef": "NEWARK"})
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 1 + 2}
        await stall.count({("KETTLE", "NEWARK"): 20})
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 1 + 8}
        await stall.sql("UPDATE control SET active_to = now() + interval '50 milliseconds' WHERE account = 1")
        await stall.sql("SELECT pg_sleep(0.1)")
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 3 + 18}

    play(database_url, scenario)


def test_two_channels_of_one_stock_lower_each_other_and_see_only_their_own_places(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("KETTLE", "BROADWAY"): 3, ("KETTLE", "NEWARK"): 9})
        async with transaction(stall.pool, ACCOUNT) as connection:
            network = NewNetwork(id=stall.services.identities.next(), ref="SHOPS", retailers=[1])
            await create_network(connection, ACCOUNT, network)
            broadway = await connection.fetchval("SELECT id FROM location WHERE account = 1 AND ref = 'BROADWAY'")
            await add_locations(connection, ACCOUNT, network.id, [broadway])
            new = NewVirtualCatalogue(
                id=stall.services.identities.next(),
                ref="SHOPS",
                name="Shops",
                retailer=1,
                inventory_catalogue_ref="DEFAULT:1",
                product_catalogue_ref="DEFAULT:1",
                network_refs=("SHOPS",),
            )
            await create_virtual_catalogue(connection, ACCOUNT, new)
        assert await quantities(stall, products="KETTLE", catalogue="SHOPS") == {"KETTLE": 3}
        await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 2, "locationRef": "BROADWAY"})
        assert await quantities(stall, products="KETTLE", catalogue="SHOPS") == {"KETTLE": 1}
        assert await quantities(stall, products="KETTLE") == {"KETTLE": 10}

    play(database_url, scenario)


def test_an_account_beyond_the_bound_is_answered_from_the_database(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        answer = (await stall.client.get("/api/v1/availability?catalogue=BASE:1&products=KETTLE")).json()
        assert (answer["source"], answer["items"][0]["quantity"]) == ("DATABASE", 12)

    play(database_url, scenario, projection_positions_max=4)


def test_products_beyond_the_bound_are_forgotten_and_answered_all_the_same(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        for _ in range(2):
            assert await quantities(stall, products="KETTLE,MUG,POT,SHIRT-S") == {
                "KETTLE": 12,
                "MUG": 7,
                "POT": 9,
                "SHIRT-S": 2,
            }
            assert await quantities(stall, products="SHIRT-L") == {"SHIRT-L": 7}

    play(database_url, scenario, projection_products_max=8)


def test_a_question_that_makes_no_sense_is_refused_with_its_place(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        asked: list[tuple[str, int, str, str]] = [
            ("products=KETTLE", 422, "FIELD_MISSING", "query/catalogue"),
            ("catalogue=BASE:1", 422, "FIELD_MISSING", "query/products"),
            ("catalogue=NONE&products=KETTLE", 422, "VIRTUAL_CATALOGUE_UNKNOWN", "query/catalogue"),
            ("catalogue=BASE:1&products=A&locations=NOWHERE", 422, "LOCATION_UNKNOWN", "query/locations"),
            ("catalogue=BASE:1&products=KETTLE&locations=NOWHERE", 422, "LOCATION_UNKNOWN", "query/locations"),
            ("catalogue=BASE:1&products=KETTLE&method=DRONE", 422, "FIELD_INVALID", "query/method"),
            ("catalogue=BASE:1&products=KETTLE&method=SHIP_TO_STORE", 422, "FIELD_MISSING", "query/locations"),
            ("catalogue=BASE:1&products=KETTLE&lowStock=-1", 422, "FIELD_INVALID", "query/lowStock"),
            ("catalogue=BASE:1&products=KETTLE&strong=yes", 422, "FIELD_INVALID", "query/strong"),
            ("catalogue=BASE:1&products=KETTLE&colour=red", 422, "FILTER_UNKNOWN", "query/colour"),
            ("catalogue=BASE:1&catalogue=BASE:1&products=KETTLE", 400, "QUERY_INVALID", "query"),
            ("catalogue=BASE:1&products=%FF", 400, "QUERY_INVALID", "query"),
            ("catalogue=BASE:1&products=%00", 400, "JSON_TEXT", "query"),
            ("catalogue=BASE:1&products=" + ",".join(map(str, range(201))), 422, "PRODUCTS_TOO_MANY", "query/products"),
            ("catalogue=BASE:1&products=" + "A" * 16_400, 400, "QUERY_TOO_LONG", ""),
        ]
        for query, status, code, pointer in asked:
            answer = await stall.client.get(f"/api/v1/availability?{query}")
            assert (answer.status_code, answer.json()["code"], answer.json()["pointer"]) == (status, code, pointer), (
                query
            )

    play(database_url, scenario)


def test_whoever_may_not_see_a_retailer_is_told_that_its_catalogue_does_not_exist(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        async with transaction(stall.pool, ACCOUNT) as connection:
            await create_retailer(connection, ACCOUNT, NewRetailer(ref="SECOND", name="Second"))
        robot = await sign_up(
            stall.pool, ACCOUNT, "robot", {AccessContext.RETAILER: "2"}, [Permission.AVAILABILITY_VIEW]
        )
        form = {"grant_type": "client_credentials", "client_id": robot.client_id, "client_secret": robot.client_secret}
        token = (await stall.client.post("/oauth/token", data=form)).json()["access_token"]
        for more in ("", "&strong=true"):
            answer = await stall.client.get(
                f"/api/v1/availability?catalogue=BASE:1&products=KETTLE{more}",
                headers={"authorization": f"Bearer {token}"},
            )
            assert (answer.status_code, answer.json()["code"]) == (422, "VIRTUAL_CATALOGUE_UNKNOWN")
        nobody = await stall.client.get("/api/v1/availability?catalogue=BASE:1", headers={"authorization": ""})
        assert nobody.status_code == 401

    play(database_url, scenario)

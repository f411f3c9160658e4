"""Where an address is, which stores near it have what is asked for, and what lies where a cart comes from."""

from typing import Any

from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.database.order.shop import ACCOUNT
from tests.journeys.options.shop import BOSTON, STANDARD, Desk, play
from tests.journeys.rest.api import sign_up

Urls = tuple[str, str]


def test_a_postcode_or_a_city_has_a_point_and_a_time_zone(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        answer = await desk.client.get("/api/v1/geocode?country=US&postcode=02108")
        assert answer.json() == {"latitude": 42.3576, "longitude": -71.0684, "timeZone": "America/New_York"}
        answer = await desk.client.get("/api/v1/geocode", params={"country": "Germany", "city": "Köln"})
        assert answer.json()["timeZone"] == "Europe/Berlin"
        unknown = await desk.client.get("/api/v1/geocode?country=US&city=Nowhere")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "ADDRESS_NOT_FOUND")
        missing = await desk.client.get("/api/v1/geocode?city=Boston")
        assert (missing.status_code, missing.json()["code"]) == (422, "COUNTRY_MISSING")

    play(urls, scenario)


def test_the_stores_near_a_place_are_shown_with_what_they_have(urls: Urls) -> None:
    async def nearest(desk: Desk, **more: Any) -> list[dict[str, Any]]:
        answer = await desk.post("/api/v1/stores/nearest", {"address": BOSTON} | more)
        assert answer.status_code == 200, answer.text
        stores: list[dict[str, Any]] = answer.json()["stores"]
        return stores

    async def scenario(desk: Desk) -> None:
        await desk.shop.stock(NEAR_P1=1, FAR_P1=5, DEPOT_P1=50)
        near, far = await nearest(desk)
        assert (near["locationRef"], near["distanceKm"], near["isOpen"], near["products"]) == ("NEAR", 0.7, True, [])
        wanted = [{"productRef": "P1", "requestedQuantity": 2}, {"productRef": "P1"}]
        near, far = await nearest(desk, products=wanted)
        assert near["products"] == [{"productRef": "P1", "requestedQuantity": 3, "availableQuantity": 1}]
        assert (near["hasAll"], far["hasAll"]) == (False, True)
        (only,) = await nearest(desk, products=wanted, inStockOnly=True)
        assert only["locationRef"] == "FAR"
        assert await nearest(desk, products=wanted, inStockOnly=True, radiusKm=100) == []
        types = ["STORE", "WAREHOUSE"]
        assert [one["locationRef"] for one in await nearest(desk, locationTypes=types, storesMax=3)][-1] == "DEPOT"
        wrong = await desk.post("/api/v1/stores/nearest", {"address": {"city": "Nowhere", "country": "US"}})
        assert (wrong.status_code, wrong.json()["code"], wrong.json()["pointer"]) == (
            422,
            "ADDRESS_NOT_FOUND",
            "/address",
        )
        wrong = await desk.post("/api/v1/stores/nearest", {"address": BOSTON, "storesMax": 0})
        assert wrong.json()["pointer"] == "/storesMax"

    play(urls, scenario)


def test_the_stock_of_another_retailer_is_nobodys_to_ask_for(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.shop.stock(NEAR_P1=5)
        await desk.execute("INSERT INTO retailer (account, retailer, ref, name) VALUES (1, 2, 'SECOND', 'Second')")
        second = await sign_up(
            desk.shop.pool, ACCOUNT, "second", {AccessContext.RETAILER: "2"}, [Permission.AVAILABILITY_VIEW]
        )
        form = {"grant_type": "client_credentials", "client_id": second.client_id}
        token = await desk.client.post("/oauth/token", data=form | {"client_secret": second.client_secret})
        headers = {"authorization": f"Bearer {token.json()['access_token']}"}
        cart = {"retailerId": 2, "address": BOSTON, "products": [{"productRef": "P1"}]}
        for path, more, code in (
            ("/api/v1/stores/nearest", {"networkRef": "HD_1", "virtualCatalogueRef": "BASE:1"}, "VIRTUAL_CATALOGUE"),
            ("/api/v1/stores/nearest", {"virtualCatalogueRef": "NONE"}, "VIRTUAL_CATALOGUE"),
            ("/api/v1/stores/nearest", {"networkRef": "NONE"}, "NETWORK"),
            ("/api/v1/fulfilment-options/co-located", {"virtualCatalogueRef": "BASE:1"}, "VIRTUAL_CATALOGUE"),
        ):
            answer = await desk.client.post(path, json=cart | more, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (422, f"{code}_UNKNOWN"), answer.text

    play(urls, scenario)


def test_what_lies_where_the_cart_comes_from_is_recommended(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.service("STD", STANDARD)
        await desk.shop.stock(NEAR_P1=5, NEAR_P2=7, NEAR_P3=1, FAR_P4=9, DEPOT_P2=50)
        cart = {"products": [{"productRef": "P1"}], "address": BOSTON}

        async def beside(**more: Any) -> tuple[list[str], list[tuple[str, int]]]:
            answer = (await desk.post("/api/v1/fulfilment-options/co-located", cart | more)).json()
            return answer["locationRefs"], [(one["productRef"], one["availableQuantity"]) for one in answer["products"]]

        among = [{"productRef": ref} for ref in ("P2", "P3", "P4")]
        assert await beside(among=among) == (["NEAR"], [("P2", 7), ("P3", 1)])
        assert await beside(among=among, productsMax=1) == (["NEAR"], [("P2", 7)])
        assert await beside() == (["NEAR"], [])
        await desk.execute(
            "INSERT INTO category (account, id, catalogue_id, ref, name)"
            " SELECT 1, gen_random_uuid(), id, 'TOYS', 'Toys' FROM product_catalogue"
        )
        await desk.execute(
            "INSERT INTO product_category (account, product_id, category_id)"
            " SELECT 1, p.id, c.id FROM product AS p, category AS c WHERE p.ref IN ('P1', 'P3', 'P4')"
        )
        assert await beside() == (["NEAR"], [("P3", 1)])
        unknown = await desk.post("/api/v1/fulfilment-options/co-located", cart | {"among": [{"productRef": "P9"}]})
        assert (unknown.json()["code"], unknown.json()["pointer"]) == ("PRODUCT_UNKNOWN", "/among/0/productRef")

    play(urls, scenario)

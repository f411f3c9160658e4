"""Delivery services are data of the retailer: written as a whole, read, taken away, and in force at once."""

from typing import Any

from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.database.order.shop import ACCOUNT
from tests.journeys.options.shop import BOSTON, STANDARD, Desk, play
from tests.journeys.rest.api import sign_up

Urls = tuple[str, str]
STD = "/api/v1/delivery-services/STD?retailerId=1"


def test_a_service_is_written_read_and_taken_away(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        made = await desk.client.put(STD, json=STANDARD)
        assert (made.status_code, made.json()["ref"]) == (201, "STD")
        assert (await desk.client.put(STD, json=STANDARD)).status_code == 200
        listed = (await desk.client.get("/api/v1/delivery-services?retailerId=1")).json()
        assert [one["name"] for one in listed["services"]] == ["Standard delivery"]
        assert (await desk.client.get(STD)).json() == made.json()
        gone = await desk.client.delete(STD)
        assert (gone.status_code, gone.json()) == (200, made.json())
        again = await desk.client.delete(STD)
        assert (again.status_code, again.json()["code"]) == (404, "DELIVERY_SERVICE_UNKNOWN")
        assert (await desk.client.get(STD)).status_code == 404

    play(urls, scenario)


def test_a_change_is_in_the_next_answer(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.shop.stock(NEAR_P1=3)
        await desk.service("STD", STANDARD)

        async def price() -> list[int]:
            plans = (await desk.ask("HD", {"P1": 1}, address=BOSTON))["plans"]
            return [plan["terms"]["deliveryPriceMinor"] for plan in plans]

        assert await price() == [500]
        near, far = STANDARD["zones"]
        cheaper = near | {"rates": [{"weightGramsMax": 5000, "priceMinor": 450}]}
        await desk.service("STD", STANDARD | {"zones": [cheaper, far]})
        assert await price() == [450]
        await desk.service("STD", STANDARD | {"isActive": False})
        answer = await desk.ask("HD", {"P1": 1}, address=BOSTON)
        assert [one["code"] for one in answer["notOffered"]] == ["NO_DELIVERY_SERVICE"]

    play(urls, scenario)


WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"currency": "dollars"}, "SERVICE_INVALID", "/currency"),
    ({"pickups": {"mon": "25:00"}}, "SERVICE_INVALID", "/pickups/mon"),
    ({"zones": [{"ref": "US", "transitDays": 1, "rates": []}]}, "SERVICE_INVALID", "/zones/0/rates"),
    ({"zones": [{"ref": "US", "transitDays": "one", "rates": []}]}, "FIELD_INVALID", "/zones/0/transitDays"),
    (
        {"zones": [{"ref": "US", "transitDays": 1, "rates": [{"weightGramsMax": 1, "price": 1}]}]},
        "FIELD_UNKNOWN",
        "/zones/0/rates/0/price",
    ),
    ({"freeFrom": 5}, "FIELD_UNKNOWN", "/freeFrom"),
    ({"freeFromMinor": 0.5}, "FIELD_INVALID", "/freeFromMinor"),
    ({"methods": ["DRONE"]}, "FIELD_INVALID", "/methods/0"),
    ({"holidays": ["Christmas"]}, "FIELD_INVALID", "/holidays/0"),
    ({"ref": "OTHER"}, "REF_MISMATCH", "/ref"),
)


def test_a_wrong_service_is_refused_with_its_place_and_nothing_is_kept(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        for changes, code, pointer in WRONG:
            answer = await desk.client.put(STD, json=STANDARD | changes)
            assert answer.status_code == 422, answer.text
            assert (answer.json()["code"], answer.json()["pointer"]) == (code, pointer)
        for query, code in (
            ("", "FIELD_MISSING"),
            ("?retailerId=9", "RETAILER_UNKNOWN"),
            ("?retailer=1", "FILTER_UNKNOWN"),
        ):
            answer = await desk.client.put(f"/api/v1/delivery-services/STD{query}", json=STANDARD)
            assert answer.json()["code"] == code
        assert (await desk.client.get("/api/v1/delivery-services?retailerId=1")).json()["services"] == []

    play(urls, scenario)


def test_who_may_only_ask_changes_nothing(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        held = {AccessContext.ACCOUNT: ""}
        shopper = await sign_up(desk.shop.pool, ACCOUNT, "shopper", held, [Permission.AVAILABILITY_VIEW])
        form = {"grant_type": "client_credentials", "client_id": shopper.client_id}
        token = await desk.client.post("/oauth/token", data=form | {"client_secret": shopper.client_secret})
        headers = {"authorization": f"Bearer {token.json()['access_token']}"}
        asked = {"retailerId": 1, "products": [{"productRef": "P1"}], "address": BOSTON}
        answer = await desk.client.post("/api/v1/fulfilment-options", json=asked, headers=headers)
        assert answer.status_code == 200
        for method, body in (("PUT", STANDARD), ("GET", None), ("DELETE", None)):
            refused = await desk.client.request(method, STD, json=body, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (403, "PERMISSION_MISSING")

    play(urls, scenario)

"""A storefront asks what a cart can have: plans with times and prices, or the reasons why not."""

from typing import Any

from tests.journeys.options.shop import BOSTON, EXPRESS, STANDARD, TRANSFER, TUESDAY, Desk, play

Urls = tuple[str, str]


async def open_up(desk: Desk) -> None:
    for ref, body in (("STD", STANDARD), ("EXP", EXPRESS), ("VAN", TRANSFER)):
        await desk.service(ref, body)
    await desk.shop.stock(NEAR_P1=3, FAR_P1=5, FAR_P2=2, DEPOT_P1=50, DEPOT_P2=50)


def places(plan: dict[str, Any]) -> list[tuple[str, str, dict[str, int]]]:
    """(fulfilment type, location, units by product) of each fulfilment."""
    return [
        (
            one["fulfilmentType"],
            one["locationRef"],
            {item["productRef"]: item["requestedQuantity"] for item in one["items"]},
        )
        for one in plan["fulfilments"]
    ]


def codes(answer: dict[str, Any]) -> list[str]:
    return [one["code"] for one in answer["notOffered"]]


def test_a_cart_is_delivered_from_the_store_next_door_by_each_service(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        answer = await desk.ask("HD", {"P1": 2}, address=BOSTON)
        assert (answer["status"], answer["notOffered"]) == ("COMPLETE", [])
        express, standard = (plan for plan in answer["plans"] if places(plan)[0][1] == "NEAR")
        # Packed at 18:00 on Tuesday, after the cut-off; Wednesday's van; Thursday is Thanksgiving.
        assert express["eta"] == "2026-11-27T17:00:00Z"
        assert standard["eta"] == "2026-11-28T01:00:00Z"
        (fulfilment,) = standard["fulfilments"]
        assert fulfilment["readyAt"] == "2026-11-24T23:00:00Z"
        assert fulfilment["dispatchedAt"] == "2026-11-25T21:00:00Z"
        assert (fulfilment["zoneRef"], fulfilment["distanceKm"]) == ("NEAR", 0.7)
        assert (standard["terms"]["deliveryPriceMinor"], express["terms"]["deliveryPriceMinor"]) == (500, 2000)

    play(urls, scenario)


def test_a_cart_that_no_store_holds_alone_comes_in_parcels_or_from_the_warehouse(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.service("STD", STANDARD)
        await desk.shop.stock(NEAR_P1=3, FAR_P2=2)
        (split,) = (await desk.ask("HD", {"P1": 2, "P2": 1}, address=BOSTON))["plans"]
        assert places(split) == [("HD_PFS", "NEAR", {"P1": 2}), ("HD_PFS", "FAR", {"P2": 1})]
        assert split["splitCount"] == 1
        # 1,000 g near cost 5.00, 500 g far 7.00; the customer pays 1,500 g once, by the dearer zone.
        terms = split["terms"]
        assert (terms["deliveryCostMinor"], terms["deliveryPriceMinor"]) == (1200, 900)
        await desk.shop.stock(DEPOT_P1=9, DEPOT_P2=9)
        whole, still_split = (await desk.ask("HD", {"P1": 2, "P2": 1}, address=BOSTON))["plans"]
        assert places(still_split) == places(split)
        assert places(whole) == [("HD_PFDC", "DEPOT", {"P1": 2, "P2": 1})]

    play(urls, scenario)


def test_collection_is_from_stock_brought_or_mixed_with_a_delivery(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        (stock,) = (await desk.ask("CC", {"P1": 2}, locationRef="NEAR"))["plans"]
        assert (stock["type"], stock["eta"], stock["terms"]["deliveryPriceMinor"]) == ("CC", "2026-11-24T23:00:00Z", 0)
        (brought,) = (await desk.ask("CC", {"P1": 2, "P2": 1}, locationRef="NEAR"))["plans"]
        assert (brought["type"], places(brought)[1]) == ("MIXED", ("CC_PFS", "FAR", {"P2": 1}))
        assert brought["fulfilments"][1]["toLocationRef"] == "NEAR"
        # The van leaves on Wednesday, travels Friday, Monday and Tuesday until 9:00, and is unpacked in an hour.
        assert brought["eta"] == "2026-12-01T15:00:00Z"
        (sent,) = (await desk.ask("CC", {"P2": 1}, locationRef="NEAR"))["plans"]
        assert sent["type"] == "SHIP_TO_STORE"
        mixed = (await desk.ask("CC", {"P1": 2, "P2": 1}, locationRef="NEAR", address=BOSTON))["plans"]
        assert [places(plan)[1][0] for plan in mixed] == ["HD_PFS", "CC_PFS"]

    play(urls, scenario)


def test_without_a_store_the_nearest_one_is_taken(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        answer = await desk.ask("CC", {"P1": 2}, address={"postcode": "10001", "country": "US"})
        assert answer["locationRef"] == "FAR"
        assert places(answer["plans"][0]) == [("CC_PFS", "FAR", {"P1": 2})]

    play(urls, scenario)


def test_hours_holidays_and_pick_pack_time_of_the_location_count(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        week = ", ".join(f'"{day}Start": 900, "{day}End": 1700' for day in ("mon", "tue", "wed", "thu", "fri"))
        await desk.execute(
            "UPDATE location SET opening_schedule = $1::text::jsonb WHERE ref = 'NEAR'",
            f'{{"allHours": false, {week}}}',
        )

        async def ready() -> str:
            return str((await desk.ask("CC", {"P1": 1}, locationRef="NEAR"))["plans"][0]["eta"])

        assert await ready() == "2026-11-25T15:00:00Z"
        await desk.setting("PICK_PACK_TIME_LIMIT", 2, "NEAR")
        assert await ready() == "2026-11-24T17:00:00Z"
        days = {"weekly": {}, "extra": {"2026-11-24": ["0900-1030"]}, "holidays": ["2026-11-25"]}
        await desk.setting("BUSINESS_CALENDAR", days)
        assert await ready() == "2026-11-26T15:30:00Z"
        await desk.setting("BUSINESS_CALENDAR", {"holidays": "always"})
        answer = await desk.ask("CC", {"P1": 1}, locationRef="NEAR")
        assert (answer["plans"], codes(answer)) == ([], ["CALENDAR_INVALID"])

    play(urls, scenario)


def test_a_full_location_is_left_out_and_the_places_left_are_told(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        await desk.setting("LOCATION_CAPACITY", 2, "NEAR")
        await desk.execute(
            "INSERT INTO capacity_slot (account, location_id, starts_at, measure, fulfilment_type, slot_minutes, taken)"
            " SELECT 1, id, '2026-11-24T05:00Z', 'ORDERS', '', 1440, 1 FROM location WHERE ref = 'NEAR'"
        )
        (plan,) = (await desk.ask("CC", {"P1": 1}, locationRef="NEAR"))["plans"]
        assert plan["fulfilments"][0]["capacityLeft"] == 1
        await desk.execute("UPDATE capacity_slot SET taken = 2")
        answer = await desk.ask("HD", {"P1": 1}, address=BOSTON)
        assert {places(plan)[0][1] for plan in answer["plans"]} == {"FAR", "DEPOT"}
        (sent,) = (await desk.ask("CC", {"P1": 1}, locationRef="NEAR"))["plans"]
        assert sent["type"] == "SHIP_TO_STORE"
        # Room for one unit for collection, none for delivery: the rest of the cart is brought.
        few = [{"measure": "UNITS", "most": 1, "fulfilmentType": "CC"}, {"most": 0, "fulfilmentType": "HD"}]
        await desk.setting("LOCATION_CAPACITY", few, "NEAR")
        (mixed,) = (await desk.ask("CC", {"P1": 3}, locationRef="NEAR"))["plans"]
        assert places(mixed) == [("CC_PFS", "NEAR", {"P1": 1}), ("CC_PFS", "FAR", {"P1": 2})]

    play(urls, scenario)


def test_prices_of_the_goods_count_for_the_threshold(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        await desk.execute("UPDATE product SET price_minor = 5000, currency = 'USD' WHERE ref = 'P1'")
        plans = (await desk.ask("HD", {"P1": 2}, address=BOSTON))["plans"]
        standard = next(plan for plan in plans if plan["terms"]["deliveryType"] == "STANDARD")
        terms = standard["terms"]
        assert (terms["isDeliveryFree"], terms["deliveryPriceMinor"], terms["totalMinor"]) == (True, 0, 10_000)

    play(urls, scenario)


def test_weight_and_sides_of_a_product_decide_what_carries_it(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.service("STD", STANDARD | {"volumetricDivisor": 5000, "longestMmMax": 1500})
        await desk.shop.stock(FAR_P1=9)

        async def measured(**values: int) -> dict[str, Any]:
            kept = ", ".join(f'"{name}": {{"type": "INTEGER", "value": {value}}}' for name, value in values.items())
            await desk.execute("UPDATE product SET attributes = $1::text::jsonb WHERE ref = 'P1'", f"{{{kept}}}")
            return await desk.ask("HD", {"P1": 1}, address=BOSTON)

        assert (await measured(weightGrams=800))["plans"][0]["terms"]["deliveryPriceMinor"] == 700
        cushion = await measured(weightGrams=800, lengthMm=500, widthMm=500, heightMm=200)
        assert cushion["plans"][0]["terms"]["deliveryPriceMinor"] == 900
        assert codes(await measured(weightGrams=25_000)) == ["TOO_HEAVY"]
        assert codes(await measured(weightGrams=800, lengthMm=1800, widthMm=50, heightMm=50)) == ["TOO_LONG"]

    play(urls, scenario)


def test_a_kit_is_taken_from_stock_as_its_parts_and_priced_as_a_kit(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.service("STD", STANDARD)
        await desk.shop.stock(NEAR_P1=5, NEAR_P2=2)
        await desk.execute("UPDATE product SET type = 'GROUP', price_minor = 4000, currency = 'USD' WHERE ref = 'P5'")
        await desk.execute(
            "INSERT INTO kit_component (account, kit_id, component_id, place, quantity)"
            " SELECT 1, kit.id, part.id, part.number, CASE part.ref WHEN 'P1' THEN 2 ELSE 1 END"
            " FROM product AS kit, product AS part WHERE kit.ref = 'P5' AND part.ref IN ('P1', 'P2')"
        )
        (plan,) = (await desk.ask("HD", {"P5": 2}, address=BOSTON))["plans"]
        assert places(plan) == [("HD_PFS", "NEAR", {"P1": 4, "P2": 2})]
        assert plan["terms"]["goodsMinor"] == 8000
        short = await desk.ask("HD", {"P5": 2, "P1": 2}, address=BOSTON)
        assert [(one["productRef"], one["quantity"]) for one in short["notOffered"]] == [("P1", 1)]

    play(urls, scenario)


NOT_OFFERED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("HD", {}, "ADDRESS_MISSING"),
    ("HD", {"address": {"city": "Nowhere", "country": "US"}}, "ADDRESS_NOT_FOUND"),
    ("CC", {}, "ADDRESS_MISSING"),
    ("CC", {"locationRef": "MOON"}, "PICKUP_LOCATION_UNKNOWN"),
    ("CC", {"locationRef": "DEPOT"}, "PICKUP_LOCATION_UNABLE"),
    ("HD", {"address": {"latitude": 51.5, "longitude": -0.1, "country": "GB"}}, "ZONE_NOT_SERVED"),
)


def test_what_is_not_offered_has_a_reason(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        await desk.service("EXP", EXPRESS | {"isActive": False})
        for kind, asked, code in NOT_OFFERED:
            answer = await desk.ask(kind, {"P1": 1}, **asked)
            assert answer["status"] == "COMPLETE"
            assert set(codes(answer)) == {code}
            assert [plan["type"] for plan in answer["plans"] if plan["terms"]["isComplete"]] == []

    play(urls, scenario)


def test_what_is_short_is_said_by_product_and_shown_where_it_is(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        answer = await desk.ask("CC", {"P1": 100, "P2": 1}, locationRef="NEAR")
        (plan,) = answer["plans"]
        assert (plan["type"], plan["terms"]["isComplete"]) == ("PRODUCT_AVAILABILITY", False)
        assert places(plan) == [("CC_PFS", "NEAR", {"P1": 3}), ("CC_PFS", "FAR", {"P1": 5, "P2": 1})]
        short = answer["notOffered"][0]
        assert (short["code"], short["productRef"], short["quantity"]) == ("NO_STOCK", "P1", 42)

    play(urls, scenario)


WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"products": []}, "PRODUCTS_MISSING", "/products"),
    (
        {"products": [{"productRef": "P1", "requestedQuantity": 0}]},
        "QUANTITY_INVALID",
        "/products/0/requestedQuantity",
    ),
    ({"products": [{"productRef": "P1"}, {"productRef": "P9"}]}, "PRODUCT_UNKNOWN", "/products/1/productRef"),
    ({"types": ["HD", "DRONE"]}, "WORKFLOW_MISSING", "/types/1"),
    ({"types": []}, "FIELD_INVALID", "/types"),
    ({"retailerId": 9}, "RETAILER_UNKNOWN", "/retailerId"),
    ({"retailerId": 2**40}, "RETAILER_UNKNOWN", "/retailerId"),
    ({"address": {"latitude": 91, "longitude": 0}}, "COORDINATES_SWAPPED", "/address"),
    ({"address": {"latitude": 42.0}}, "COORDINATES_INCOMPLETE", "/address"),
    ({"address": {"city": "x" * 300}}, "TEXT_TOO_LONG", "/address/city"),
    ({"locationRef": "x" * 300}, "TEXT_TOO_LONG", "/locationRef"),
    ({"at": "tomorrow"}, "FIELD_INVALID", "/at"),
    ({"at": "9999-12-31T23:59:59Z"}, "FIELD_INVALID", "/at"),
    ({"at": "0001-01-01T00:00:00Z"}, "FIELD_INVALID", "/at"),
    ({"locaton": "NEAR"}, "FIELD_INVALID", ""),
)


def test_a_wrong_question_is_refused_with_its_place(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        for body, code, pointer in WRONG:
            asked = {"products": [{"productRef": "P1"}], "address": BOSTON, "at": TUESDAY} | body
            answer = await desk.post("/api/v1/fulfilment-options", asked)
            assert answer.status_code == 422
            assert (answer.json()["code"], answer.json()["pointer"]) == (code, pointer)

    play(urls, scenario)


async def switch(desk: Desk, service: str, ref: str, *, is_off: bool = True) -> None:
    body = {"service": service, "scope": "LOCATION", "scopeRef": ref, "isOff": is_off, "reason": "stocktaking"}
    answer = await desk.post("/api/v1/sourcing/switches", body)
    assert answer.status_code == 201, answer.text


def test_a_store_that_is_switched_off_is_offered_for_nothing_it_does_not_do(urls: Urls) -> None:
    async def scenario(desk: Desk) -> None:
        await open_up(desk)
        await switch(desk, "SHIP_FROM_STORE", "NEAR")
        delivered = await desk.ask("HD", {"P1": 2}, address=BOSTON)
        assert {places(plan)[0][1] for plan in delivered["plans"]} == {"FAR", "DEPOT"}
        # Collected there it can be all the same.
        (stock,) = (await desk.ask("CC", {"P1": 2}, locationRef="NEAR"))["plans"]
        assert places(stock) == [("CC_PFS", "NEAR", {"P1": 2})]
        await switch(desk, "COLLECTION", "NEAR")
        refused = await desk.ask("CC", {"P1": 2}, locationRef="NEAR")
        assert [plan["type"] for plan in refused["plans"]] == ["PRODUCT_AVAILABILITY"]
        assert codes(refused) == ["PICKUP_LOCATION_UNABLE"]
        nearest = await desk.ask("CC", {"P1": 2}, address=BOSTON)
        assert nearest["locationRef"] == "FAR"
        await switch(desk, "SHIP_FROM_STORE", "NEAR", is_off=False)
        # Closed to customers, it still sends parcels.
        delivered = await desk.ask("HD", {"P1": 2}, address=BOSTON)
        assert "NEAR" in {places(plan)[0][1] for plan in delivered["plans"]}

    play(urls, scenario)

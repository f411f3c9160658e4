"""A kit is sold as one product and comes as its parts: promised, reserved, sourced, given back by them."""

from typing import Any

from lading.database.connection import transaction
from lading.foundation.settings.records import Setting, SettingContext, put_setting
from tests.journeys.availability.stall import ACCOUNT, Stall, play

KEEP_TOGETHER = "lading.kits.keepTogether"
CREATE = """mutation ($input: CreateOrderInput) { createOrder(input: $input) {
  items(first: 10) { edges { node { ref } } } } }"""


async def shown(stall: Stall, method: str = "DELIVERY") -> dict[str, Any]:
    url = f"/api/v1/availability?catalogue=BASE:1&products=TEA-SET&method={method}"
    strong = (await stall.client.get(f"{url}&strong=true")).json()["items"]
    await stall.catch_up()
    assert (await stall.client.get(url)).json()["items"] == strong
    return dict(strong[0])


async def parts_at(stall: Stall, ref: str) -> dict[str, dict[str, int]]:
    order = (await stall.client.get(f"/api/v1/orders/{ref}")).json()
    return {
        one["locationRef"]: {item["orderItemRef"]: item["requestedQuantity"] for item in one["items"]}
        for one in order["fulfilments"]
    }


async def lines(stall: Stall, ref: str) -> list[tuple[str, str, int, int, str | None]]:
    order = (await stall.client.get(f"/api/v1/orders/{ref}")).json()
    return [
        (item["ref"], item["productRef"], item["quantity"], item["cancelledQuantity"], item["status"])
        for item in order["items"]
    ]


async def keep_together(stall: Stall) -> None:
    async with transaction(stall.pool, ACCOUNT) as connection:
        setting = Setting(name=KEEP_TOGETHER, context=SettingContext.ACCOUNT, value=True)
        await put_setting(connection, ACCOUNT, setting)


def test_an_ordered_kit_is_reserved_and_sourced_by_its_parts(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("MUG", "NEWARK"): 5, ("POT", "NEWARK"): 4})
        assert (await shown(stall))["quantity"] == 2
        assert (await stall.order("HD-1", "TEA-SET", 2)).status_code == 201
        expected = [
            ("1", "TEA-SET", 2, 2, "EXPLODED"),
            ("1-K1", "MUG", 4, 0, None),
            ("1-K2", "POT", 2, 0, None),
        ]
        assert await lines(stall, "HD-1") == expected
        assert (await stall.order("HD-1", "TEA-SET", 2)).json()["isDuplicate"] is True
        await stall.work()
        assert await stall.status_of("HD-1") == "PICK_PACK"
        assert await lines(stall, "HD-1") == expected
        assert await parts_at(stall, "HD-1") == {"NEWARK": {"1-K1": 4, "1-K2": 2}}
        assert (await shown(stall))["quantity"] == 0

    play(database_url, scenario)


def test_parts_come_from_different_places_unless_the_setting_keeps_them_together(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("MUG", "NEWARK"): 9, ("POT", "BROADWAY"): 9, ("MUG", "BROADWAY"): 2})
        assert (await shown(stall))["quantity"] == 5
        await stall.order("HD-1", "TEA-SET", 2)
        await stall.work()
        assert set(await parts_at(stall, "HD-1")) == {"NEWARK", "BROADWAY"}
        await stall.client.post("/api/v4.1/event/async", json=event("CancelOrder", "HD-1"))
        await stall.work()
        assert (await shown(stall))["quantity"] == 5
        await keep_together(stall)
        assert (await shown(stall))["quantity"] == 1
        await stall.order("HD-2", "TEA-SET", 2)
        await stall.work()
        placed = await parts_at(stall, "HD-2")
        assert placed["BROADWAY"] == {"1-K1": 2, "1-K2": 1}
        assert "NEWARK" not in placed
        assert await stall.status_of("HD-2") == "ESCALATED"

    play(database_url, scenario)


def test_a_kit_of_which_one_part_is_gone_is_gone(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("MUG", "NEWARK"): 90, ("POT", "NEWARK"): 0})
        for method in ("DELIVERY", "COLLECTION"):
            assert (await shown(stall, method))["quantity"] == 0

    play(database_url, scenario)


def test_a_kit_and_a_loose_part_of_it_share_the_stock(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("MUG", "NEWARK"): 10, ("POT", "NEWARK"): 9})
        address = {"name": "Ann", "street": "1 Main St", "city": "New York", "postcode": "10001", "country": "US"}
        choice = {"deliveryType": "STANDARD", "deliveryAddress": address}
        body = {"type": "HD", "retailer": {"id": 1}, "fulfilmentChoice": choice}
        for ref, loose in (("HD-1", 9), ("HD-2", 1)):
            items = [
                {"ref": "1", "productRef": "MUG", "quantity": loose},
                {"ref": "2", "productRef": "TEA-SET", "quantity": 1},
            ]
            await stall.client.post("/api/v1/orders", json=body | {"ref": ref, "items": items})
            await stall.work()
        # Nine loose ones and one kit want eleven of ten: the order is short of one, and nobody gets an eleventh.
        assert await stall.on_hand("MUG") >= 0
        taken = await stall.sql("SELECT sum(reserved) FROM iv_position WHERE product_ref = 'MUG'")
        assert taken == 10
        assert await stall.status_of("HD-1") == "ESCALATED"

    play(database_url, scenario)


def test_a_cancelled_kit_gives_all_its_parts_back(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("MUG", "NEWARK"): 6, ("POT", "NEWARK"): 3})
        await stall.order("HD-1", "TEA-SET", 3)
        await stall.work()
        cancel = event("CancelItems", "HD-1") | {"attributes": {"items": [{"ref": "1", "quantity": 2}]}}
        await stall.client.post("/api/v4.1/event/async", json=cancel)
        await stall.work()
        assert (await shown(stall))["quantity"] == 2
        assert {ref: cancelled for ref, _, _, cancelled, _ in await lines(stall, "HD-1")} == {
            "1": 3,
            "1-K1": 4,
            "1-K2": 2,
        }

    play(database_url, scenario)


def test_graphql_takes_a_kit_and_refuses_what_cannot_be_told_apart(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count({("MUG", "NEWARK"): 2, ("POT", "NEWARK"): 1})
        customer = await stall.sql(
            "INSERT INTO customer (account, id, ref, retailer, username, first_name, primary_email)"
            " VALUES (1, gen_random_uuid(), 'ANN', 1, 'ann', 'Ann', 'ann@example.com') RETURNING id::text"
        )
        body = {"query": CREATE, "variables": {"input": graph_order(customer, "HD-1", [("1", "TEA-SET", 1)])}}
        answer = await stall.client.post("/graphql", json=body)
        assert "data" in answer.json(), answer.text
        created = answer.json()["data"]["createOrder"]
        assert [edge["node"]["ref"] for edge in created["items"]["edges"]] == ["1", "1-K1", "1-K2"]
        body["variables"] = {"input": graph_order(customer, "HD-2", [("1", "TEA-SET", 1), ("1-K2", "MUG", 1)])}
        refused = (await stall.client.post("/graphql", json=body)).json()["errors"][0]
        assert refused["extensions"]["code"] == "ITEM_REF_TAKEN"
        body["variables"] = {"input": graph_order(customer, "HD-2", [("1", "TEA-SET", 900_000)])}
        refused = (await stall.client.post("/graphql", json=body)).json()["errors"][0]
        assert refused["extensions"]["code"] == "KIT_MALFORMED"
        assert (await stall.client.get("/api/v1/orders/HD-2")).status_code == 404

    play(database_url, scenario)


def event(name: str, order_ref: str) -> dict[str, Any]:
    root = {"rootEntityType": "ORDER", "rootEntityRef": order_ref, "entityType": "ORDER", "entityRef": order_ref}
    return {"name": name, "retailerId": 1, **root}


def graph_order(customer: str, ref: str, items: list[tuple[str, str, int]]) -> dict[str, Any]:
    address = {
        "ref": "HOME",
        "name": "Ann",
        "street": "1 Main St",
        "city": "New York",
        "postcode": "10001",
        "country": "US",
    }
    return {
        "ref": ref,
        "type": "HD",
        "retailer": {"id": "1"},
        "customer": {"id": customer},
        "items": [{"ref": line, "productRef": product, "quantity": units} for line, product, units in items],
        "fulfilmentChoice": {"deliveryType": "STANDARD", "deliveryAddress": address},
    }

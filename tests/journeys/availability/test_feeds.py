"""Promises of feeds: a reader that follows them ends with what the database says, and no formula gets out."""

from typing import Any
from uuid import uuid4

import httpx

from lading.database.connection import transaction
from lading.foundation.products.model import NewProduct
from lading.foundation.products.records import create_products
from tests.journeys.availability.stall import ACCOUNT, Stall, play

STOCK = {("KETTLE", "BROADWAY"): 3, ("MUG", "NEWARK"): 6, ("POT", "NEWARK"): 9}


async def export(stall: Stall, **fields: str) -> httpx.Response:
    answer = await stall.client.get("/api/v1/availability-exports/file", params={"catalogue": "BASE:1"} | fields)
    assert answer.status_code == 200, answer.text
    return answer


def rows_of(answer: httpx.Response) -> dict[str, int]:
    lines = [line.split(",") for line in answer.text.splitlines()]
    assert lines[0] == ["productRef", "quantity", "status", "asOf"]
    return {line[0]: int(line[1]) for line in lines[1:]}


async def changes(stall: Stall, cursor: str = "") -> dict[str, Any]:
    fields = {"catalogue": "BASE:1"} | ({"cursor": cursor} if cursor else {})
    answer = await stall.client.get("/api/v1/availability-changes", params=fields)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_an_export_has_every_product_and_the_next_only_what_changed(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        full = await export(stall)
        assert rows_of(full) == {
            "KETTLE": 3,
            "MUG": 6,
            "POT": 9,
            "TEA-SET": 3,
            "SHIRT": 0,
            "SHIRT-S": 0,
            "SHIRT-M": 0,
            "SHIRT-L": 0,
        }
        nothing = await export(stall, since=full.headers["export-id"])
        assert rows_of(nothing) == {}
        await stall.hold("CART-1", {"productRef": "MUG", "quantity": 4})
        some = await export(stall, since=nothing.headers["export-id"])
        assert rows_of(some) == {"MUG": 2, "TEA-SET": 1}
        await stall.control("QUANTITY_BUFFER", buffer=1)
        again = await export(stall, since=some.headers["export-id"], format="ndjson")
        assert len(again.text.splitlines()) == 8
        made = (await stall.client.get("/api/v1/availability-exports")).json()["exports"]
        assert [(one["kind"], one["rowCount"], one["reason"], one["status"]) for one in made] == [
            ("FULL", 8, "DEFINITIONS_CHANGED", "COMPLETE"),
            ("INCREMENTAL", 2, "", "COMPLETE"),
            ("INCREMENTAL", 0, "", "COMPLETE"),
            ("FULL", 8, "", "COMPLETE"),
        ]

    play(database_url, scenario)


def test_a_change_of_a_product_is_a_change_of_that_product_and_its_kits_only(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        await stall.work()
        before, feed = await export(stall), await changes(stall)
        spoon = NewProduct(id=uuid4(), ref="SPOON", name="Spoon", status="ACTIVE")
        async with transaction(stall.pool, ACCOUNT) as connection:
            await create_products(connection, ACCOUNT, "DEFAULT:1", [spoon])
        await stall.sql("UPDATE product SET status = 'INACTIVE' WHERE account = 1 AND ref = 'POT'")
        after = await export(stall, since=before.headers["export-id"])
        assert rows_of(after) == {"SPOON": 0, "POT": 0, "TEA-SET": 0}
        news = await changes(stall, feed["cursor"])
        assert ({item["productRef"] for item in news["items"]}, news["isReset"]) == ({"SPOON", "POT", "TEA-SET"}, False)
        await stall.sql("UPDATE network SET attributes = '{}' WHERE account = 1")
        assert (await changes(stall, news["cursor"]))["isReset"] is True

    play(database_url, scenario)


def test_a_cache_that_follows_the_changes_ends_with_what_the_database_says(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        await stall.count(STOCK)
        await stall.work()
        cache, feed = rows_of(await export(stall)), await changes(stall)
        assert (feed["items"], feed["isAll"]) == ([], True)
        await stall.hold("CART-1", {"productRef": "KETTLE", "quantity": 1})
        await stall.count({("MUG", "BROOKLYN"): 4, ("SHIRT-L", "NEWARK"): 2})
        await stall.client.post("/api/v1/cart-holds/CART-1/release")
        await stall.order("HD-1", "KETTLE", 2)
        await stall.work()
        while True:
            feed = await changes(stall, feed["cursor"])
            cache |= {one["productRef"]: one["quantity"] for one in feed["items"]}
            if feed["isAll"]:
                break
        assert cache == rows_of(await export(stall))
        assert not feed["isReset"]
        await stall.control("QUANTITY_BUFFER", buffer=1)
        assert (await changes(stall, feed["cursor"]))["isReset"]

    play(database_url, scenario)


def test_a_ref_that_looks_like_a_formula_is_quoted(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        async with transaction(stall.pool, ACCOUNT) as connection:
            bad = NewProduct(id=uuid4(), ref="=HYPERLINK(1)", name="x", status="ACTIVE")
            await create_products(connection, ACCOUNT, "DEFAULT:1", [bad])
        assert "'=HYPERLINK(1),0" in (await export(stall)).text

    play(database_url, scenario)


def test_a_feed_that_makes_no_sense_is_refused(database_url: str) -> None:
    async def scenario(stall: Stall) -> None:
        asked = [
            ("availability-changes?catalogue=NONE", 422, "VIRTUAL_CATALOGUE_UNKNOWN"),
            ("availability-changes?catalogue=BASE:1&cursor=abc", 400, "CURSOR_INVALID"),
            ("availability-changes?catalogue=BASE:1&colour=red", 422, "FILTER_UNKNOWN"),
            ("availability-exports/file?catalogue=BASE:1&format=xls", 422, "FIELD_INVALID"),
            ("availability-exports/file?catalogue=BASE:1&since=x", 404, "EXPORT_UNKNOWN"),
            (f"availability-exports/file?catalogue=BASE:1&since={uuid4()}", 404, "EXPORT_UNKNOWN"),
        ]
        for path, status, code in asked:
            answer = await stall.client.get(f"/api/v1/{path}")
            assert (answer.status_code, answer.json()["code"]) == (status, code), path
        assert (await stall.client.get("/api/v1/availability-exports")).json() == {"exports": []}

    play(database_url, scenario)

"""Positions and quantities written one at a time: once however often sent, never against what is promised."""

import asyncio
from collections.abc import Mapping
from typing import Any

from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.journeys.graphql.api import Graph, order_of, play
from tests.journeys.graphql.test_creating import _create

CATALOGUE = {"ref": "DEFAULT:1"}
POSITION = {"ref": "P3:NEAR:DEFAULT", "catalogue": CATALOGUE}
_NOTE = {"name": "why", "type": "STRING", "value": "broken"}
NODE = "{ ref type status quantity condition expectedOn storageAreaRef position { ref onHand } }"


async def _position(graph: Graph, product: str = "P3", location: str = "NEAR", **more: Any) -> Any:
    given = {"ref": f"{product}:{location}:DEFAULT", "catalogue": CATALOGUE, "type": "DEFAULT"}
    named = {"productRef": product, "locationRef": location}
    return await _create(
        graph, "CreateInventoryPosition", given | named | more, "{ ref status onHand counted productRef }"
    )


def _quantity(kind: str, units: int, own: str = "", **more: Any) -> dict[str, Any]:
    ref = f"P3:NEAR:{kind}" + (f":{own}" if own else "")
    return {"ref": ref, "catalogue": CATALOGUE, "position": POSITION, "type": kind, "quantity": units} | more


async def _codes(graph: Graph, what: str, given: Mapping[str, Any], **options: Any) -> list[tuple[str, str]]:
    text = f"mutation ($input: {what}Input) {{ {what[0].lower()}{what[1:]}(input: $input) {{ ref }} }}"
    body = await graph.answer(text, input=given, **options)
    found = [error["extensions"] for error in body.get("errors", [])]
    assert all(one["hint"] for one in found), found
    return [(one["code"], one.get("pointer", "")) for one in found]


async def _on_hand(graph: Graph, product: str = "P3") -> int:
    text = (
        "query ($ref: String!, $within: InventoryCatalogueKey!)"
        " { inventoryPosition(ref: $ref, catalogue: $within) { onHand } }"
    )
    data = await graph.data(text, ref=f"{product}:NEAR:DEFAULT", within=CATALOGUE)
    return int(data["inventoryPosition"]["onHand"])


def test_a_position_is_made_counted_moved_and_counted_again(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        made = await _position(graph)
        assert made == {
            "ref": POSITION["ref"], "status": "ACTIVE", "onHand": 0, "counted": 0, "productRef": "P3",
        }  # fmt: skip
        first = await _create(graph, "CreateInventoryQuantity", _quantity("LAST_ON_HAND", 10), NODE)
        assert (first["quantity"], first["position"]["onHand"]) == (10, 10)
        moved = await _create(graph, "CreateInventoryQuantity", _quantity("DELTA", -3, "BROKEN-7"), NODE)
        assert (moved["ref"], moved["quantity"], moved["status"]) == ("P3:NEAR:DELTA:BROKEN-7", -3, "ACTIVE")
        assert await _on_hand(graph) == 7
        again = {"ref": "P3:NEAR:LAST_ON_HAND", "catalogue": CATALOGUE, "quantity": 12}
        counted = await _create(graph, "UpdateInventoryQuantity", again, NODE)
        assert (counted["quantity"], counted["position"]["onHand"]) == (12, 12)
        closed = await graph.data(
            "query ($ref: String!, $within: InventoryCatalogueKey!)"
            " { inventoryQuantity(ref: $ref, catalogue: $within) { status quantity } }",
            ref=moved["ref"],
            within=CATALOGUE,
        )
        assert closed["inventoryQuantity"] == {"status": "INACTIVE", "quantity": -3}, "the new count has seen it"
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_a_count_keeps_what_is_promised_and_the_same_thing_sent_twice_or_at_once_is_booked_once(
    urls: tuple[str, str],
) -> None:
    async def scenario(graph: Graph) -> None:
        await _position(graph, onHand=20)
        await graph.shop.stock(NEAR_P1=50, NEAR_P2=50)
        await graph.shop.take(order_of("HD-1", 5))
        await graph.shop.work()
        again = {"ref": "P1:NEAR:LAST_ON_HAND", "catalogue": CATALOGUE, "quantity": 40}
        assert await _codes(graph, "UpdateInventoryQuantity", again) == []
        assert await _on_hand(graph, "P1") == 35
        same = [_codes(graph, "CreateInventoryQuantity", _quantity("DELTA", 4, "RECEIPT-1")) for _ in range(6)]
        answers = await asyncio.gather(*same)
        assert sorted(answers) == [[], *[[("REF_TAKEN", "/input/ref")]] * 5]
        assert await _on_hand(graph) == 24
        each = [_codes(graph, "CreateInventoryQuantity", _quantity("DELTA", 1, f"R-{number}")) for number in range(8)]
        assert await asyncio.gather(*each) == [[]] * 8
        assert await _on_hand(graph) == 32
        assert await _codes(graph, "CreateInventoryQuantity", _quantity("LAST_ON_HAND", 9)) == [
            ("REF_TAKEN", "/input/ref")
        ]
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_what_is_expected_is_told_and_changed_field_by_field(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _position(graph, onHand=1)
        order = _quantity("INBOUND", 20, "PO-7", expectedOn="2099-03-01T00:00:00Z", storageAreaRef="DOCK")
        made = await _create(graph, "CreateInventoryQuantity", order, NODE)
        assert made == {
            "ref": "P3:NEAR:INBOUND:PO-7",
            "type": "INBOUND",
            "status": "ACTIVE",
            "quantity": 20,
            "condition": "NEW",
            "expectedOn": "2099-03-01T00:00:00.000Z",
            "storageAreaRef": "DOCK",
            "position": {"ref": POSITION["ref"], "onHand": 1},
        }
        assert await _codes(graph, "CreateInventoryQuantity", order) == [("REF_TAKEN", "/input/ref")]
        named = {"ref": made["ref"], "catalogue": CATALOGUE}
        both = [
            _codes(graph, "UpdateInventoryQuantity", named | {"quantity": 15}),
            _codes(graph, "UpdateInventoryQuantity", named | {"expectedOn": "2099-04-01T00:00:00Z"}),
        ]
        assert await asyncio.gather(*both) == [[], []]
        closed = await _create(graph, "UpdateInventoryQuantity", named | {"status": "CANCELLED"}, NODE)
        assert (closed["quantity"], closed["expectedOn"], closed["status"]) == (
            15, "2099-04-01T00:00:00.000Z", "CANCELLED",
        )  # fmt: skip
        back = await _create(graph, "UpdateInventoryQuantity", named | {"status": "ACTIVE"}, NODE)
        assert back["status"] == "ACTIVE"
        assert await _on_hand(graph) == 1

    play(urls, scenario)


def _bad_quantities() -> tuple[tuple[dict[str, Any], tuple[str, str]], ...]:
    return (
        (_quantity("LAST_ON_HAND", -1), ("QUANTITY_NEGATIVE", "/quantity")),
        (_quantity("LAST_ON_HAND", 2_000_000_000), ("QUANTITY_TOO_LARGE", "/quantity")),
        (_quantity("LAST_ON_HAND", 1, condition="USED"), ("FIELD_UNKEPT", "/condition")),
        (_quantity("LAST_ON_HAND", 1) | {"ref": "SHELF-9"}, ("REF_INVALID", "/ref")),
        (_quantity("DELTA", 5_000_000, "D"), ("QUANTITY_TOO_LARGE", "/quantity")),
        (_quantity("DELTA", 5), ("REF_INVALID", "/ref")),
        (_quantity("DELTA", 5, "D", expectedOn="2099-03-01T00:00:00Z"), ("FIELD_UNKEPT", "/expectedOn")),
        (
            _quantity("DELTA", 5, "D", attributes=[{"name": "why", "type": "STRING", "value": "x"}]),
            ("FIELD_UNKEPT", "/attributes"),
        ),
        (_quantity("RESERVED", -5, "R"), ("TYPE_OF_LEDGER", "/type")),
        (_quantity("DEFAULT", 5, "R"), ("TYPE_OF_LEDGER", "/type")),
        (_quantity("in bound", 5, "R"), ("TYPE_INVALID", "/type")),
        (_quantity("INBOUND", 5, "PO-1"), ("EXPECTED_ON_MISSING", "/expectedOn")),
        (_quantity("DAMAGED", -5, "X"), ("QUANTITY_NEGATIVE", "/quantity")),
        (_quantity("DAMAGED", 5, "X", condition=""), ("CONDITION_INVALID", "/condition")),
        (_quantity("DAMAGED", 5, "X", storageAreaRef="S" * 101), ("STORAGE_AREA_REF_INVALID", "/storageAreaRef")),
        (
            _quantity("DELTA", 5, "X", position={"ref": "P9:NEAR:DEFAULT", "catalogue": CATALOGUE}),
            ("INVENTORY_POSITION_UNKNOWN", "/position/ref"),
        ),
        (
            _quantity("DELTA", 5, "X", catalogue={"ref": "OTHER"}),
            ("CATALOGUE_DIFFERS", "/position/catalogue/ref"),
        ),
    )


def test_what_cannot_be_a_quantity_is_refused_where_it_stands(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _position(graph)
        for given, (code, pointer) in _bad_quantities():
            assert await _codes(graph, "CreateInventoryQuantity", given) == [(code, f"/input{pointer}")], given
        assert await _on_hand(graph) == 0
        assert await graph.shop.rows("SELECT count(*) FROM inventory_side_quantity") == [(0,)]

    play(urls, scenario)


def test_what_cannot_be_changed_is_refused_where_it_stands(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _position(graph, onHand=5)
        await _create(graph, "CreateInventoryQuantity", _quantity("DELTA", 2, "D-1"), NODE)
        count = {"ref": "P3:NEAR:LAST_ON_HAND", "catalogue": CATALOGUE}
        for given, (code, pointer) in (
            (count, ("NOTHING_TO_CHANGE", "")),
            (count | {"quantity": -1}, ("QUANTITY_NEGATIVE", "/quantity")),
            (count | {"quantity": 1, "status": "INACTIVE"}, ("FIELD_UNKEPT", "/status")),
            (count | {"quantity": 1, "type": "DELTA"}, ("FIELD_FIXED", "/type")),
            (count | {"ref": "P3:NEAR:DELTA:D-1", "quantity": 3}, ("TYPE_OF_LEDGER", "/ref")),
            (count | {"ref": "P3:FAR:LAST_ON_HAND", "quantity": 3}, ("INVENTORY_QUANTITY_UNKNOWN", "/ref")),
            (count | {"catalogue": {"ref": "OTHER"}, "quantity": 3}, ("INVENTORY_QUANTITY_UNKNOWN", "/ref")),
        ):
            assert await _codes(graph, "UpdateInventoryQuantity", given) == [(code, f"/input{pointer}")], given
        assert await _on_hand(graph) == 7
        for more, (code, pointer) in (
            ({}, ("NOTHING_TO_CHANGE", "")),
            ({"onHand": 9}, ("FIELD_DERIVED", "/onHand")),
            ({"productRef": "P1"}, ("FIELD_FIXED", "/productRef")),
            ({"quantities": [count]}, ("FIELD_UNKEPT", "/quantities")),
        ):
            changed: dict[str, Any] = POSITION | more
            assert await _codes(graph, "UpdateInventoryPosition", changed) == [(code, f"/input{pointer}")], more
        for other, (code, pointer) in (
            ({"onHand": -1, "ref": "P3:FAR:DEFAULT", "locationRef": "FAR"}, ("QUANTITY_NEGATIVE", "/onHand")),
            ({"ref": "P3"}, ("REF_INVALID", "/ref")),
            ({"type": "SHELF"}, ("TYPE_INVALID", "/type")),
            ({}, ("REF_TAKEN", "/ref")),
            ({"ref": "NO:NEAR:DEFAULT", "productRef": "NO"}, ("PRODUCT_UNKNOWN", "/productRef")),
            ({"ref": "P3:NO:DEFAULT", "locationRef": "NO"}, ("LOCATION_UNKNOWN", "/locationRef")),
            ({"catalogue": {"ref": "OTHER"}}, ("INVENTORY_CATALOGUE_UNKNOWN", "/catalogue/ref")),
        ):
            named = {"ref": "P3:NEAR:DEFAULT", "productRef": "P3", "locationRef": "NEAR", "type": "DEFAULT"}
            new: dict[str, Any] = {"catalogue": CATALOGUE} | named | other
            assert await _codes(graph, "CreateInventoryPosition", new) == [(code, f"/input{pointer}")], other

    play(urls, scenario)


def test_a_position_is_withdrawn_and_put_back_by_who_may_write_there(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _position(graph, onHand=5)
        change = {"ref": POSITION["ref"], "catalogue": CATALOGUE, "status": "INACTIVE"}
        clerk = await graph.somebody(
            "clerk",
            Permission.INVENTORY_UPDATE,
            Permission.INVENTORY_CREATE,
            contexts={AccessContext.LOCATION: "NEAR"},
        )
        other = await graph.somebody("other", *Permission, contexts={AccessContext.LOCATION: "FAR"})
        reader = await graph.somebody("reader", Permission.INVENTORY_VIEW)
        fields = "{ status onHand attributes { name value } }"
        noted = change | {"attributes": [_NOTE]}
        shown = await _create(graph, "UpdateInventoryPosition", noted, fields, token=clerk)
        assert shown == {"status": "INACTIVE", "onHand": 5, "attributes": [{"name": "why", "value": "broken"}]}
        assert (await _create(graph, "UpdateInventoryPosition", change, fields, token=clerk)) == shown
        assert await _codes(graph, "UpdateInventoryPosition", change | {"status": "ACTIVE"}, token=clerk) == []
        assert await _codes(graph, "UpdateInventoryPosition", change | {"status": "GONE"}) == [
            ("STATUS_INVALID", "/input/status")
        ]
        delta = _quantity("DELTA", 1, "D-1")
        assert await _codes(graph, "CreateInventoryQuantity", delta, token=other) == [
            ("INVENTORY_POSITION_UNKNOWN", "/input/position/ref")
        ]
        assert [code for code, _ in await _codes(graph, "CreateInventoryQuantity", delta, token=reader)] == [
            "PERMISSION_MISSING"
        ]
        assert await _codes(graph, "CreateInventoryQuantity", delta, token=await graph.stranger()) == [
            ("INVENTORY_POSITION_UNKNOWN", "/input/position/ref")
        ]
        assert await _codes(graph, "CreateInventoryQuantity", delta, token=clerk) == []
        await graph.shop.rows("UPDATE product SET status = 'INACTIVE' WHERE ref = 'P3'")
        assert await _codes(graph, "UpdateInventoryPosition", change) == []
        assert await _codes(graph, "UpdateInventoryPosition", change | {"status": "ACTIVE"}) == [
            ("OUT_OF_SERVICE", "/input/status")
        ]

    play(urls, scenario)

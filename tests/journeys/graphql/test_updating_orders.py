"""What may be said of an order that is there, and what only a revision or its workflow may."""

import asyncio
from typing import Any

from lading.bootstrap.workflows import reference_workflows
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from lading.service.order_attributes import OF_WORKFLOW
from tests.database.order.shop import order
from tests.database.service.counter import open_counter
from tests.journeys.graphql.api import Graph, play
from tests.journeys.graphql.money import others, refusal

UPDATE = """mutation ($input: UpdateOrderInput) { updateOrder(input: $input) {
  ref status attributes { name type value } } }"""
READ = '{ order(ref: "HD-1") { id status totalPrice attributes { name value } } }'


def _note(name: str, value: Any = "1") -> dict[str, Any]:
    return {"name": name, "type": "STRING", "value": value}


def test_attributes_that_many_give_while_the_order_runs_all_stay(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        paid_later = {"attributes": [_note("paymentPoint", "BOOKING"), _note("gift", "no")]}
        answer = await graph.client.post(
            "/api/v1/orders",
            json=_document() | paid_later,
            headers={"authorization": f"Bearer {graph.robot}"},
        )
        order_id = answer.json()["id"]
        names = [f"n{number}" for number in range(12)]
        given = [_note(name) for name in names] + [_note("gift", "yes")]
        updates = [graph.data(UPDATE, input={"id": order_id, "attributes": [one]}) for one in given]
        # The engine runs the order at the same time, and writes attributes of its own.
        await asyncio.gather(counter.crowd(2), *updates)
        await counter.crowd(2)
        kept = {one["name"]: one["value"] for one in (await graph.data(READ))["order"]["attributes"]}
        assert kept.items() >= {**dict.fromkeys(names, "1"), "gift": "yes", "paymentPoint": "BOOKING"}.items()
        assert kept["paymentStatus"] == "REQUESTED"
        assert await counter.violations() == []

    play(urls, scenario)


def test_what_is_a_revision_or_the_workflows_own_is_refused_and_changes_nothing(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        counter = await open_counter(graph.shop)
        await others(graph)
        await graph.shop.take(_document())
        await counter.shop.work()
        before = (await graph.data(READ))["order"]
        wrong: list[tuple[dict[str, Any], str, str]] = [
            ({"status": "COMPLETE"}, "STATUS_OF_WORKFLOW", "/status"),
            ({"totalPrice": 1}, "FIELD_FIXED", "/totalPrice"),
            ({"totalTaxPrice": 1}, "FIELD_FIXED", "/totalTaxPrice"),
            ({"items": [{"id": before["id"], "quantity": 1}]}, "FIELD_FIXED", "/items"),
            ({"attributes": [_note("a"), _note("a")]}, "ATTRIBUTE_DUPLICATE", "/attributes"),
            ({"attributes": [_note("")]}, "ATTRIBUTE_INVALID", "/attributes"),
            ({"attributes": [_note("a"), _note("paymentStatus", "AUTHORISED")]}, *_of_workflow(1)),
            *(({"attributes": [_note(name)]}, *_of_workflow(0)) for name in sorted(OF_WORKFLOW)),
            ({"id": "00000000-0000-7000-8000-000000000000"}, "ORDER_UNKNOWN", "/id"),
            ({"id": "HD-1"}, "ORDER_UNKNOWN", "/id"),
        ]
        for changes, code, pointer in wrong:
            assert await refusal(graph, UPDATE, {"id": before["id"]} | changes) == (code, f"/input{pointer}"), changes
        note = {"id": before["id"], "attributes": [_note("a")]}
        elsewhere = await graph.somebody("far", Permission.ORDER_UPDATE, contexts={AccessContext.RETAILER: "2"})
        assert await graph.codes(UPDATE, input=note, token=elsewhere) == ["ORDER_UNKNOWN"]
        assert await graph.codes(UPDATE, input=note, token=await graph.stranger()) == ["ORDER_UNKNOWN"]
        reader = await graph.somebody("reader", Permission.ORDER_VIEW)
        assert await graph.codes(UPDATE, input=note, token=reader) == ["PERMISSION_MISSING"]
        assert (await graph.data(READ))["order"] == before

    play(urls, scenario)


def test_every_attribute_that_a_reference_workflow_names_for_orders_is_known_as_its_own() -> None:
    documents = reference_workflows({"retailer.id": "1", "account.id": "1"})
    named = {
        name
        for document in documents
        if document["entityType"] == "ORDER"
        for ruleset in document["rulesets"]
        if ruleset["type"] == "ORDER"
        for use in ruleset["rules"]
        for name in (use["props"] or {}).get("attributeNames", ())
    }
    assert {"paymentStatus", "captureStatus"} <= named
    assert named <= OF_WORKFLOW


def _document() -> dict[str, Any]:
    return order("HD-1", (("P1", 2),), totalPrice=21)


def _of_workflow(place: int) -> tuple[str, str]:
    return "ATTRIBUTE_OF_WORKFLOW", f"/attributes/{place}/name"

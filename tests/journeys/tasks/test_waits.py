"""Orders that wait before they are sourced: for the customer's second thoughts, and for each other."""

import asyncio
import time
from typing import Any

from lading.database.connection import transaction
from lading.foundation.workflow_versions.records import NewVersion, publish_workflow
from lading.order.reference_workflows import order_workflow
from tests.database.order.shop import ACCOUNT, RETAILER, collected, order, order_entity
from tests.journeys.graphql.api import Graph, play
from tests.journeys.tasks.clerks import setting

HD = ("ORDER", "HD-1")
SECONDS_MAX = 20.0


async def _reviewing_all(graph: Graph, order_type: str = "HD") -> None:
    """The reference workflow with the one parameter that has every order reviewed."""
    document = order_workflow(order_type, {"retailer.id": str(RETAILER)})
    for ruleset in document["rulesets"]:
        for use in ruleset["rules"]:
            if use["name"] == "LADING.order.HoldForReview":
                use["props"]["isAlways"] = True
    async with transaction(graph.shop.pool, ACCOUNT) as connection:
        await publish_workflow(connection, ACCOUNT, RETAILER, NewVersion(document=document, created_by="test"))


async def _until(graph: Graph, ref: str, status: str) -> None:
    ends_at = time.monotonic() + SECONDS_MAX
    while await graph.shop.status(ref) != status:
        assert time.monotonic() < ends_at, f"{ref} is {await graph.shop.status(ref)}"
        await asyncio.sleep(0.02)
        await graph.shop.work()


def _with_remorse(minutes: float, ref: str = "HD-1", **fields: Any) -> dict[str, Any]:
    return order(ref, attributes=[{"name": "remorseMinutes", "type": "FLOAT", "value": minutes}], **fields)


def test_an_order_is_sourced_when_the_remorse_period_ends(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=5)
        await setting(graph, "REMORSE_PERIOD_MINUTES", 0.02)
        await _reviewing_all(graph)
        await graph.shop.take(order("HD-1"))
        await graph.shop.work()
        assert await graph.shop.status("HD-1") == "IN_REVIEW"
        assert await graph.shop.on_hand("NEAR", "P1") == (5, 0, 0, 0)
        await _until(graph, "HD-1", "PICK_PACK")
        assert await graph.shop.on_hand("NEAR", "P1") == (4, 1, 0, 0)

    play(urls, scenario)


def test_until_the_remorse_period_ends_a_customer_cancels_and_changes_freely(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=5)
        await graph.shop.take(_with_remorse(60), _with_remorse(60, "HD-2"))
        await graph.shop.work()
        more = {"items": [{"ref": "HD-1-1", "quantity": 3}]}
        assert await graph.shop.act("HD-1", HD, "ProposeRevision", more) == "SUCCESS"
        assert await graph.shop.act("HD-1", HD, "ConfirmRevision", {"number": 1}) == "SUCCESS"
        assert await graph.shop.status("HD-1") == "IN_REVIEW"
        said = {"cancelledBy": "CUSTOMER", "cancellationReason": "changed my mind"}
        assert await graph.shop.act("HD-2", order_entity("HD-2"), "CancelOrder", said) == "SUCCESS"
        assert await graph.shop.status("HD-2") == "CANCELLED"
        assert await graph.shop.act("HD-1", HD, "WaiveReviewWait") == "SUCCESS"
        assert [sum(row[3].values()) for row in await graph.shop.fulfilments("HD-1")] == [3]
        # The timers that were set before come to nothing.
        await graph.shop.hurry("ReviewWaitOver")
        assert [await graph.shop.status(ref) for ref in ("HD-1", "HD-2")] == ["PICK_PACK", "CANCELLED"]
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_orders_wait_for_each_other_until_their_window_closes(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=5)
        await setting(graph, "REMORSE_PERIOD_MINUTES", 0)
        await setting(graph, "BATCHING_WINDOW_MINUTES", 60 * 24)
        await _reviewing_all(graph)
        await graph.shop.take(order("HD-1"), order("HD-2"))
        await graph.shop.work()
        assert [await graph.shop.status(ref) for ref in ("HD-1", "HD-2")] == ["IN_REVIEW"] * 2
        rows = await graph.shop.rows("SELECT DISTINCT scheduled_at FROM event WHERE name = 'ReviewWaitOver'")
        assert [(at.hour, at.minute, at.second) for (at,) in rows] == [(0, 0, 0)]

    play(urls, scenario)


def test_a_window_of_no_time_and_no_remorse_let_an_order_through_at_once(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=5)
        await _reviewing_all(graph)
        await graph.shop.take(order("HD-1"))
        await graph.shop.work()
        assert await graph.shop.status("HD-1") == "PICK_PACK"

    play(urls, scenario)


def test_an_order_to_collect_waits_the_same_way(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=5)
        attributes = [{"name": "remorseMinutes", "type": "FLOAT", "value": 0.02}]
        await graph.shop.take({**collected("CC-1"), "attributes": attributes})
        await graph.shop.work()
        await _until(graph, "CC-1", "PICK_PACK")

    play(urls, scenario)

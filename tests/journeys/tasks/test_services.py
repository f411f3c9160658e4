"""Gift wrap, engraving and the like: done between the pick and the parcel, for the orders that ask for them."""

from typing import Any

import pytest

from tests.database.order.shop import collected, fulfilment, order, order_entity, picked
from tests.journeys.graphql.api import Graph, play
from tests.journeys.tasks.clerks import TASKS, conclude, rest, setting, waiting

WRAP = [{"type": "GIFT_WRAP", "instructions": {"paper": "stars"}}]
BOTH = [{"type": "ENGRAVING", "instructions": "For Ann"}, *WRAP]
F1 = ("FULFILMENT", "HD-1-F1")


def _asking(services: Any, lines: tuple[tuple[str, int], ...] = (("P1", 3),), **fields: Any) -> dict[str, Any]:
    """An order whose first line asks for services."""
    document = order("HD-1", lines, **fields)
    document["items"][0]["attributes"] = [{"name": "services", "type": "JSON", "value": services}]
    return document


async def _picked(graph: Graph, document: dict[str, Any], **units: int) -> None:
    """Taken, sourced from NEAR and picked."""
    await graph.shop.stock(NEAR_P1=10, NEAR_P2=10, FAR_P1=10)
    await graph.shop.take(document)
    await graph.shop.work()
    assert await graph.shop.act("HD-1", F1, "ConfirmPick", picked(**units)) == "SUCCESS"


async def _statuses(graph: Graph) -> list[tuple[str, str]]:
    return [(row[2], row[1]) for row in await graph.shop.fulfilments("HD-1")]


def test_services_are_done_one_after_the_other_and_then_it_is_packed(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        types = {"ENGRAVING": {"queue": "engraving"}, "GIFT_WRAP": {"queue": "wrapping", "evidenceFor": ["DONE"]}}
        await setting(graph, "TASK_TYPES", types)
        await _picked(graph, _asking(BOTH, (("P1", 3), ("P2", 1))), HD_1_1=3, HD_1_2=1)
        assert await _statuses(graph) == [("NEAR", "IN_SERVICE")]
        assert await graph.shop.act("HD-1", F1, "PackFulfilment") == "NO_MATCH"
        [engraving] = await waiting(graph)
        assert (engraving["queue"], engraving["locationRef"], engraving["subject"]) == (
            "engraving",
            "NEAR",
            "HD-1-1:ENGRAVING",
        )
        assert (engraving["details"]["quantity"], engraving["details"]["instructions"]) == (3, "For Ann")
        await conclude(graph, engraving["id"], "DONE")
        [wrapping] = await waiting(graph)
        assert (wrapping["queue"], wrapping["type"]) == ("wrapping", "GIFT_WRAP")
        answer = await conclude(graph, wrapping["id"], "DONE")
        assert (answer.status_code, answer.json()["code"]) == (422, "EVIDENCE_MISSING")
        await conclude(graph, wrapping["id"], "DONE", evidence={"photo": "https://img.example.com/1"})
        assert await _statuses(graph) == [("NEAR", "FULFILLED")]
        assert await graph.shop.act("HD-1", F1, "PackFulfilment") == "SUCCESS"
        assert await graph.shop.act("HD-1", ("CONSIGNMENT", "HD-1-C1"), "CourierCollected") == "SUCCESS"
        assert await graph.shop.status("HD-1") == "COMPLETE"
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_an_order_without_services_is_packed_as_before(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _picked(graph, order("HD-1", [("P1", 3)]), HD_1_1=3)
        assert await _statuses(graph) == [("NEAR", "FULFILLED")]
        names = {row[0] for row in await graph.shop.rows("SELECT name FROM event")}
        assert names == {"CREATE", "UpdateInventoryQty", "FulfilmentExpiry", "ConfirmPick", "WaitStep"}

    play(urls, scenario)


def test_spoiled_units_are_lost_and_sourced_again_with_their_services(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _picked(graph, _asking(WRAP), HD_1_1=3)
        [task] = await waiting(graph)
        for quantity in (None, 0, 4):
            answer = await conclude(graph, task["id"], "SHORT", reason="torn", quantity=quantity)
            assert (answer.status_code, answer.json()["code"]) == (422, "QUANTITY_INVALID")
        answer = await conclude(graph, task["id"], "DONE", quantity=1)
        assert (answer.status_code, answer.json()["code"]) == (422, "QUANTITY_INVALID")
        await conclude(graph, task["id"], "SHORT", reason="broken while wrapping", quantity=1)
        assert await _statuses(graph) == [("NEAR", "FULFILLED"), ("FAR", "AWAITING_WAVE")]
        assert [row[3] for row in await graph.shop.fulfilments("HD-1")] == [{"HD-1-1": 3}, {"HD-1-1": 1}]
        assert await graph.shop.violations() == []
        second = ("FULFILMENT", "HD-1-F2")
        assert await graph.shop.act("HD-1", second, "ConfirmPick", picked(HD_1_1=1)) == "SUCCESS"
        [again] = await waiting(graph)
        assert (again["locationRef"], again["details"]["quantity"]) == ("FAR", 1)
        await conclude(graph, again["id"], "DONE")
        for one in (F1, second):
            assert await graph.shop.act("HD-1", one, "PackFulfilment") == "SUCCESS"
        for number in (1, 2):
            await graph.shop.act("HD-1", ("CONSIGNMENT", f"HD-1-C{number}"), "CourierCollected")
        assert await graph.shop.status("HD-1") == "COMPLETE"
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_a_fulfilment_of_which_every_unit_was_spoiled_is_sourced_elsewhere(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _picked(graph, _asking(WRAP), HD_1_1=3)
        [task] = await waiting(graph)
        await conclude(graph, task["id"], "SHORT", reason="fire", quantity=3)
        assert await _statuses(graph) == [("NEAR", "REJECTED"), ("FAR", "AWAITING_WAVE")]
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_goods_go_on_without_a_service_that_could_not_be_done_and_the_customer_is_told(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _picked(graph, _asking(BOTH), HD_1_1=3)
        [engraving] = await waiting(graph)
        await conclude(graph, engraving["id"], "FAILED", reason="machine down")
        [wrapping] = await waiting(graph)
        await conclude(graph, wrapping["id"], "DONE")
        assert await _statuses(graph) == [("NEAR", "FULFILLED")]
        kept = (await graph.shop.row("SELECT attributes FROM fulfilment"))[0]["services"]["value"]
        assert kept == {"HD-1-1:ENGRAVING": "FAILED", "HD-1-1:GIFT_WRAP": "DONE"}

    play(urls, scenario)


def test_a_short_pick_is_wrapped_for_what_was_found(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _picked(graph, _asking(WRAP), HD_1_1=2)
        assert await _statuses(graph) == [("NEAR", "IN_SERVICE"), ("FAR", "AWAITING_WAVE")]
        [task] = await waiting(graph)
        assert task["details"]["quantity"] == 2
        await conclude(graph, task["id"], "DONE")
        assert await _statuses(graph) == [("NEAR", "FULFILLED"), ("FAR", "AWAITING_WAVE")]

    play(urls, scenario)


def test_work_nobody_does_is_told_of_and_can_still_be_done(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _picked(graph, _asking("GIFT_WRAP"), HD_1_1=3)
        for _ in range(4):
            await graph.shop.hurry("TaskStep", "WaitStep")
        alerts = [facts["alert"] for _, facts in await graph.shop.told("TaskAlert")]
        assert alerts == ["REMIND", "RAISE", "ESCALATE", "REMIND"]
        [task] = await waiting(graph)
        await conclude(graph, task["id"], "DONE")
        assert await _statuses(graph) == [("NEAR", "FULFILLED")]

    play(urls, scenario)


def test_an_outcome_delivered_twice_counts_once(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await _picked(graph, _asking(WRAP), HD_1_1=3)
        [task] = await waiting(graph)
        await rest(
            graph,
            "POST",
            f"{TASKS}/{task['id']}",
            {"do": "CONCLUDE", "outcome": "SHORT", "quantity": 1, "reason": "torn"},
        )
        for _ in range(3):
            await graph.shop.send("HD-1", F1, "TaskConcluded", {"taskId": task["id"]})
        await graph.shop.work()
        await conclude(graph, task["id"], "SHORT", quantity=1, reason="torn")
        assert [row[3] for row in await graph.shop.fulfilments("HD-1")] == [{"HD-1-1": 3}, {"HD-1-1": 1}]
        withdrawn = await graph.shop.rows("SELECT sum(withdrawn_quantity) FROM fulfilment_item")
        assert withdrawn == [(1,)]
        assert await graph.shop.violations() == []

    play(urls, scenario)


@pytest.mark.parametrize("services", [[], "", {}, 7, [7, {"type": 1}, {"type": ""}, {"colour": "red"}]])
def test_what_is_no_service_is_none(urls: tuple[str, str], services: Any) -> None:
    async def scenario(graph: Graph) -> None:
        await _picked(graph, _asking(services), HD_1_1=3)
        assert await _statuses(graph) == [("NEAR", "FULFILLED")]

    play(urls, scenario)


def test_what_is_collected_is_wrapped_before_it_is_ready(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=5)
        document = collected("CC-1", [("P1", 1)])
        document["items"][0]["attributes"] = [{"name": "services", "type": "JSON", "value": WRAP}]
        await graph.shop.take(document)
        await graph.shop.work()
        await graph.shop.act("CC-1", fulfilment("CC-1-F1"), "ConfirmPick", picked(CC_1_1=1))
        [task] = await waiting(graph)
        await conclude(graph, task["id"], "DONE")
        await graph.shop.act("CC-1", fulfilment("CC-1-F1"), "PackFulfilment")
        assert await graph.shop.status("CC-1") == "AWAITING_CUSTOMER_COLLECTION"

    play(urls, scenario)


def test_a_cancelled_order_needs_no_wrapping(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await setting(graph, "AGENT_CANCELLATION", {"statuses": ["AWAITING_WAVE", "IN_SERVICE"]})
        await _picked(graph, _asking(WRAP), HD_1_1=3)
        assert await graph.shop.act("HD-1", order_entity("HD-1"), "CancelOrder") == "SUCCESS"
        assert await graph.shop.status("HD-1") == "CANCELLED"
        assert await waiting(graph) == []
        assert await graph.shop.violations() == []

    play(urls, scenario)

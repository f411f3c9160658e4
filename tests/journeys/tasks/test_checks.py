"""Orders that are checked before they are sourced: by people, by scores, by both, and what the clerk's answer does."""

from typing import Any

import pytest

from tests.database.order.shop import order
from tests.journeys.graphql.api import Graph, play
from tests.journeys.tasks.clerks import checked, conclude, setting, waiting

SCORED = {"FRAUD_CHECK": {"queue": "fraud", "scoring": {"passBelow": 30, "rejectFrom": 80, "answerHours": 2}}}
HD = ("ORDER", "HD-1")


def test_an_order_that_asks_for_nothing_is_sourced_at_once(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await graph.shop.stock(NEAR_P1=5)
        await graph.shop.take(order("HD-1"))
        await graph.shop.work()
        assert await graph.shop.status("HD-1") == "PICK_PACK"
        assert await waiting(graph) == []
        # No event more than an order had before there were checks.
        names = [row[0] for row in await graph.shop.rows("SELECT name FROM event ORDER BY id")]
        assert names == ["CREATE", "UpdateInventoryQty", "FulfilmentExpiry"]

    play(urls, scenario)


def test_an_order_that_a_person_passes_is_sourced_then(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await checked(graph, "HD-1", checks="FRAUD_CHECK, CREDIT_CHECK")
        assert await graph.shop.status("HD-1") == "IN_REVIEW"
        tasks = await waiting(graph)
        assert [(one["type"], one["status"], one["rootEntityRef"]) for one in tasks] == [
            ("FRAUD_CHECK", "OPEN", "HD-1"),
            ("CREDIT_CHECK", "OPEN", "HD-1"),
        ]
        assert (await conclude(graph, tasks[0]["id"], "PASS")).status_code == 200
        assert await graph.shop.status("HD-1") == "IN_REVIEW"
        assert (await conclude(graph, tasks[1]["id"], "PASS")).status_code == 200
        assert await graph.shop.status("HD-1") == "PICK_PACK"
        assert await waiting(graph) == []
        assert await graph.shop.violations() == []

    play(urls, scenario)


def test_an_order_that_a_person_rejects_is_cancelled_with_the_reason(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await checked(graph, "HD-1", checks=["FRAUD_CHECK", "CREDIT_CHECK"])
        fraud, credit = await waiting(graph)
        answer = await conclude(graph, fraud["id"], "REJECT")
        assert (answer.status_code, answer.json()["code"]) == (422, "REASON_MISSING")
        assert await graph.shop.status("HD-1") == "IN_REVIEW"
        answer = await conclude(graph, fraud["id"], "REJECT", reason="stolen card", evidence={"case": "F-1"})
        assert answer.status_code == 200
        assert await graph.shop.status("HD-1") == "CANCELLED"
        [(_, refund)] = await graph.shop.told("RefundDue")
        assert [item["reason"] for item in refund["items"]] == ["FRAUD_CHECK_REJECTED"]
        results = (await graph.shop.row("SELECT attributes FROM sales_order"))[0]["checkResults"]["value"]
        assert (results["FRAUD_CHECK"]["status"], results["FRAUD_CHECK"]["reason"]) == ("REJECTED", "stolen card")
        # Nobody needs the other check any more.
        assert await waiting(graph) == []
        answer = await conclude(graph, credit["id"], "PASS")
        assert (answer.status_code, answer.json()["code"]) == (409, "TASK_OVER")
        assert await graph.shop.on_hand("NEAR", "P1") == (1_000, 0, 0, 0)

    play(urls, scenario)


@pytest.mark.parametrize(
    ("said", "status", "is_asked"),
    [
        ({"score": 12}, "PICK_PACK", False),
        ({"score": 30}, "IN_REVIEW", True),
        ({"score": 79.9}, "IN_REVIEW", True),
        ({"score": 80, "reason": "velocity"}, "CANCELLED", False),
        ({"result": "accept"}, "PICK_PACK", False),
        ({"result": "REVIEW"}, "IN_REVIEW", True),
        ({"result": "REJECT"}, "CANCELLED", False),
    ],
)
def test_a_score_decides_or_asks_a_person(
    urls: tuple[str, str], said: dict[str, Any], status: str, is_asked: bool
) -> None:
    async def scenario(graph: Graph) -> None:
        await setting(graph, "TASK_TYPES", SCORED)
        await checked(graph, "HD-1")
        assert [attributes["check"] for _, attributes in await graph.shop.told("CheckRequested")] == ["FRAUD_CHECK"]
        assert await waiting(graph) == []
        told = {"check": "FRAUD_CHECK", **said}
        assert await graph.shop.act("HD-1", HD, "CheckScored", told) == "SUCCESS"
        assert await graph.shop.status("HD-1") == status
        assert [one["queue"] for one in await waiting(graph)] == ["fraud"] * is_asked
        # The same answer again, and another one, change nothing.
        for again in (told, {"check": "FRAUD_CHECK", "score": 0}, {"check": "FRAUD_CHECK", "score": 100}):
            await graph.shop.act("HD-1", HD, "CheckScored", again)
        assert await graph.shop.status("HD-1") == status
        assert await graph.shop.violations() == []

    play(urls, scenario)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"check": "FRAUD_CHECK"},
        {"check": "FRAUD_CHECK", "score": "high"},
        {"check": "FRAUD_CHECK", "score": 1, "result": "ACCEPT"},
        {"check": "FRAUD_CHECK", "result": "MAYBE"},
        {"check": 7, "score": 1},
    ],
)
def test_an_answer_that_cannot_be_read_is_refused_and_changes_nothing(
    urls: tuple[str, str], said: dict[str, Any]
) -> None:
    async def scenario(graph: Graph) -> None:
        await setting(graph, "TASK_TYPES", SCORED)
        await checked(graph, "HD-1")
        assert await graph.shop.act("HD-1", HD, "CheckScored", said) == "FAILED CHECK_ANSWER_MALFORMED"
        assert await graph.shop.status("HD-1") == "IN_REVIEW"

    play(urls, scenario)


def test_a_score_that_does_not_come_is_a_persons_work(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await setting(graph, "TASK_TYPES", SCORED)
        await checked(graph, "HD-1")
        await graph.shop.hurry("CheckUnanswered")
        [task] = await waiting(graph, "fraud")
        await conclude(graph, task["id"], "PASS")
        assert await graph.shop.status("HD-1") == "PICK_PACK"

    play(urls, scenario)


def test_nobody_can_pass_a_check_by_sending_its_event(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await checked(graph, "HD-1")
        [task] = await waiting(graph)
        forged = {"taskId": task["id"], "outcome": "PASS"}
        assert await graph.shop.act("HD-1", HD, "TaskConcluded", forged) == "SUCCESS"
        assert await graph.shop.act("HD-1", HD, "TaskConcluded", {"outcome": "PASS"}) == "FAILED TASK_UNNAMED"
        for inner in ("ReviewOver", "EndReview", "CheckDecided", "TaskStep"):
            assert await graph.shop.act("HD-1", HD, inner, {}) == "FAILED EVENT_INTERNAL"
        assert await graph.shop.status("HD-1") == "IN_REVIEW"

    play(urls, scenario)


def test_a_cancelled_order_takes_its_tasks_along(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await checked(graph, "HD-1")
        assert await graph.shop.act("HD-1", HD, "CancelOrder", {}) == "SUCCESS"
        assert await graph.shop.status("HD-1") == "CANCELLED"
        assert await waiting(graph) == []
        await graph.shop.hurry("TaskStep", "WaitStep")
        assert await graph.shop.status("HD-1") == "CANCELLED"

    play(urls, scenario)

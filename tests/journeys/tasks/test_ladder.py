"""What happens to a task nobody ends: reminded, raised, handed over, escalated, decided."""

from datetime import datetime, timedelta
from typing import Any

from tests.database.order.shop import order_entity
from tests.journeys.graphql.api import Graph, play
from tests.journeys.tasks.clerks import TASKS, checked, conclude, rest, setting, waiting

LADDER: list[dict[str, Any]] = [
    {"afterHours": 4, "do": "REMIND"},
    {"afterHours": 8, "do": "RAISE", "priority": 1},
    {"afterHours": 12, "do": "HAND_OVER", "queue": "fraud-leads"},
    {"afterHours": 24, "do": "ESCALATE"},
]
TYPES = {"FRAUD_CHECK": {"queue": "fraud", "priority": 4, "dueHours": 4, "isAlerted": True, "steps": LADDER}}


def test_a_task_nobody_ends_climbs_its_ladder_and_its_end_brings_the_order_back(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await setting(graph, "TASK_TYPES", TYPES)
        await checked(graph, "HD-1")
        [task] = await waiting(graph)
        await rest(graph, "POST", f"{TASKS}/{task['id']}", {"do": "CLAIM"})
        seen = []
        for _ in range(6):
            await graph.shop.hurry("TaskStep")
            [now] = await waiting(graph)
            seen.append((now["queue"], now["priority"], now["status"], await graph.shop.status("HD-1")))
        assert seen == [
            ("fraud", 4, "CLAIMED", "IN_REVIEW"),
            ("fraud", 1, "CLAIMED", "IN_REVIEW"),
            ("fraud-leads", 1, "OPEN", "IN_REVIEW"),
            ("fraud-leads", 1, "OPEN", "ESCALATED"),
            ("fraud-leads", 1, "OPEN", "ESCALATED"),
            ("fraud-leads", 1, "OPEN", "ESCALATED"),
        ]
        alerts = [facts["alert"] for _, facts in await graph.shop.told("TaskAlert")]
        assert alerts == ["OPENED", "REMIND", "RAISE", "HAND_OVER", "ESCALATE", "REMIND", "REMIND"]
        await conclude(graph, task["id"], "PASS")
        assert await graph.shop.status("HD-1") == "PICK_PACK"
        await graph.shop.hurry("TaskStep")
        assert len(await graph.shop.told("TaskAlert")) == len(alerts)

    play(urls, scenario)


def test_a_ladder_can_end_with_a_decision(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        steps = [{"afterHours": 1, "do": "DECIDE", "outcome": "REJECT"}]
        await setting(graph, "TASK_TYPES", {"FRAUD_CHECK": {"steps": steps}})
        await checked(graph, "HD-1")
        [task] = await waiting(graph)
        await graph.shop.hurry("TaskStep")
        assert await graph.shop.status("HD-1") == "CANCELLED"
        answer = await conclude(graph, task["id"], "PASS")
        assert (answer.status_code, answer.json()["code"]) == (409, "TASK_OVER")

    play(urls, scenario)


def test_a_step_that_comes_twice_or_too_late_is_taken_once(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await setting(graph, "TASK_TYPES", TYPES)
        await checked(graph, "HD-1")
        await graph.shop.hurry("TaskStep")
        copied = await graph.shop.rows(
            "SELECT attributes FROM event WHERE name = 'TaskStep' AND (attributes ->> 'step') = '0'"
        )
        assert len(copied) == 1
        # A copy of the first step, as a second delivery would bring it; only a workflow may send it.
        assert await graph.shop.act("HD-1", order_entity("HD-1"), "TaskStep", copied[0][0]) == "FAILED EVENT_INTERNAL"
        steps = await graph.shop.rows("SELECT steps_taken FROM task")
        assert steps == [(1,)]

    play(urls, scenario)


def test_times_are_hours_of_the_business_calendar(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        week = {day: ["0000-0100"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
        await setting(graph, "BUSINESS_CALENDAR", {"timeZone": "UTC", "weekly": week})
        await setting(graph, "TASK_TYPES", {"FRAUD_CHECK": {"dueHours": 3}})
        await checked(graph, "HD-1")
        [task] = await waiting(graph)
        due = datetime.fromisoformat(task["dueOn"])
        now: datetime = (await graph.shop.row("SELECT clock_timestamp()"))[0]
        # An hour a day is open: three of them are two days at least.
        assert timedelta(days=2) <= due - now <= timedelta(days=3, hours=1)

    play(urls, scenario)


def test_a_setting_that_cannot_be_read_fails_the_order_with_the_place(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await setting(graph, "TASK_TYPES", {"FRAUD_CHECK": {"queu": "fraud"}})
        await checked(graph, "HD-1")
        row = await graph.shop.row("SELECT outcome, reason FROM event_run ORDER BY event_id LIMIT 1")
        assert row["outcome"] == "FAILED"
        assert row["reason"].startswith("TASK_TYPES_INVALID: The setting TASK_TYPES cannot be read: FRAUD_CHECK:")
        assert await graph.shop.status("HD-1") == "CREATED"

    play(urls, scenario)

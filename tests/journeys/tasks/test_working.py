"""Clerks at work: one of two gets a task, an outcome counts once, and nobody sees what is not his."""

import asyncio
from typing import Any

from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from tests.database.order.shop import order_entity
from tests.journeys.graphql.api import Graph, play
from tests.journeys.rest.api import second_retailer
from tests.journeys.tasks.clerks import TASKS, checked, conclude, rest, waiting

CLERK = (Permission.TASK_VIEW, Permission.TASK_UPDATE)
CLAIM = "mutation($id: ID!) { claimTask(input: {id: $id}) { id status assignee history } }"
NEXT = "mutation($queue: String!) { claimNextTask(input: {queue: $queue}) { id rootEntityRef } }"
CONCLUDE = """mutation($id: ID!, $outcome: String!, $reason: String) {
  concludeTask(input: {id: $id, outcome: $outcome, reason: $reason}) { status outcome endedBy } }"""
WORK = """mutation($input: WorkTasksInput) { workTasks(input: $input) { results { id status code } } }"""
QUEUES = "{ taskQueues { queue open claimed overdue } }"
ENDED = "{ endedTasks(first: 10) { edges { node { rootEntityRef outcome reason evidence history } } } }"


def test_of_two_clerks_who_claim_at_once_one_gets_the_task(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await checked(graph, *(f"HD-{number}" for number in range(8)))
        names = ["anna", "bert", "carl"]
        tokens = [await graph.somebody(name, *CLERK) for name in names]
        for task in await waiting(graph):
            path = f"{TASKS}/{task['id']}"
            answers = await asyncio.gather(
                *(rest(graph, "POST", path, {"do": "CLAIM"}, token=token) for token in tokens)
            )
            assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
            [winner] = [answer.json() for answer in answers if answer.status_code == 200]
            losers = [answer.json() for answer in answers if answer.status_code == 409]
            assert {loser["code"] for loser in losers} == {"TASK_CLAIMED"}
            assert [line["what"] for line in winner["history"]] == ["OPENED", "CLAIMED"]
            assert winner["assignee"] in names

    play(urls, scenario)


def test_clerks_who_ask_for_the_next_task_get_different_ones(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await checked(graph, *(f"HD-{number}" for number in range(6)))
        tokens = [await graph.somebody(name, *CLERK) for name in ("anna", "bert", "carl")]
        asked = [graph.data(NEXT, token=token, queue="manual-work") for token in tokens]
        got = {answer["claimNextTask"]["rootEntityRef"] for answer in await asyncio.gather(*asked)}
        assert len(got) == 3
        assert (await graph.data(QUEUES))["taskQueues"] == [
            {"queue": "manual-work", "open": 3, "claimed": 3, "overdue": 0}
        ]
        assert await graph.codes(NEXT, queue="elsewhere") == ["QUEUE_EMPTY"]

    play(urls, scenario)


def test_an_outcome_given_twice_at_once_counts_once(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await checked(graph, "HD-1")
        [task] = await waiting(graph)
        tokens = [await graph.somebody(name, *CLERK) for name in ("anna", "bert")]
        path, reject = f"{TASKS}/{task['id']}", {"do": "CONCLUDE", "outcome": "REJECT", "reason": "no"}
        said = [({"do": "CONCLUDE", "outcome": "PASS"}, tokens[0]), (reject, tokens[1])] * 3
        answers = await asyncio.gather(*(rest(graph, "POST", path, body, token=token) for body, token in said))
        outcomes = {answer.json()["outcome"] for answer in answers if answer.status_code == 200}
        assert len(outcomes) == 1
        assert {answer.json().get("code") for answer in answers if answer.status_code != 200} <= {"TASK_OVER"}
        assert len(await graph.shop.told("TaskConcluded")) == 1
        await graph.shop.work()
        expected = {"PASS": "PICK_PACK", "REJECT": "CANCELLED"}[outcomes.pop()]
        assert await graph.shop.status("HD-1") == expected
        # Delivered twice, the event changes nothing more.
        await graph.shop.act("HD-1", order_entity("HD-1"), "TaskConcluded", {"taskId": task["id"]})
        assert await graph.shop.status("HD-1") == expected

    play(urls, scenario)


def test_work_is_moved_by_its_clerk_or_by_who_may_assign(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await checked(graph, "HD-1")
        [task] = await waiting(graph)
        path = f"{TASKS}/{task['id']}"
        anna, bert = [await graph.somebody(name, *CLERK) for name in ("anna", "bert")]
        lead = await graph.somebody("lead", *CLERK, Permission.TASK_ASSIGN)
        assert (await rest(graph, "POST", path, {"do": "RELEASE"}, token=anna)).json()["code"] == "TASK_UNCLAIMED"
        assert (await graph.data(CLAIM, token=anna, id=task["id"]))["claimTask"]["assignee"] == "anna"
        assert (await rest(graph, "POST", path, {"do": "CLAIM"}, token=anna)).status_code == 200
        for deed in ({"do": "RELEASE"}, {"do": "ASSIGN", "assignee": "bert"}):
            answer = await rest(graph, "POST", path, deed, token=bert)
            assert (answer.status_code, answer.json()["code"]) == (403, "PERMISSION_MISSING")
        assert await graph.codes(CONCLUDE, token=bert, id=task["id"], outcome="PASS") == ["TASK_CLAIMED"]
        answer = await rest(graph, "POST", path, {"do": "ASSIGN", "assignee": "nobody"}, token=lead)
        assert (answer.status_code, answer.json()["code"]) == (422, "USER_UNKNOWN")
        assert (await rest(graph, "POST", path, {"do": "ASSIGN", "assignee": "bert"}, token=lead)).status_code == 200
        assert await graph.codes(CONCLUDE, token=anna, id=task["id"], outcome="PASS") == ["TASK_CLAIMED"]
        assert await graph.codes(CONCLUDE, token=bert, id=task["id"], outcome="MAYBE") == ["OUTCOME_UNKNOWN"]
        done = (await graph.data(CONCLUDE, token=bert, id=task["id"], outcome="PASS"))["concludeTask"]
        assert done == {"status": "DONE", "outcome": "PASS", "endedBy": "bert"}
        [edge] = (await graph.data(ENDED))["endedTasks"]["edges"]
        whats = [line["what"] for line in edge["node"]["history"]]
        assert whats == ["OPENED", "CLAIMED", "ASSIGNED", "DONE"]

    play(urls, scenario)


def test_many_are_worked_at_once_with_a_result_for_each(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        refs = [f"HD-{number}" for number in range(5)]
        await checked(graph, *refs)
        ids = [task["id"] for task in await waiting(graph)]
        await conclude(graph, ids[0], "REJECT", reason="fraud")
        said: dict[str, Any] = {"ids": [*ids, ids[1]], "do": "CONCLUDE", "outcome": "PASS"}
        results = (await graph.data(WORK, input=said))["workTasks"]["results"]
        assert [one["code"] for one in results] == ["TASK_OVER", None, None, None, None, None]
        assert [one["status"] for one in results[1:]] == ["DONE"] * 5
        await graph.shop.work()
        assert [await graph.shop.status(ref) for ref in refs] == ["CANCELLED", *["PICK_PACK"] * 4]
        assert len(await graph.shop.told("TaskConcluded")) == 5
        body = {"ids": [ids[1]], "do": "ASSIGN", "assignee": "robot"}
        answer = await rest(graph, "POST", TASKS, body)
        assert [one["code"] for one in answer.json()["results"]] == ["TASK_OVER"]
        wrongs: tuple[dict[str, Any], ...] = ({"ids": []}, {"ids": ["x"]}, {"ids": ids, "do": "EAT"}, {"do": "CLAIM"})
        for wrong in wrongs:
            assert (await rest(graph, "POST", TASKS, {"do": "CLAIM", **wrong})).status_code == 422

    play(urls, scenario)


def test_nobody_sees_or_touches_the_tasks_of_others(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await checked(graph, "HD-1")
        [task] = await waiting(graph)
        path, claim = f"{TASKS}/{task['id']}", {"do": "CLAIM"}
        stranger = await graph.stranger()
        await second_retailer(graph.shop.pool)
        other = (await graph.shop.row("SELECT max(retailer) FROM retailer"))[0]
        elsewhere = await graph.somebody("elsewhere", *CLERK, contexts={AccessContext.RETAILER: str(other)})
        store = await graph.somebody("store", *CLERK, contexts={AccessContext.LOCATION: "NEAR"})
        for token in (stranger, elsewhere, store):
            assert await waiting(graph, token=token) == []
            for method, body in (("GET", None), ("POST", claim)):
                answer = await rest(graph, method, path, body, token=token)
                assert (answer.status_code, answer.json()["code"]) == (404, "TASK_UNKNOWN")
            assert await graph.codes(NEXT, token=token, queue="manual-work") == ["QUEUE_EMPTY"]
            assert (await graph.data(QUEUES, token=token))["taskQueues"] == []
        viewer = await graph.somebody("viewer", Permission.TASK_VIEW)
        assert (await rest(graph, "GET", path, token=viewer)).status_code == 200
        assert (await rest(graph, "POST", path, claim, token=viewer)).json()["code"] == "PERMISSION_MISSING"
        assert await graph.codes(CLAIM, token=viewer, id=task["id"]) == ["PERMISSION_MISSING"]
        for unknown in ("x", "00000000-0000-0000-0000-000000000000"):
            assert (await rest(graph, "GET", f"{TASKS}/{unknown}")).status_code == 404

    play(urls, scenario)


def test_lists_are_paged_in_the_order_of_work(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        await checked(graph, *(f"HD-{number}" for number in range(7)))
        await graph.shop.rows("UPDATE task SET priority = 1 WHERE root_ref IN ('HD-6', 'HD-3')")
        whole = [task["rootEntityRef"] for task in await waiting(graph)]
        assert sorted(whole[:2]) == ["HD-3", "HD-6"]
        found: list[str] = []
        path = f"{TASKS}?count=3"
        while True:
            page = (await rest(graph, "GET", path)).json()
            found += [task["rootEntityRef"] for task in page["tasks"]]
            if page["next"] is None:
                break
            path = f"{TASKS}?count=3&after={page['next']}"
        assert found == whole
        query = """query($after: String) { tasks(first: 3, after: $after) {
          edges { cursor node { rootEntityRef } } pageInfo { hasNextPage endCursor } } }"""
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            page = (await graph.data(query, after=after))["tasks"]
            seen += [edge["node"]["rootEntityRef"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
        assert seen == whole
        one = (await rest(graph, "GET", f"{TASKS}?rootEntityRef=HD-3&status=OPEN")).json()["tasks"]
        assert [task["rootEntityRef"] for task in one] == ["HD-3"]
        assert (await rest(graph, "GET", f"{TASKS}?colour=red")).status_code == 422
        assert (await rest(graph, "GET", f"{TASKS}?after=HD-3")).json()["code"] == "CURSOR_INVALID"

    play(urls, scenario)

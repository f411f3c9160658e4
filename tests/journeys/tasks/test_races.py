"""A clerk, the ladder and two workers at once, and a clerk who is cut off: one outcome, or nothing at all."""

import asyncio
from uuid import UUID

import pytest

from lading.api.tasks import do_one
from lading.database.connection import transaction
from lading.foundation.access.principal import AccessContext, Grant, Principal
from lading.foundation.tasks.working import Deed, DeedKind
from tests.database.order.shop import ACCOUNT
from tests.journeys.graphql.api import Graph, play
from tests.journeys.tasks.clerks import TASKS, checked, rest, setting, waiting


class _CutOffError(Exception):
    """The clerk's connection is gone."""


def test_a_clerk_races_the_ladder_and_one_of_them_decides(urls: tuple[str, str]) -> None:
    async def scenario(graph: Graph) -> None:
        steps = [{"afterHours": 1, "do": "DECIDE", "outcome": "REJECT"}]
        await setting(graph, "TASK_TYPES", {"FRAUD_CHECK": {"steps": steps}})
        refs = [f"HD-{number}" for number in range(8)]
        await checked(graph, *refs)
        tasks = {task["rootEntityRef"]: task["id"] for task in await waiting(graph)}
        passing = {"do": "CONCLUDE", "outcome": "PASS"}
        another = graph.shop.another()
        engine = asyncio.gather(graph.shop.hurry("TaskStep"), another.work())
        answers = await asyncio.gather(*(rest(graph, "POST", f"{TASKS}/{tasks[ref]}", passing) for ref in refs))
        await engine
        await graph.shop.work()
        assert {answer.status_code for answer in answers} <= {200, 409}
        outcomes = dict(await graph.shop.rows("SELECT root_ref, outcome FROM task"))
        for ref, answer in zip(refs, answers, strict=True):
            assert outcomes[ref] == ("PASS" if answer.status_code == 200 else "REJECT")
            expected = {"PASS": "PICK_PACK", "REJECT": "CANCELLED"}[outcomes[ref]]
            assert await graph.shop.status(ref) == expected
        assert len(await graph.shop.told("TaskConcluded")) == len(refs)
        assert await graph.shop.violations() == []

    play(urls, scenario)


async def _cut_off(graph: Graph, clerk: Principal, task_id: UUID, deed: Deed) -> None:
    """Does it, and is gone before it is committed."""
    async with transaction(graph.shop.pool, ACCOUNT) as connection:
        await do_one(connection, graph.services, clerk, task_id, deed)
        raise _CutOffError


@pytest.mark.parametrize("deed", [Deed(do=DeedKind.CLAIM), Deed(do=DeedKind.CONCLUDE, outcome="PASS")])
def test_a_clerk_who_is_cut_off_half_way_has_done_nothing(urls: tuple[str, str], deed: Deed) -> None:
    async def scenario(graph: Graph) -> None:
        await checked(graph, "HD-1")
        [task] = await waiting(graph)
        row = await graph.shop.row("SELECT id FROM task")
        everything = Grant(AccessContext.ACCOUNT, "", frozenset({"TASK_UPDATE", "TASK_VIEW"}))
        clerk = Principal(
            account=ACCOUNT, user_id=graph.shop.identities.next(), username="anna", client_id=None, grants=(everything,)
        )
        with pytest.raises(_CutOffError):
            await _cut_off(graph, clerk, row["id"], deed)
        [still] = await waiting(graph)
        assert (still["id"], still["status"], still["assignee"]) == (task["id"], "OPEN", None)
        assert await graph.shop.told("TaskConcluded") == []
        assert await graph.shop.rows("SELECT what FROM task_change") == [("OPENED",)]

    play(urls, scenario)

"""What clerks do with tasks, by REST and GraphQL, in a shop whose orders are checked."""

from typing import Any
from uuid import uuid4

import httpx

from lading.database.connection import transaction
from lading.foundation.settings.records import Setting, SettingContext, put_setting
from tests.database.order.shop import ACCOUNT, RETAILER, order
from tests.journeys.graphql.api import Graph

TASKS = "/api/v1/tasks"
WAITING = """query($queue: [String!]) { tasks(queue: $queue, first: 50) { edges { node {
  id type subject status queue priority assignee rootEntityRef entityRef dueOn outcomes details locationRef } } } }"""


async def rest(graph: Graph, method: str, path: str, body: Any = None, *, token: str | None = None) -> httpx.Response:
    """A REST request with a key of its own."""
    headers = {"authorization": f"Bearer {token or graph.robot}", "idempotency-key": str(uuid4())}
    return await graph.client.request(method, path, json=body, headers=headers)


async def setting(graph: Graph, name: str, value: Any) -> None:
    """Sets a value for the retailer."""
    kept = Setting(name=name, context=SettingContext.RETAILER, context_ref=str(RETAILER), value=value)
    async with transaction(graph.shop.pool, ACCOUNT) as connection:
        await put_setting(connection, ACCOUNT, kept)


async def checked(graph: Graph, *refs: str, checks: Any = "FRAUD_CHECK", **fields: Any) -> None:
    """Orders that ask for checks, taken and worked off; there is stock for all of them."""
    await graph.shop.stock(NEAR_P1=1_000)
    attributes = [{"name": "checks", "type": "JSON", "value": checks}, *fields.pop("attributes", [])]
    await graph.shop.take(*(order(ref, attributes=attributes, **fields) for ref in refs))
    await graph.shop.work()


async def waiting(graph: Graph, *queues: str, token: str | None = None) -> list[dict[str, Any]]:
    """The tasks that wait, the most urgent first."""
    found = await graph.data(WAITING, token=token, queue=list(queues))
    return [edge["node"] for edge in found["tasks"]["edges"]]


async def conclude(graph: Graph, task_id: str, outcome: str, **said: Any) -> httpx.Response:
    """Ends a task by REST and lets the engine run."""
    answer = await rest(graph, "POST", f"{TASKS}/{task_id}", {"do": "CONCLUDE", "outcome": outcome, **said})
    await graph.shop.work()
    return answer

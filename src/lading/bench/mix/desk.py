"""The client of the mix: orders and events over REST, the books over GraphQL, some messages twice."""

import asyncio
from collections import Counter
from typing import Any
from urllib.parse import quote

import msgspec

from lading.bench.mix.fate import Fate
from lading.bench.mix.steps import Step
from lading.bench.mix.view import OrderView
from lading.demo.client import ApiClient
from lading.demo.connection import ApiAnswer

_PENDING = 503


class Desk:
    """Sends what people do and counts what becomes of it. messages: by event name and outcome."""

    def __init__(self, client: ApiClient, retailer: int) -> None:
        self._client = client
        self._retailer = retailer
        self.messages: Counter[str] = Counter()

    async def take(self, document: dict[str, Any], fate: Fate) -> None:
        """Sends an order."""
        body = msgspec.json.encode(document)
        for answer in await self._copies(fate, "POST", "/api/v1/orders", body):
            self.messages[f"order {answer.status}"] += 1
            assert answer.status in {200, 201}, f"{document['ref']}: {answer.status} {answer.code}"

    async def order(self, ref: str) -> OrderView:
        """An order as it stands."""
        answer = await self._client.call("GET", f"/api/v1/orders/{quote(ref, safe='')}")
        assert answer.status == 200, f"order {ref}: {answer.status} {answer.code}"
        return msgspec.json.decode(answer.body, type=OrderView)

    async def do(self, root: tuple[str, str], step: Step, fate: Fate) -> None:
        """Sends an event and waits until it has run."""
        body = {
            "name": step.name,
            "retailerId": self._retailer,
            "rootEntityType": root[0],
            "rootEntityRef": root[1],
            "entityType": step.entity_type,
            "entityRef": step.entity_ref,
            "attributes": step.attributes,
        }
        for answer in await self._copies(fate, "POST", "/api/v4.1/event/sync", msgspec.json.encode(body)):
            decoded = msgspec.json.decode(answer.body)
            outcome = decoded.get("eventStatus", answer.code)
            assert answer.status in {200, _PENDING}, f"{step.name} {step.entity_ref}: {answer.status} {answer.code}"
            self.messages[f"{step.name} {outcome}"] += 1

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a GraphQL operation."""
        body = msgspec.json.encode({"query": query, "variables": variables})
        decoded = msgspec.json.decode((await self._client.call("POST", "/graphql", body)).body)
        assert "errors" not in decoded, decoded["errors"]
        data: dict[str, Any] = decoded["data"]
        return data

    async def waiting(self) -> int:
        """Events that wait for a worker."""
        answer = await self._client.call("GET", "/api/v1/events/queue")
        return int(msgspec.json.decode(answer.body)["eventsWaiting"])

    async def _copies(self, fate: Fate, method: str, path: str, body: bytes) -> list[ApiAnswer]:
        copies = 2 if fate.is_sent_twice else 1
        return await asyncio.gather(*(self._client.call(method, path, body) for _ in range(copies)))

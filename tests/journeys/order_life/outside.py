"""The system as those outside see it: orders and events over REST, questions over GraphQL, and nothing else."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar
from uuid import uuid4

import httpx

from lading.database.connection import Pool
from tests.journeys.order_life.weather import Crew, Weather

PATIENCE_SECONDS = 40.0
LOOK_SECONDS = 0.02
CODE = re.compile(r"[A-Z][A-Z0-9_]+")
# What a message that comes a second time may end as: it found nothing to do, was refused, or had no effect.
GIVEN_UP = frozenset({"CANCELLED", "REJECTED", "EXPIRED"})
SETTLED = frozenset({"SUCCESS", "NO_MATCH", "FAILED"})
Found = TypeVar("Found")
Entity = tuple[str, str]

SETTING = "mutation($input: CreateSettingInput) { createSetting(input: $input) { id } }"
STOCK = """query($place: [String], $product: [String!]) {
  inventoryPositions(locationRef: $place, productRef: $product) {
    edges { node { onHand reserved sold corrected } } } }"""
CHOICES = """query($ref: String) { order(ref: $ref) { fulfilmentChoices { edges { node {
  id ref type status deliveryType pickupLocationRef deliverAfter deliverBefore attributes { name value }
  items { edges { node { ref } } } fulfilments { edges { node { ref } } } } } } } }"""
EVENTS = """query($order: String!, $name: String!) {
  events(rootEntityType: "ORDER", rootEntityRef: $order, name: $name) { nodes { id name attributes eventStatus } } }"""


@dataclass(frozen=True)
class Premises:
    """The house itself, for those who stand in for somebody outside it: the API to be served, and its database.

    credentials: of the administrator.
    """

    app: Any
    pool: Pool
    credentials: tuple[str, str]


@dataclass(frozen=True)
class Outside:
    """A client that signs in as the administrator; what it sends is sent as the weather says."""

    client: httpx.AsyncClient
    weather: Weather
    crew: Crew
    premises: Premises

    async def takes(self, document: Mapping[str, Any]) -> None:
        """Sends an order; all copies are the same order."""
        answers = await self._copies(lambda: self.client.post("/api/v1/orders", json=document))
        assert all(answer.status_code in {200, 201} for answer in answers), [answer.text for answer in answers]
        assert len({answer.json()["id"] for answer in answers}) == 1

    async def does(self, root: str | Entity, entity: Entity, name: str, **attributes: Any) -> str:
        """Sends an event and waits until it has run: SUCCESS, NO_MATCH, or FAILED with the code of the reason.

        root: the ref of an order, or any root entity. Of several copies the best is told; the others must have come to
        nothing.
        """
        root_type, root_ref = ("ORDER", root) if isinstance(root, str) else root
        body = {
            "name": name,
            "retailerId": "1",
            "rootEntityType": root_type,
            "rootEntityRef": root_ref,
            "entityType": entity[0],
            "entityRef": entity[1],
            "attributes": attributes,
        }
        if self.weather.is_together or self.weather.copies == 1:
            outcomes = await self._copies(lambda: self._sent(body))
        else:
            outcomes = [await self._sent(body) for _ in range(self.weather.copies)]
        return min(outcomes, key=lambda one: one != "SUCCESS")

    async def wants(self, root: str | Entity, entity: Entity, name: str, **attributes: Any) -> None:
        """The same for what must succeed."""
        outcome = await self.does(root, entity, name, **attributes)
        assert outcome == "SUCCESS", f"{name}: {outcome}"

    async def posts(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        """Sends a request under one key, as often as the weather says; the best of the answers."""
        key = {"idempotency-key": str(uuid4())}
        answers = await self._copies(lambda: self.client.post(path, json=body, headers=key))
        return min(answers, key=lambda one: one.status_code)

    async def picks(self, order: str, ref: str, **found: int) -> None:
        """Somebody finds so many units of the items of a fulfilment, `_` before their refs, and packs them."""
        await self.finds(order, ref, **found)
        await self.wants(order, ("FULFILMENT", ref), "PackFulfilment")

    async def finds(self, order: str, ref: str, **found: int) -> None:
        """The same without packing."""
        items = [{"ref": name.removeprefix("_"), "filledQuantity": units} for name, units in found.items()]
        await self.wants(order, ("FULFILMENT", ref), "ConfirmPick", fulfilmentItems=items)

    async def order(self, ref: str) -> dict[str, Any]:
        """An order with everything below it."""
        answer = await self.client.get(f"/api/v1/orders/{ref}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def status(self, ref: str) -> str:
        return str((await self.order(ref))["status"])

    async def fulfilments(self, ref: str) -> list[tuple[str, str, dict[str, int]]]:
        """(location, status, units by item) of each fulfilment, oldest first."""
        return [
            (
                one["locationRef"],
                one["status"],
                {item["orderItemRef"]: item["requestedQuantity"] for item in one["items"]},
            )
            for one in (await self.order(ref))["fulfilments"]
        ]

    async def refs(self, order: str, choice: str) -> list[str]:
        """The refs of the live fulfilments of a choice, oldest first."""
        found = (await self.order(order))["fulfilments"]
        return [one["ref"] for one in found if one["fulfilmentChoiceRef"] == choice and one["status"] not in GIVEN_UP]

    async def statuses(self, order: str) -> dict[str, str]:
        """The status of each choice of an order, by ref."""
        return {one["ref"]: one["status"] for one in (await self.order(order))["fulfilmentChoices"]}

    async def money(self, order: str) -> list[Decimal]:
        """What is owed more, or less, with each change of an order: what RefundDue and ChargeDue say together."""
        await self.until_idle()
        told = [*await self.told(order, "RefundDue"), *await self.told(order, "ChargeDue")]
        assert len({one["reference"] for one in told}) == len(told), "each change is told of once"
        return [-Decimal(one["amount"]) for one in told]

    async def choices(self, ref: str) -> dict[str, dict[str, Any]]:
        """The fulfilment choices of an order by ref."""
        found = (await self.ask(CHOICES, ref=ref))["order"]["fulfilmentChoices"]["edges"]
        return {edge["node"]["ref"]: edge["node"] for edge in found}

    async def told(self, order: str, name: str) -> list[dict[str, Any]]:
        """The attributes of each event of a name about an order or what is below it, oldest first."""
        return [one["attributes"] for one in await self.events(order, name)]

    async def events(self, order: str, name: str) -> list[dict[str, Any]]:
        """Each event of a name about an order or what is below it, oldest first."""
        nodes = (await self.ask(EVENTS, order=order, name=name))["events"]["nodes"]
        return sorted(nodes, key=lambda one: one["id"])

    async def trace(self, event_id: str) -> str:
        """What became of an event step by step, as JSON."""
        return (await self.client.get(f"/api/v4.1/event/{event_id}")).text

    async def stock(self, place: str, product: str) -> tuple[int, int, int, int]:
        """(on hand, reserved, sold, corrected) of a position."""
        [edge] = (await self.ask(STOCK, place=[place], product=[product]))["inventoryPositions"]["edges"]
        node = edge["node"]
        return node["onHand"], node["reserved"], node["sold"], node["corrected"]

    async def sets(self, name: str, value: Any, *, retailer: int | None = None) -> None:
        """A setting of the account, or of a retailer."""
        if isinstance(value, dict | list):
            given = {"valueType": "JSON", "lobValue": value}
        else:
            given = {"valueType": "STRING" if isinstance(value, str) else "NUMBER", "value": str(value)}
        where = {"context": "RETAILER" if retailer else "ACCOUNT", "contextId": retailer or 0}
        await self.ask(SETTING, input={"name": name, **where} | given)

    async def counts(self, **units: int) -> None:
        """Counts stock by `<location>_<product>`, such as NEAR_P1=3."""
        rows = [
            {"locationRef": name.split("_")[0], "skuRef": name.split("_")[1], "qty": quantity}
            for name, quantity in units.items()
        ]
        job = (await self.client.post("/api/v4.1/job", json={"name": "count", "retailerId": 1})).json()["id"]
        batch = (await self.client.post(f"/api/v4.1/job/{job}/batch", json={"entities": rows})).json()["id"]

        async def state() -> str:
            return str((await self.client.get(f"/api/v4.1/job/{job}/batch/{batch}")).json()["status"])

        await self.until(state, "COMPLETE")

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a GraphQL operation without errors."""
        answer = (await self.client.post("/graphql", json={"query": query, "variables": variables})).json()
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def until(self, look: Callable[[], Awaitable[Found]], expected: Found) -> None:
        """Looks again and again until it sees what is expected."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (found := await look()) != expected:
            assert time.monotonic() < deadline, f"{found!r} instead of {expected!r}"
            await asyncio.sleep(LOOK_SECONDS)

    async def until_idle(self) -> None:
        """Lets the workers run what is to run now."""

        async def waiting() -> int:
            return int((await self.client.get("/api/v1/events/queue")).json()["eventsWaiting"])

        await self.until(waiting, 0)

    async def until_status(self, ref: str, expected: str) -> None:
        await self.until(lambda: self.status(ref), expected)

    async def _copies(self, send: Callable[[], Awaitable[Found]]) -> list[Found]:
        striking = asyncio.create_task(self.crew.strike())
        answers = await asyncio.gather(*(send() for _ in range(self.weather.copies)))
        await striking
        return answers

    async def _sent(self, body: Mapping[str, Any]) -> str:
        answer = await self.client.post("/api/v4.1/event/async", json=body)
        assert answer.status_code == 202, answer.text
        id_ = answer.json()["eventId"]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (event := (await self.client.get(f"/api/v4.1/event/{id_}")).json())["eventStatus"] not in SETTLED:
            assert time.monotonic() < deadline, event
            await asyncio.sleep(LOOK_SECONDS)
        if event["eventStatus"] != "FAILED":
            return str(event["eventStatus"])
        code = CODE.match(event["reason"] or "")
        assert code is not None, f"{body['name']} failed without a code: {event['reason']}"
        return f"FAILED {code[0]}"

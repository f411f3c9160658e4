"""Staff: pick in full, short or nothing, pack, hand over, cancel; now and then they press a button twice."""

import asyncio
import random
from itertools import islice
from typing import Any

from tests.simulation.torture.client import Client
from tests.simulation.torture.journal import Journal

EVENTS = "/api/v4.1/event/async"
LOOKED_AT_MAX = 40
ENDED = frozenset({"COMPLETE", "REJECTED", "EXPIRED", "CANCELLED", "ESCALATED"})


class Staff:
    """Somebody who takes up orders at random and does what is due."""

    def __init__(self, client: Client, journal: Journal, retailer: int, name: str) -> None:
        self._client = client
        self._journal = journal
        self._retailer = retailer
        self._chance = random.Random(name)

    async def run(self, stop: asyncio.Event) -> None:
        """Works until asked to stop."""
        while not stop.is_set():
            refs = list(islice(self._journal.open_orders, LOOKED_AT_MAX))
            if refs:
                await self._take_up(self._chance.choice(refs))
            await asyncio.sleep(0.01)

    async def _take_up(self, ref: str) -> None:
        order = (await self._client.read(f"/api/v1/orders/{ref}")).json
        if self._chance.random() < 0.05 and order["status"] in {"BOOKED", "PICK_PACK", "ESCALATED"}:
            await self._send(ref, "CancelOrder", "ORDER", ref, {})
            return
        if _is_over(order):
            self._journal.open_orders.pop(ref, None)
        for fulfilment in order["fulfilments"]:
            await self._work_on(ref, fulfilment)

    async def _work_on(self, ref: str, fulfilment: dict[str, Any]) -> None:
        status = fulfilment["status"]
        if status in {"AWAITING_WAVE", "ASSIGNED"}:
            await self._send(
                ref, "ConfirmPick", "FULFILMENT", fulfilment["ref"], {"fulfilmentItems": picked(fulfilment)}
            )
        elif status in {"FULFILLED", "PARTIALLY_FULFILLED"}:
            await self._send(ref, "PackFulfilment", "FULFILMENT", fulfilment["ref"], {})
        elif status == "AWAITING_COURIER_COLLECTION":
            waiting = {
                one["consignmentRef"] for one in fulfilment["articles"] if one["consignmentStatus"] == "PROCESSING"
            }
            for consignment in sorted(waiting - {None}):
                await self._send(ref, "CourierCollected", "CONSIGNMENT", consignment, {})

    async def _send(self, order: str, name: str, kind: str, ref: str, attributes: dict[str, Any]) -> None:
        """Sends an event under a key of its own; one time in ten also under another key, as a double click does."""
        root = {} if kind == "ORDER" else {"rootEntityType": "ORDER", "rootEntityRef": order}
        body = {
            "name": name,
            "retailerId": self._retailer,
            "entityType": kind,
            "entityRef": ref,
            "attributes": attributes,
        } | root
        presses = 2 if self._chance.random() < 0.1 else 1
        for press in range(presses):
            reply = await self._client.write(EVENTS, body, key=f"{press}/{name}/{order}/{ref}")
            if reply.status == 202:
                self._journal.acknowledged_events.add(reply.json["eventId"])
            else:
                self._journal.expect(False, f"{name} of {ref}: {reply.status} {reply.body!r}")


def _is_over(order: dict[str, Any]) -> bool:
    if order["status"] == "ESCALATED":
        return all(one["status"] in ENDED for one in order["fulfilments"])
    return order["status"] in {"COMPLETE", "CANCELLED"}


def picked(fulfilment: dict[str, Any]) -> list[dict[str, Any]]:
    """What is found of each item, the same whoever looks: everything, a part, or nothing."""
    chance = random.Random(fulfilment["id"])
    share = chance.choice((1.0, 1.0, 1.0, 0.5, 0.0))
    return [
        {"ref": item["ref"], "filledQuantity": int(item["requestedQuantity"] * share)} for item in fulfilment["items"]
    ]

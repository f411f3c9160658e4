"""Cancellations wherever an order may stand: units, a line, the rest; each unit is free once, each cent owed once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import BOSTON, collected, delivered, mixed
from tests.journeys.order_life.outside import GIVEN_UP, Outside
from tests.journeys.order_life.outsiders import PAYING, partner_takes_over

# P2 is at a partner's, P3 is on its way, P4 is in a store far away only, and nobody has P5.
STOCK = {"NEAR_P1": 99, "FAR_P1": 5, "DEPOT_P2": 20, "FAR_P4": 20}
POOL = {"ref": "P3-AHEAD", "kind": "PREORDER", "catalogueRef": "BASE:1", "productRef": "P3", "limit": 30}
BEFORE_THE_PICK = ("HELD", "IN_REVIEW", "AWAITING_STOCK", "AWAITING_OTHERS", "ESCALATED", "AWAITING_PAYMENT")
AT_WORK = ("AWAITING_WAVE", "ASSIGNED", "FULFILLED", "PARTIALLY_FULFILLED", "IN_SERVICE")
AT_A_PARTNERS = ("AWAITING_ACKNOWLEDGEMENT", "ACKNOWLEDGED")
PACKED = ("AWAITING_COURIER_COLLECTION", "AWAITING_CUSTOMER_COLLECTION", "AWAITING_CARRIER_COLLECTION")
EVERYWHERE = (*BEFORE_THE_PICK, *AT_WORK, *AT_A_PARTNERS, *PACKED)
PRODUCTS = {
    "AWAITING_STOCK": ("P3", "P3"),
    "AWAITING_OTHERS": ("P1", "P3"),
    "ESCALATED": ("P5", "P1"),
    "AWAITING_CARRIER_COLLECTION": ("P4", "P4"),
    **dict.fromkeys(AT_A_PARTNERS, ("P2", "P2")),
}
ORDERS = {
    "HD": [*BEFORE_THE_PICK, *AT_WORK, *AT_A_PARTNERS, "AWAITING_COURIER_COLLECTION"],
    "CC": [*BEFORE_THE_PICK, *AT_WORK, *AT_A_PARTNERS, "AWAITING_CUSTOMER_COLLECTION", "AWAITING_CARRIER_COLLECTION"],
    "MULTI": [*BEFORE_THE_PICK, *AT_WORK, *AT_A_PARTNERS, "AWAITING_COURIER_COLLECTION"],
}


class Case(NamedTuple):
    """An order of a type that is cancelled once it stands somewhere."""

    kind: str
    status: str

    @property
    def ref(self) -> str:
        return f"{self.kind}-{self.status.replace('_', '-')}"

    def document(self) -> dict[str, Any]:
        """Two units, then one, 10.00 each."""
        first, second = PRODUCTS.get(self.status, ("P1", "P1"))
        wish: dict[str, Any] = {"deliverAfter": _in_twenty_days()} if self.status == "HELD" else {}
        more: dict[str, Any] = {"totalPrice": 30}
        if self.status == "AWAITING_PAYMENT":
            more |= PAYING
        if self.status == "IN_REVIEW":
            more["attributes"] = [{"name": "checks", "type": "JSON", "value": ["FRAUD_CHECK"]}]
        order = self._document(wish) | more
        order["items"][0]["productRef"] = first
        order["items"].append(order["items"][0] | {"ref": "2", "productRef": second, "quantity": 1, "totalPrice": 10})
        if self.status == "IN_SERVICE":
            order["items"][0]["attributes"] = [{"name": "services", "type": "JSON", "value": [{"type": "GIFT_WRAP"}]}]
        return order

    def _document(self, wish: dict[str, Any]) -> dict[str, Any]:
        if self.kind == "MULTI":
            return mixed(self.ref, {"HOME": {"deliveryAddress": BOSTON, **wish}}, [("P1", 2, "HOME")])
        if self.kind == "CC":
            return collected(self.ref, {"P1": 2}, **wish)
        choice = {"deliveryType": "STANDARD", "deliveryAddress": BOSTON, **wish}
        return delivered(self.ref, {"P1": 2}, fulfilmentChoice=choice)


def _in_twenty_days() -> str:
    return (datetime.now(UTC) + timedelta(days=20)).isoformat()


async def _live(outside: Outside, order: str) -> list[dict[str, Any]]:
    """The fulfilments that still stand for something, the oldest first."""
    return [one for one in (await outside.order(order))["fulfilments"] if one["status"] not in GIVEN_UP]


async def _statuses(outside: Outside, order: str) -> set[str]:
    """Where an order stands: its own status, and those of its choices and fulfilments."""
    found = await outside.order(order)
    return {found["status"], *(one["status"] for one in [*found["fulfilments"], *found["fulfilmentChoices"]])}


async def _comes_to(outside: Outside, case: Case) -> None:
    """Takes the order, and does what brings it there."""
    await outside.takes(case.document())
    way = WAYS.get(case.status)
    if way is not None:
        first = "AWAITING_ACKNOWLEDGEMENT" if case.status in AT_A_PARTNERS else "AWAITING_WAVE"
        await outside.until(partial(_is_at, outside, case.ref, first), True)
        await way(outside, case.ref, (await _live(outside, case.ref))[0])
    await outside.until(partial(_is_at, outside, case.ref, case.status), True)


async def _is_at(outside: Outside, order: str, status: str) -> bool:
    return status in await _statuses(outside, order)


async def _is_assigned(outside: Outside, _: str, fulfilment: dict[str, Any]) -> None:
    store = ("LOCATION", fulfilment["locationRef"])
    await outside.wants(store, store, "CreateWaveByFulfilmentIds", fulfilmentIds=[fulfilment["id"]])


async def _is_found(outside: Outside, order: str, fulfilment: dict[str, Any]) -> None:
    await outside.finds(order, fulfilment["ref"], _1=2, _2=1)


async def _is_found_in_part(outside: Outside, order: str, fulfilment: dict[str, Any]) -> None:
    await outside.finds(order, fulfilment["ref"], _1=1, _2=1)
    await outside.until(partial(_is_at, outside, order, "AWAITING_WAVE"), True)


async def _is_acknowledged(outside: Outside, order: str, fulfilment: dict[str, Any]) -> None:
    await outside.wants(order, ("FULFILMENT", fulfilment["ref"]), "AcknowledgeFulfilment")


async def _is_packed(outside: Outside, order: str, fulfilment: dict[str, Any]) -> None:
    await outside.picks(order, fulfilment["ref"], _1=2, _2=1)


WAYS: dict[str, Callable[[Outside, str, dict[str, Any]], Awaitable[None]]] = {
    "ASSIGNED": _is_assigned,
    "FULFILLED": _is_found,
    "PARTIALLY_FULFILLED": _is_found_in_part,
    "IN_SERVICE": _is_found,
    "ACKNOWLEDGED": _is_acknowledged,
    **dict.fromkeys(PACKED, _is_packed),
}


async def _cancelled(outside: Outside, case: Case) -> None:
    """Two people cancel at once, one a unit and one a line; then two at once all that is left."""
    await _comes_to(outside, case)
    root = ("ORDER", case.ref)
    wishes: list[dict[str, Any]] = [{"ref": "1", "quantity": 1, "reason": "TOO_MANY"}, {"ref": "2", "reason": "DEAR"}]
    for wish in wishes:
        outcome = await outside.does(case.ref, root, "CancelItems", items=[wish], cancellationRef=f"web-{wish['ref']}")
        assert outcome == ("FAILED FULFILMENT_PACKED" if case.status in PACKED else "SUCCESS"), case
        await _partner_agrees(outside, case)
    everybody = [
        outside.does(case.ref, root, "CancelOrder", cancelledBy=who, cancellationRef=who) for who in ("AGENT", "SYSTEM")
    ]
    outcomes = sorted(await asyncio.gather(*everybody))
    await _partner_agrees(outside, case)
    late = "FAILED CANCELLATION_ASKED" if case.status in AT_A_PARTNERS else "NO_MATCH"
    assert outcomes == sorted([late, "SUCCESS"]), (case, outcomes)
    await outside.until_status(case.ref, "CANCELLED")


async def _partner_agrees(outside: Outside, case: Case) -> None:
    if case.status in AT_A_PARTNERS:
        [live] = await _live(outside, case.ref)
        if live["status"] == "CANCELLATION_REQUESTED":
            await outside.wants(case.ref, ("FULFILMENT", live["ref"]), "AgreeCancellation")


def test_units_a_line_and_the_rest_are_cancelled_wherever_the_order_stands(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await partner_takes_over(outside)
        for who in ("AGENT", "SYSTEM"):
            await outside.sets(f"{who}_CANCELLATION", {"statuses": list(EVERYWHERE)})
        await outside.sets("BACKORDER_SHIPMENT", "TOGETHER")
        assert (await outside.client.post("/api/v1/promise-pools", json=POOL)).status_code in {200, 201}
        await outside.counts(**STOCK)
        cases = [Case(kind, status) for kind, statuses in ORDERS.items() for status in statuses]
        async with outside.crew.while_many_speak():
            await asyncio.gather(*(_cancelled(outside, case) for case in cases))
        await outside.until_idle()
        for case in cases:
            money = await outside.money(case.ref)
            assert (sum(money), len(money)) == (-30, 1 if case.status in PACKED else 3), case
        for position, units in STOCK.items():
            on_hand, reserved, _, lost = await outside.stock(*position.split("_"))
            assert (position, on_hand + lost, reserved) == (position, units, 0)
            assert lost == (len(ORDERS) if position == "NEAR_P1" else 0)
        [pool] = (await outside.client.get("/api/v1/promise-pools")).json()["pools"]
        assert (pool["reserved"], pool["sold"], pool["available"]) == (0, 0, 30)

    play(journey)

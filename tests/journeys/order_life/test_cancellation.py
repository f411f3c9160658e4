"""Cancellations from outside: each unit free again once, each cent owed back once, whoever cancels and however much."""

from decimal import Decimal
from typing import Any

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import BOSTON, delivered
from tests.journeys.order_life.outside import Outside

C = ("ORDER", "C-1")
F1 = ("FULFILMENT", "C-1-F1")


def _priced() -> dict[str, Any]:
    """Three units for 10.00, which no cent divides, two for 7.01 with tax, 5.00 for delivery, and 3.33 off."""
    order = delivered("C-1", {"P1": 3, "P2": 2})
    order["items"][0] |= {"price": 3.33, "totalPrice": 10.00}
    order["items"][1] |= {"price": 3.5, "totalPrice": 7.01, "totalTaxPrice": 0.71}
    order["fulfilmentChoice"] = {"deliveryType": "STANDARD", "deliveryAddress": BOSTON, "fulfilmentPrice": 5}
    return order | {"totalPrice": 18.68, "totalTaxPrice": 0.71}


async def _sourced(outside: Outside, document: dict[str, Any], **stock: int) -> None:
    await outside.counts(**stock)
    await outside.takes(document)
    await outside.until_status("C-1", "PICK_PACK")


def test_units_then_a_line_then_the_rest_give_back_every_cent(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await _sourced(outside, _priced(), NEAR_P1=2, FAR_P1=5, NEAR_P2=2)
        paid = Decimal("18.68") + Decimal("0.71")
        wishes: list[list[dict[str, Any]]] = [
            [{"ref": "1", "quantity": 1, "reason": "TOO_MANY"}],
            [{"ref": "2", "reason": "TOO_DEAR"}],
            [{"ref": "1", "quantity": 1}, {"ref": "2", "quantity": 0}],
        ]
        for number, items in enumerate(wishes[:2], start=1):
            await outside.wants("C-1", C, "CancelItems", items=items, cancellationRef=f"web-{number}")
            assert len(await outside.money("C-1")) == number
        refused = await outside.does("C-1", C, "CancelItems", items=wishes[2], cancellationRef="web-3")
        assert refused in {"FAILED QUANTITY_INVALID", "FAILED ORDER_ITEM_UNKNOWN"}
        await outside.wants("C-1", C, "CancelOrder", cancellationReason="CHANGED_MIND")
        await outside.until_status("C-1", "CANCELLED")
        money = await outside.money("C-1")
        total = (await outside.order("C-1"))["totalPrice"]
        assert (len(money), -sum(money)) in {(3, Decimal("18.68")), (3, paid)}
        assert total == 18.68
        positions = [await outside.stock(*one) for one in (("NEAR", "P1"), ("FAR", "P1"), ("NEAR", "P2"))]
        assert positions == [(2, 0, 0, 0), (5, 0, 0, 0), (2, 0, 0, 0)]
        told = [item["reason"] for one in await outside.told("C-1", "RefundDue") for item in one["items"]]
        assert told[:2] == ["TOO_MANY", "TOO_DEAR"]

    play(journey)


def test_only_what_is_cancelled_goes_back_to_the_shelf(play: Play) -> None:
    """A partial refund leaves the stock of the other lines as it is, also after the pick."""

    async def journey(outside: Outside) -> None:
        await outside.sets("AGENT_CANCELLATION", {"statuses": ["AWAITING_WAVE", "ASSIGNED", "FULFILLED"]})
        await _sourced(outside, delivered("C-1", {"P1": 2, "P2": 1}), NEAR_P1=2, NEAR_P2=1)
        await outside.finds("C-1", F1[1], _1=2, _2=1)
        await outside.wants("C-1", C, "CancelItems", items=[{"ref": "1", "quantity": 1}], cancellationRef="desk-1")
        assert (await outside.stock("NEAR", "P1"))[0] == 1
        assert (await outside.stock("NEAR", "P2"))[0] == 0
        assert await outside.money("C-1") == [-10]
        await outside.wants("C-1", F1, "PackFulfilment")
        await outside.wants("C-1", ("CONSIGNMENT", "C-1-C1"), "CourierCollected")
        await outside.until_status("C-1", "COMPLETE")
        assert await outside.does("C-1", C, "CancelOrder") == "NO_MATCH"
        assert (await outside.stock("NEAR", "P1"))[0] == 1

    play(journey)


def test_customers_cancel_as_far_as_the_policy_lets_them(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.sets("CUSTOMER_CANCELLATION", {"statuses": ["AWAITING_WAVE"], "allowPartial": False})
        await _sourced(outside, delivered("C-1", {"P1": 2, "P2": 1}), NEAR_P1=2, NEAR_P2=1)
        customer = {"cancelledBy": "CUSTOMER", "cancellationRef": "web-1"}
        partial = await outside.does("C-1", C, "CancelItems", items=[{"ref": "2"}], **customer)
        assert partial == "FAILED CANCELLATION_PARTIAL"
        await outside.finds("C-1", F1[1], _1=2, _2=1)
        assert await outside.does("C-1", C, "CancelOrder", **customer) == "FAILED ORDER_PICKED"
        assert await outside.money("C-1") == []
        assert await outside.status("C-1") == "PICK_PACK"

    play(journey)


def test_what_nobody_can_deliver_is_cancelled_by_the_system(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(NEAR_P1=1)
        await outside.takes(delivered("C-1", {"P1": 1, "P4": 2}))
        await outside.until_status("C-1", "ESCALATED")
        [rejected] = [
            one["ref"] for one in (await outside.order("C-1"))["fulfilments"] if one["locationRef"] == "RJT_1"
        ]
        await outside.wants("C-1", ("FULFILMENT", rejected), "CancelUnfulfillableItems")
        await outside.until_status("C-1", "PICK_PACK")
        assert await outside.money("C-1") == [-20]
        await outside.picks("C-1", "C-1-F1", _1=1)
        await outside.wants("C-1", ("CONSIGNMENT", "C-1-C1"), "CourierCollected")
        await outside.until_status("C-1", "COMPLETE")

    play(journey)

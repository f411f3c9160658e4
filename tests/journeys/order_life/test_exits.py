"""Orders that could have stayed where they were for ever: each comes to an end, and whoever waits for it gets it."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import ANN, ANN_COMES, ATLANTA, BOSTON, collected, delivered, mixed
from tests.journeys.order_life.outside import Outside
from tests.journeys.order_life.outsiders import PAYING, partner_takes_over

STEPS = "{ paymentTransactions(first: 50) { edges { node { ref outcome } } } }"
POOL = {"ref": "P3-AHEAD", "kind": "PREORDER", "catalogueRef": "BASE:1", "productRef": "P3", "limit": 30}
SHOP: dict[str, Any] = {"pickupLocationRef": "NEAR", **ANN}
LINES = [("P1", 1, "IT"), ("P3", 1, "IT")]


async def _statuses(outside: Outside, order: str) -> list[str]:
    return sorted(status for _, status, _ in await outside.fulfilments(order))


async def _goes_on_alone(outside: Outside, document: dict[str, Any]) -> None:
    """P1 waits for P3, which is cancelled: it is picked, packed, and handed over to whoever it is for."""
    order = document["ref"]
    await outside.takes(document)
    await outside.until(partial(_statuses, outside, order), ["AWAITING_OTHERS", "AWAITING_STOCK"])
    await outside.wants(order, ("ORDER", order), "CancelItems", items=[{"ref": "2"}], cancellationRef=f"{order}-2")
    await outside.until(partial(_statuses, outside, order), ["AWAITING_WAVE", "CANCELLED"])
    await outside.until_status(order, "PICK_PACK")
    await outside.picks(order, f"{order}-F1", _1=1)
    packed = next(one for one in (await outside.order(order))["fulfilments"] if one["ref"] == f"{order}-F1")
    if packed["status"] == "AWAITING_COURIER_COLLECTION":
        await outside.wants(order, ("CONSIGNMENT", packed["articles"][0]["consignmentRef"]), "CourierCollected")
    else:
        whose = ("ORDER", order) if document["type"] == "CC" else ("FULFILMENT_CHOICE", f"{order}-IT")
        await outside.wants(order, whose, "Collect", **ANN_COMES)
        assert len(await outside.told(order, "ReadyForCollection")) == 1
    await outside.until_status(order, "COMPLETE")
    assert await outside.money(order) == [-10]


def test_what_waits_for_something_that_is_cancelled_goes_on_without_it_and_is_handed_over(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.sets("BACKORDER_SHIPMENT", "TOGETHER")
        assert (await outside.client.post("/api/v1/promise-pools", json=POOL)).status_code in {200, 201}
        await outside.counts(NEAR_P1=4)
        orders = [
            delivered("H-1", {"P1": 1, "P3": 1}, totalPrice=20),
            collected("C-1", {"P1": 1, "P3": 1}, totalPrice=20),
            mixed("M-1", {"M-1-IT": {"deliveryAddress": BOSTON}}, _of("M-1"), totalPrice=20),
            mixed("M-2", {"M-2-IT": SHOP}, _of("M-2"), totalPrice=20),
        ]
        async with outside.crew.while_many_speak():
            await asyncio.gather(*(_goes_on_alone(outside, one) for one in orders))
        assert await outside.stock("NEAR", "P1") == (0, 0, 4, 0)

    play(journey)


def _of(order: str) -> list[tuple[str, int, str]]:
    return [(product, units, f"{order}-{choice}") for product, units, choice in LINES]


async def _answered(outside: Outside, reference: str, status: str, **more: Any) -> None:
    """The payment service answers one of its questions, which nobody has posted to it."""
    about = {"retailerId": "1", "entityType": "PAYMENT_TRANSACTION", "entityRef": reference}
    attributes = {"status": status, "providerReference": f"psp-{reference}", **more}
    said = {"name": "PaymentAnswered", "attributes": attributes}
    answer = await outside.client.post("/api/v4.1/event/async", json=about | said)
    assert answer.status_code == 202, answer.text
    await outside.until_idle()


async def _adds_one(outside: Outside, order: str, number: int) -> None:
    """One more P1, 10.00."""
    choice = {"fulfilmentChoiceRef": "IT"} if order.startswith("M") else {}
    item = {"ref": f"N{number}", "productRef": "P1", "quantity": 1, "price": 10}
    await outside.wants(order, ("ORDER", order), "ProposeRevision", add=[item | choice])
    await outside.wants(order, ("ORDER", order), "ConfirmRevision", number=number)
    await outside.until_idle()


async def _is_not_picked_before_all_is_held(outside: Outside, document: dict[str, Any]) -> None:
    """20.00 and 10.00 are asked for; the first is refused, the second held: that is not enough, and asked for again."""
    order = document["ref"]
    await outside.takes(document | PAYING)
    await outside.until(partial(_statuses, outside, order), ["AWAITING_PAYMENT"])
    await _adds_one(outside, order, 1)
    await outside.until(partial(_statuses, outside, order), ["AWAITING_PAYMENT", "AWAITING_PAYMENT"])
    await _answered(outside, f"{order}-AUTHORISE-1", "FAILED")
    await _answered(outside, f"{order}-AUTHORISE-2", "SUCCEEDED")
    assert await _statuses(outside, order) == ["AWAITING_PAYMENT", "AWAITING_PAYMENT"]
    await _answered(outside, f"{order}-AUTHORISE-3", "SUCCEEDED")
    assert await _statuses(outside, order) == ["AWAITING_WAVE", "AWAITING_WAVE"]
    # What is added now waits for its own money; the rest does not.
    await _adds_one(outside, order, 2)
    await outside.until(partial(_statuses, outside, order), ["AWAITING_PAYMENT", "AWAITING_WAVE", "AWAITING_WAVE"])
    await _answered(outside, f"{order}-AUTHORISE-4", "SUCCEEDED")
    assert await _statuses(outside, order) == ["AWAITING_WAVE"] * 3


def test_nothing_is_picked_while_a_part_of_its_money_is_not_held(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(NEAR_P1=12)
        orders = [
            delivered("H-1", {"P1": 2}, totalPrice=20),
            collected("C-1", {"P1": 2}, totalPrice=20),
            mixed("M-1", {"IT": {"deliveryAddress": BOSTON}}, [("P1", 2, "IT")], totalPrice=20),
        ]
        for one in orders:
            await _is_not_picked_before_all_is_held(outside, one)

    play(journey)


async def _sent_to_the_store(outside: Outside, order: str, found: int) -> dict[str, Any]:
    """What the partner says when he sends so many of two to the store; said, and taken in."""
    await outside.until(partial(_statuses, outside, order), ["AWAITING_ACKNOWLEDGEMENT"])
    said = {"fulfilmentItems": [{"ref": "1", "filledQuantity": found}]}
    await outside.wants(order, ("FULFILMENT", f"{order}-F1"), "DispatchFulfilment", **said)
    await outside.until(partial(_first_status, outside, order), "AWAITING_ARRIVAL")
    return said


async def _first_status(outside: Outside, order: str) -> str:
    found = await outside.fulfilments(order)
    return found[0][1] if found else ""


def test_a_partner_who_says_again_what_he_sent_long_ago_takes_nothing_more_off_his_stock(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await partner_takes_over(outside)
        await outside.sets("COLLECTION_DAYS", 2 / 86_400)
        await outside.counts(DEPOT_P1=5, DEPOT_P2=5)
        await outside.takes(collected("C-1", {"P1": 2}, totalPrice=20))
        whole = await _sent_to_the_store(outside, "C-1", 2)
        await outside.takes(collected("C-2", {"P2": 2}, totalPrice=20))
        short = await _sent_to_the_store(outside, "C-2", 1)
        # Nobody comes for C-1, which is put back; C-2 is lost on the way.
        await outside.wants("C-1", ("ARTICLE", "C-1-F1-A1"), "RecordArrival")
        await outside.until_status("C-1", "UNCOLLECTED")
        await outside.wants("C-1", ("FULFILMENT", "C-1-F1"), "PutBack")
        await outside.until_status("C-1", "CANCELLED")
        await outside.wants("C-2", ("FULFILMENT", "C-2-F1"), "ReportLost")
        before = [await outside.stock(*position) for position in (("DEPOT", "P1"), ("NEAR", "P1"), ("DEPOT", "P2"))]
        for order, said in (("C-2", short), ("C-1", whole)):
            for words in (said, {}):
                outcome = await outside.does(order, ("FULFILMENT", f"{order}-F1"), "DispatchFulfilment", **words)
                assert outcome == "SUCCESS", (order, words)
            assert await outside.told(order, "UnwantedDispatch") == []
        assert before == [(3, 0, 2, 0), (2, 0, 0, 0), (3, 0, 1, 1)]
        assert [await outside.stock(*one) for one in (("DEPOT", "P1"), ("NEAR", "P1"), ("DEPOT", "P2"))] == before

    play(journey)


async def _comes_to(outside: Outside, order: str, status: str) -> None:
    await outside.until(partial(_first_status, outside, order), status)


async def _cancelled(outside: Outside, order: str, expected: str) -> None:
    outcome = await outside.does(order, ("ORDER", order), "CancelOrder", cancellationRef=f"{order}-all")
    assert outcome == expected, (order, outcome)
    await outside.until_idle()


async def _travels(outside: Outside, order: str) -> None:
    """FAR sends two P1 to NEAR."""
    await outside.takes(collected(order, {"P1": 2}, totalPrice=20))
    await _comes_to(outside, order, "AWAITING_WAVE")
    await outside.picks(order, f"{order}-F1", _1=2)
    parcel = (await outside.order(order))["fulfilments"][0]["articles"][0]
    await outside.wants(order, ("CONSIGNMENT", parcel["consignmentRef"]), "CourierCollected")
    await _comes_to(outside, order, "AWAITING_ARRIVAL")


def test_nothing_is_cancelled_that_is_under_way_or_gone_whatever_the_policy_says(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await partner_takes_over(outside)
        named = ("FULFILLED", "AWAITING_COURIER_COLLECTION", "AWAITING_ARRIVAL", "AWAITING_CUSTOMER_COLLECTION")
        await outside.sets("AGENT_CANCELLATION", {"statuses": [*named, "COMPLETE"]})
        await outside.counts(FAR_P1=4, NEAR_P1=0, DEPOT_P2=4, NEAR_P2=0, NEAR_P3=2)
        # On the way it is not cancelled; at the store it is, and lies there from then on.
        await _travels(outside, "C-1")
        await _cancelled(outside, "C-1", "FAILED ORDER_PICKED")
        await outside.wants("C-1", ("ARTICLE", "C-1-F1-A1"), "RecordArrival")
        await _comes_to(outside, "C-1", "AWAITING_CUSTOMER_COLLECTION")
        await _cancelled(outside, "C-1", "SUCCESS")
        await outside.until_status("C-1", "CANCELLED")
        assert [await outside.stock(place, "P1") for place in ("FAR", "NEAR")] == [(2, 0, 2, 0), (2, 0, 0, 0)]
        # So it is with what a partner sent to the store. While he has it picked nobody cancels it.
        await outside.takes(collected("C-2", {"P2": 2}, totalPrice=20))
        await _comes_to(outside, "C-2", "AWAITING_ACKNOWLEDGEMENT")
        await outside.finds("C-2", "C-2-F1", _1=2)
        await _cancelled(outside, "C-2", "FAILED ORDER_PICKED")
        await outside.wants("C-2", ("FULFILMENT", "C-2-F1"), "DispatchFulfilment")
        await _comes_to(outside, "C-2", "AWAITING_ARRIVAL")
        await outside.wants("C-2", ("ARTICLE", "C-2-F1-A1"), "RecordArrival")
        await _comes_to(outside, "C-2", "AWAITING_CUSTOMER_COLLECTION")
        await _cancelled(outside, "C-2", "SUCCESS")
        await outside.until_status("C-2", "CANCELLED")
        assert [await outside.stock(place, "P2") for place in ("DEPOT", "NEAR")] == [(2, 0, 2, 0), (2, 0, 0, 0)]
        # What the customer has is a return, even while the order waits for something else.
        await outside.takes(delivered("H-1", {"P3": 2, "P5": 1}, totalPrice=30))
        await outside.until_status("H-1", "ESCALATED")
        await outside.picks("H-1", "H-1-F1", _1=2)
        await outside.wants("H-1", ("CONSIGNMENT", "H-1-C1"), "CourierCollected")
        await _comes_to(outside, "H-1", "COMPLETE")
        assert await outside.does("H-1", ("ORDER", "H-1"), "CancelItems", items=[{"ref": "1"}]) == "FAILED ORDER_PICKED"
        assert await outside.stock("NEAR", "P3") == (0, 0, 2, 0)
        assert [await outside.money(order) for order in ("C-1", "C-2", "H-1")] == [[-20], [-20], []]

    play(journey)


def test_a_partner_keeps_what_he_was_asked_for_when_another_store_is_wanted(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await partner_takes_over(outside)
        await outside.counts(DEPOT_P1=4)
        await outside.takes(collected("C-1", {"P1": 2}))
        choices: dict[str, Any] = {"SHOP": SHOP}
        await outside.takes(mixed("M-1", choices, [("P1", 2, "SHOP")]))
        for order, whose in (("C-1", ("ORDER", "C-1")), ("M-1", ("FULFILMENT_CHOICE", "SHOP"))):
            await outside.until(partial(_statuses, outside, order), ["AWAITING_ACKNOWLEDGEMENT"])
            refused = await outside.does(order, whose, "ChangeStore", pickupLocationRef="FAR")
            assert refused == "FAILED WITH_PARTNER"
            assert await _statuses(outside, order) == ["AWAITING_ACKNOWLEDGEMENT"]
        assert await outside.stock("DEPOT", "P1") == (0, 4, 0, 0)

    play(journey)


async def _steps(outside: Outside, order: str) -> list[str]:
    """Each step of an order's money with what became of it."""
    edges = (await outside.ask(STEPS))["paymentTransactions"]["edges"]
    nodes = sorted((edge["node"] for edge in edges), key=lambda node: str(node["ref"]))
    return [f"{one['ref'].removeprefix(order)} {one['outcome']}" for one in nodes if one["ref"].startswith(order)]


@pytest.mark.long
def test_money_that_ends_or_is_refused_while_the_order_grows_stops_only_what_was_added(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(NEAR_P1=12)
        for order in ("H-1", "H-2"):
            await outside.takes(delivered(order, {"P1": 2}, totalPrice=20, **PAYING))
            await outside.until(partial(_statuses, outside, order), ["AWAITING_PAYMENT"])
        # The first 20.00 end while the 10.00 that were added are unanswered: these alone are not enough.
        soon = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
        await _answered(outside, "H-1-AUTHORISE-1", "SUCCEEDED", expiresAt=soon)
        await _adds_one(outside, "H-1", 1)
        steps = ["-AUTHORISE-1 SUCCEEDED", "-AUTHORISE-1-EXPIRED SUCCEEDED"]
        await outside.until(
            partial(_steps, outside, "H-1"), [*steps, "-AUTHORISE-2 REQUESTED", "-AUTHORISE-3 REQUESTED"]
        )
        await _answered(outside, "H-1-AUTHORISE-2", "SUCCEEDED")
        assert await _statuses(outside, "H-1") == ["AWAITING_PAYMENT", "AWAITING_WAVE"]
        await _answered(outside, "H-1-AUTHORISE-3", "SUCCEEDED")
        assert await _statuses(outside, "H-1") == ["AWAITING_WAVE", "AWAITING_WAVE"]
        await outside.wants("H-1", ("ORDER", "H-1"), "CancelOrder")
        await outside.until_idle()
        assert (await _steps(outside, "H-1"))[-2:] == ["-VOID-2 REQUESTED", "-VOID-3 REQUESTED"]
        # Nobody pays for what was added to H-2: it is given up, and the rest is sent and taken.
        await outside.sets("PAYMENT_WAIT_MINUTES", [1 / 60, 3 / 60])
        await _answered(outside, "H-2-AUTHORISE-1", "SUCCEEDED")
        await _adds_one(outside, "H-2", 1)
        await _answered(outside, "H-2-AUTHORISE-2", "FAILED")
        await outside.until(partial(_statuses, outside, "H-2"), ["AWAITING_WAVE", "CANCELLED"])
        assert sum(await outside.money("H-2")) == 0
        await outside.picks("H-2", "H-2-F1", _1=2)
        await outside.wants("H-2", ("CONSIGNMENT", "H-2-C1"), "CourierCollected")
        await outside.until_status("H-2", "COMPLETE")
        await outside.until_idle()
        assert "-CAPTURE-1 REQUESTED" in await _steps(outside, "H-2")

    play(journey)


async def _says(outside: Outside, order: str, *words: str, **attributes: Any) -> list[str]:
    """What becomes of the words of a partner about the first fulfilment of an order."""
    return [await outside.does(order, ("FULFILMENT", f"{order}-F1"), word, **attributes) for word in words]


@pytest.mark.long
def test_a_partner_who_speaks_after_the_order_has_ended_changes_nothing_but_what_he_sent(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await partner_takes_over(outside)
        await outside.counts(DEPOT_P1=9)
        words = ("ConfirmPick", "PackFulfilment", "DeclineFulfilment", "AgreeCancellation", "RefuseCancellation")
        said = {"fulfilmentItems": [{"ref": "1", "filledQuantity": 2}], "reason": "CLOSED"}
        for order in ("H-1", "H-2"):
            await outside.takes(delivered(order, {"P1": 2}, totalPrice=20))
            await outside.until(partial(_statuses, outside, order), ["AWAITING_ACKNOWLEDGEMENT"])
        await outside.wants("H-1", ("FULFILMENT", "H-1-F1"), "DispatchFulfilment", **said)
        await outside.until_status("H-1", "COMPLETE")
        assert {*await _says(outside, "H-1", *words, "DispatchFulfilment", "AcknowledgeFulfilment", **said)} == {
            "NO_MATCH"
        }
        await outside.wants("H-2", ("ORDER", "H-2"), "CancelOrder")
        await outside.wants("H-2", ("FULFILMENT", "H-2-F1"), "AgreeCancellation")
        await outside.until_status("H-2", "CANCELLED")
        assert await outside.stock("DEPOT", "P1") == (7, 0, 2, 0)
        assert {*await _says(outside, "H-2", *words, **said)} == {"NO_MATCH"}
        # He is told that it is not wanted; what he sends all the same is gone, once.
        told = await _says(outside, "H-2", "AcknowledgeFulfilment", "DispatchFulfilment", "DispatchFulfilment", **said)
        assert {*told} == {"SUCCESS"}
        assert await outside.stock("DEPOT", "P1") == (5, 0, 2, 0)
        assert [await outside.status(order) for order in ("H-1", "H-2")] == ["COMPLETE", "CANCELLED"]
        assert [await outside.money(order) for order in ("H-1", "H-2")] == [[], [-20]]

    play(journey)


def test_a_revision_takes_nothing_from_a_partner_whatever_the_policy_says(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await partner_takes_over(outside)
        statuses = ["AWAITING_WAVE", "AWAITING_ACKNOWLEDGEMENT", "ACKNOWLEDGED", "FULFILLED"]
        await outside.sets("REVISION_POLICY", {"statuses": statuses})
        await outside.counts(DEPOT_P1=4)
        await outside.takes(delivered("H-1", {"P1": 2}, totalPrice=20))
        await outside.until(partial(_statuses, outside, "H-1"), ["AWAITING_ACKNOWLEDGEMENT"])
        fewer = {"items": [{"ref": "1", "quantity": 1}]}
        elsewhere = {"choices": [{"deliveryAddress": ATLANTA}]}
        order = ("ORDER", "H-1")
        assert await outside.does("H-1", order, "ProposeRevision", **fewer) == "FAILED ORDER_PICKED"
        assert await outside.does("H-1", order, "ProposeRevision", **elsewhere) == "FAILED REVISION_TOO_LATE"
        await outside.finds("H-1", "H-1-F1", _1=2)
        assert await outside.does("H-1", order, "ProposeRevision", **fewer) == "FAILED ORDER_PICKED"
        assert await outside.does("H-1", order, "ProposeRevision", **elsewhere) == "FAILED REVISION_TOO_LATE"
        assert await outside.stock("DEPOT", "P1") == (2, 0, 2, 0)

    play(journey)

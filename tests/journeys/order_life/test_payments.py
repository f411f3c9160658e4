"""The money of an order, with a payment service that hears and answers over HTTP while everything dies around it."""

from typing import Any

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import ANN, ANN_COMES, BOSTON, collected, delivered, mixed
from tests.journeys.order_life.outside import Outside
from tests.journeys.order_life.outsiders import PAYING, books, paying, paying_until_refused

BANK = "mutation($input: CreateBillingAccountInput) { createBillingAccount(input: $input) { ref } }"
PAY = "mutation($input: CreatePaymentInput) { createPayment(input: $input) { ref } }"
STEPS = "{ paymentTransactions(first: 50) { edges { node { id operation outcome } } } }"
H = ("ORDER", "H-1")
POOL = {"ref": "P3-AHEAD", "kind": "PREORDER", "catalogueRef": "BASE:1", "productRef": "P3", "limit": 9}


async def _ships(outside: Outside, fulfilment: str, **found: int) -> None:
    await outside.picks("H-1", fulfilment, **found)
    [one] = [one for one in (await outside.order("H-1"))["fulfilments"] if one["ref"] == fulfilment]
    await outside.wants("H-1", ("CONSIGNMENT", one["articles"][0]["consignmentRef"]), "CourierCollected")


def test_money_is_held_taken_with_each_parcel_and_the_rest_let_go(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with paying(outside) as service:
            await outside.counts(NEAR_P1=2, FAR_P2=2)
            await outside.takes(delivered("H-1", {"P1": 2, "P2": 2}, totalPrice=40, **PAYING))
            await outside.until(lambda: _statuses(outside), ["AWAITING_WAVE", "AWAITING_WAVE"])
            await outside.until(lambda: books(service), ("40.00", "0", "0", "0"))
            await outside.wants("H-1", H, "CancelItems", items=[{"ref": "2", "quantity": 1}], cancellationRef="C-1")
            refs = {place: ref for ref, place in await _places(outside)}
            await _ships(outside, refs["NEAR"], _1=2)
            await outside.until(lambda: books(service), ("20.00", "20.00", "0", "0"))
            await _ships(outside, refs["FAR"], _2=1)
            await outside.until_status("H-1", "COMPLETE")
            await outside.until(lambda: books(service), ("0.00", "30.00", "10.00", "0"))

    play(journey)


async def _statuses(outside: Outside, order: str = "H-1") -> list[str]:
    return [status for _, status, _ in await outside.fulfilments(order)]


async def _held(outside: Outside) -> None:
    """H-1 wants two P1 from NEAR, 20.00, and its money is held."""
    await outside.counts(NEAR_P1=2)
    await outside.takes(delivered("H-1", {"P1": 2}, totalPrice=20, **PAYING))
    await outside.until(lambda: _statuses(outside), ["AWAITING_WAVE"])


async def _places(outside: Outside) -> list[tuple[str, str]]:
    return [(one["ref"], one["locationRef"]) for one in (await outside.order("H-1"))["fulfilments"]]


def test_nobody_pays_for_what_is_not_there(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with paying(outside) as service:
            await _held(outside)
            await outside.finds("H-1", "H-1-F1", _1=0)
            await outside.until_status("H-1", "ESCALATED")
            await outside.wants("H-1", H, "CancelOrder", cancellationReason="NOT_FOUND")
            await outside.until_status("H-1", "CANCELLED")
            await outside.until(lambda: books(service), ("0.00", "0", "20.00", "0"))
            assert await outside.stock("NEAR", "P1") == (0, 0, 0, 2)

    play(journey)


def test_answers_that_are_lost_are_asked_for_again_and_nothing_is_taken_twice(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with paying(outside, "--forget", "2") as service:
            await outside.counts(NEAR_P1=2)
            await outside.takes(delivered("H-1", {"P1": 2}, totalPrice=20, **PAYING))
            await outside.until(lambda: books(service), ("20.00", "0", "0", "0"))
            assert await _statuses(outside) == ["AWAITING_PAYMENT"]
            assert await outside.stock("NEAR", "P1") == (0, 2, 0, 0)
            await outside.wants("H-1", H, "RetryPayment")
            await outside.until(lambda: _statuses(outside), ["AWAITING_WAVE"])
            await _ships(outside, "H-1-F1", _1=2)
            await outside.until(lambda: books(service), ("0.00", "20.00", "0", "0"))
            await outside.wants("H-1", H, "RetryPayment")
            await outside.until(lambda: _asked(outside), ["AUTHORISE SUCCEEDED", "CAPTURE SUCCEEDED"])
            assert await books(service) == ("0.00", "20.00", "0", "0")

    play(journey)


def test_an_authorisation_that_has_ended_is_made_anew_and_taken(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with paying(outside, "--expire", "1") as service:
            await _held(outside)
            await _ships(outside, "H-1-F1", _1=2)
            await outside.until(lambda: books(service), ("0.00", "20.00", "20.00", "0"))
            await outside.until_status("H-1", "COMPLETE")

    play(journey)


def test_a_declined_customer_keeps_his_goods_for_a_while_and_pays_at_the_second_try(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with paying(outside, "--decline", "1") as service:
            await outside.counts(NEAR_P1=2)
            await outside.takes(delivered("H-1", {"P1": 2}, totalPrice=20, **PAYING))
            await outside.until(lambda: _asked(outside), ["AUTHORISE FAILED"])
            assert await _statuses(outside) == ["AWAITING_PAYMENT"]
            assert await books(service) == ("0", "0", "0", "0")
            await outside.wants("H-1", H, "RetryPayment")
            await outside.until(lambda: _statuses(outside), ["AWAITING_WAVE"])
            assert await books(service) == ("20.00", "0", "0", "0")

    play(journey)


def test_what_nobody_pays_for_in_time_is_given_up_and_no_more_than_that(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with paying_until_refused(outside) as (service, refuse):
            await outside.sets("BACKORDER_PAYMENT", "RELEASE")
            assert (await outside.client.post("/api/v1/promise-pools", json=POOL)).status_code in {200, 201}
            await outside.counts(NEAR_P1=6, NEAR_P2=1)
            await outside.takes(delivered("H-1", {"P2": 1, "P3": 2}, totalPrice=30, **PAYING))
            await outside.until(lambda: _statuses(outside), ["AWAITING_WAVE", "AWAITING_STOCK"])
            await _ships(outside, "H-1-F1", _1=1)
            await outside.until(lambda: books(service), ("0.00", "10.00", "0", "0"))
            # From now on nobody's money is held: asked for again after a second, given up after four.
            await refuse()
            await outside.sets("PAYMENT_WAIT_MINUTES", [1 / 60, 4 / 60])
            choices = {"home": {"deliveryAddress": BOSTON}}
            await outside.takes(delivered("H-2", {"P1": 2}, totalPrice=20, **PAYING))
            await outside.takes(collected("C-2", {"P1": 2}, totalPrice=20) | PAYING)
            await outside.takes(mixed("M-2", choices, [("P1", 2, "home")], totalPrice=20, **PAYING))
            await outside.counts(NEAR_P3=2)
            for order in ("H-2", "C-2", "M-2"):
                await outside.until_status(order, "CANCELLED")
                assert await outside.money(order) == [-20]
            # Of H-1 only what was not paid for is given up; the rest is sent, and paid.
            await outside.until_status("H-1", "COMPLETE")
            assert await _statuses(outside) == ["COMPLETE", "CANCELLED", "CANCELLED"]
            assert await outside.money("H-1") == [-20]
            assert await books(service) == ("0.00", "10.00", "0", "0")
            assert [await outside.stock("NEAR", one) for one in ("P1", "P3")] == [(6, 0, 0, 0), (2, 0, 0, 0)]

    play(journey)


def test_what_is_collected_is_paid_and_what_is_not_wanted_is_let_go(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with paying(outside) as service:
            await outside.counts(NEAR_P1=4)
            await outside.takes(collected("C-1", {"P1": 2}, totalPrice=20) | PAYING)
            await outside.takes(collected("C-2", {"P1": 2}, totalPrice=20) | PAYING)
            await outside.until(lambda: books(service), ("40.00", "0", "0", "0"))
            await outside.until(lambda: _statuses(outside, "C-1"), ["AWAITING_WAVE"])
            await outside.picks("C-1", "C-1-F1", _1=2)
            await outside.until_status("C-1", "AWAITING_CUSTOMER_COLLECTION")
            await outside.wants("C-1", ("ORDER", "C-1"), "Collect", **ANN_COMES)
            await outside.wants("C-2", ("ORDER", "C-2"), "CancelOrder")
            await outside.until(lambda: books(service), ("0.00", "20.00", "20.00", "0"))
            await outside.until_status("C-1", "COMPLETE")

    play(journey)


def test_each_choice_of_a_mixed_basket_is_paid_when_it_is_handed_over(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with paying(outside) as service:
            await outside.counts(NEAR_P1=2, FAR_P2=1)
            choices: dict[str, Any] = {
                "home": {"deliveryAddress": BOSTON},
                "shop": {"pickupLocationRef": "NEAR", **ANN},
            }
            lines = [("P1", 2, "shop"), ("P2", 1, "home")]
            await outside.takes(mixed("M-1", choices, lines, totalPrice=30, **PAYING))
            await outside.until(lambda: _sorted(outside, "M-1"), ["AWAITING_WAVE", "AWAITING_WAVE"])
            await outside.until(lambda: books(service), ("30.00", "0", "0", "0"))
            [shop] = await outside.refs("M-1", "shop")
            [home] = await outside.refs("M-1", "home")
            await outside.picks("M-1", shop, _1=2)
            await outside.picks("M-1", home, _2=1)
            [sent] = [one for one in (await outside.order("M-1"))["fulfilments"] if one["ref"] == home]
            await outside.wants("M-1", ("CONSIGNMENT", sent["articles"][0]["consignmentRef"]), "CourierCollected")
            await outside.until(lambda: books(service), ("20.00", "10.00", "0", "0"))
            choice = (await outside.choices("M-1"))["shop"]["ref"]
            await outside.wants("M-1", ("FULFILMENT_CHOICE", choice), "Collect", **ANN_COMES)
            await outside.until(lambda: books(service), ("0.00", "30.00", "0", "0"))

    play(journey)


def test_what_the_checkout_has_authorised_is_taken_or_where_it_has_ended_made_anew(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with paying(outside, "--checkout", "psp-CARD-1=20.00", "--expire", "1") as service:
            await outside.counts(NEAR_P1=2)
            await _authorised_before(outside)
            at_checkout = [{"name": "paymentPoint", "type": "STRING", "value": "CHECKOUT"}]
            paid = {"attributes": at_checkout, "payment": {"ref": "CARD-1"}, "totalPrice": 20}
            await outside.takes(delivered("H-1", {"P1": 2}, **paid))
            await outside.until(lambda: _statuses(outside), ["AWAITING_WAVE"])
            second = await outside.client.post("/api/v1/orders", json=delivered("H-2", {"P1": 2}, **paid))
            assert (second.status_code, second.json()["pointer"]) == (409, "/payment")
            await outside.wants("H-1", H, "CancelItems", items=[{"ref": "1", "quantity": 1}], cancellationRef="C-1")
            await _ships(outside, "H-1-F1", _1=1)
            # The card was held for too long: what left is authorised anew, although letting go the rest fails as well.
            await outside.until(lambda: books(service), ("0.00", "10.00", "20.00", "0"))
            await outside.until(lambda: _capture_status(outside), "CAPTURED")

    play(journey)


async def _capture_status(outside: Outside) -> str:
    kept: dict[str, str] = (await outside.order("H-1"))["attributes"].get("captureStatus", {})
    return kept.get("value", "")


async def _authorised_before(outside: Outside) -> None:
    """20.00 on a card of somebody who has no order yet."""
    account = {"ref": "GUEST", "type": "CUSTOMER", "name": "Guest", "retailer": {"id": 1}}
    await outside.ask(BANK, input=account)
    money = {"amount": {"amount": 20}, "type": "AUTHORISE"}
    step = {
        "ref": "CARD-1-1",
        "authorizationKey": "psp-CARD-1",
        "currency": {"alphabeticCode": "USD"},
        "paymentMethod": "CARD",
        "paymentServiceProvider": {"ref": "PSP"},
    }
    payment = {"ref": "CARD-1", "retailer": {"id": 1}, "billingAccount": {"ref": "GUEST"}}
    await outside.ask(PAY, input=money | payment | {"type": "CARD", "paymentTransactions": [step | money]})


def test_what_comes_back_is_paid_back_once(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with paying(outside) as service:
            await _held(outside)
            await _ships(outside, "H-1-F1", _1=2)
            await outside.until(lambda: books(service), ("0.00", "20.00", "0", "0"))
            await _one_comes_back(outside)
            await outside.until(lambda: books(service), ("0.00", "20.00", "0", "10.00"))

    play(journey)


async def _sorted(outside: Outside, order: str) -> list[str]:
    return sorted(await _statuses(outside, order))


async def _asked(outside: Outside) -> list[str]:
    """Operation and outcome of each step of the payments, oldest first."""
    edges = (await outside.ask(STEPS))["paymentTransactions"]["edges"]
    nodes = sorted((edge["node"] for edge in edges), key=lambda node: node["id"])
    return [f"{node['operation']} {node['outcome']}" for node in nodes]


async def _one_comes_back(outside: Outside) -> None:
    """One of the two P1 of H-1, to be sold again."""
    wish = {"orderItem": {"ref": "1"}, "unitQuantity": {"quantity": 1}, "returnReason": {"value": "DAMAGED"}}
    await outside.wants("H-1", H, "RequestReturn", returnItems=[wish], returnRef="BACK-1")
    await outside.until_idle()
    verdict = {"ref": "1-1", "quantity": 1, "disposition": "RESTOCK"}
    at = ("RETURN_ORDER", "BACK-1"), ("RETURN_FULFILMENT", "BACK-1-F1")
    await outside.wants(*at, "ReceiveReturn", verdicts=[verdict])

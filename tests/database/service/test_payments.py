"""The money of an order, step by step: nobody pays for what he does not get, nothing goes unpaid, nothing twice.

D1 to D10 are the scenarios of docs/concepts/payments.md.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from lading.database.connection import transaction
from lading.engine.ports import Address
from tests.database.order.shop import ACCOUNT, fulfilment, order, order_entity, picked
from tests.database.service.counter import Counter, wanted

Run = Callable[[Callable[[Counter], Awaitable[None]]], None]
F1 = ("FULFILMENT", "HD-1-F1")
AUTH, CAPTURE, VOID = "HD-1-AUTHORISE-1", "HD-1-CAPTURE-1", "HD-1-VOID-1"


async def _taken(counter: Counter, point: str = "BOOKING", ref: str = "HD-1", **fields: Any) -> None:
    """An order of two P1 and one P2, 31.50, whose money Lading sees to."""
    paying = [{"name": "paymentPoint", "type": "STRING", "value": point}]
    await counter.shop.take(order(ref, (("P1", 2), ("P2", 1)), attributes=paying, **fields))
    await counter.shop.work()


async def _answers(counter: Counter, reference: str, status: str = "SUCCEEDED", **more: Any) -> str:
    """The payment service answers a step."""
    at = Address(entity_type="PAYMENT_TRANSACTION", entity_ref=reference)
    said = {"status": status, "providerReference": f"psp-{reference}", **more}
    return await counter.act(at, "PaymentAnswered", said)


async def _steps(counter: Counter) -> list[tuple[Any, ...]]:
    """(ref, outcome, amount) of every step, in order."""
    return await counter.shop.rows("SELECT ref, outcome, amount_minor FROM payment_transaction ORDER BY id")


async def _standing(counter: Counter) -> tuple[int, ...]:
    """Authorised, captured, given up and paid back, over all payments."""
    row = await counter.shop.row(
        "SELECT sum(authorised_minor), sum(captured_minor), sum(voided_minor), sum(refunded_minor) FROM payment"
    )
    return tuple(int(amount) for amount in row)


async def _ship(counter: Counter, place: str = "HD-1-F1", parcel: str = "HD-1-C1", **units: int) -> None:
    for name, attributes in (("ConfirmPick", picked(**units)), ("PackFulfilment", None)):
        assert await counter.shop.act("HD-1", fulfilment(place), name, attributes) == "SUCCESS"
    assert await counter.shop.act("HD-1", ("CONSIGNMENT", parcel), "CourierCollected") == "SUCCESS"


async def _fulfilment_status(counter: Counter) -> str:
    return str((await counter.shop.fulfilments("HD-1"))[0][1])


def test_money_is_held_before_the_pick_captured_at_the_dispatch_and_the_rest_let_go(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _taken(counter)
        assert await _fulfilment_status(counter) == "AWAITING_PAYMENT"
        assert await counter.shop.act("HD-1", F1, "ConfirmPick", picked(HD_1_1=2, HD_1_2=1)) == "NO_MATCH"
        assert await _steps(counter) == [(AUTH, "REQUESTED", 3150)]
        assert await _answers(counter, AUTH) == "SUCCESS"
        assert await _fulfilment_status(counter) == "AWAITING_WAVE"
        assert await _standing(counter) == (3150, 0, 0, 0)
        assert await counter.shop.act("HD-1", order_entity("HD-1"), "CancelItems", {"items": [{"ref": "HD-1-2"}]}) == (
            "SUCCESS"
        )
        await _ship(counter, HD_1_1=2)
        assert (await _steps(counter))[1:] == [(CAPTURE, "REQUESTED", 2100), (VOID, "REQUESTED", 1050)]
        for reference in (CAPTURE, VOID):
            assert await _answers(counter, reference) == "SUCCESS"
        assert await _standing(counter) == (3150, 2100, 1050, 0)
        assert await counter.memos() == []
        assert await counter.violations() == []

    run(scenario)


def test_orders_without_payment_points_ask_nobody(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        assert await _steps(counter) == []
        assert await counter.shop.rows("SELECT 1 FROM billing_account") == []

    run(scenario)


def test_d1_nobody_is_charged_for_what_is_not_there(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _taken(counter)
        assert await _answers(counter, AUTH) == "SUCCESS"
        assert await counter.shop.act("HD-1", F1, "ConfirmPick", picked(HD_1_1=0, HD_1_2=0)) == "SUCCESS"
        assert await counter.shop.status("HD-1") == "ESCALATED"
        assert await counter.shop.act("HD-1", order_entity("HD-1"), "CancelOrder") == "SUCCESS"
        assert await counter.shop.status("HD-1") == "CANCELLED"
        assert await _steps(counter) == [(AUTH, "SUCCEEDED", 3150), (VOID, "REQUESTED", 3150)]
        assert await _answers(counter, VOID) == "SUCCESS"
        assert await _standing(counter) == (3150, 0, 3150, 0)
        assert await counter.violations() == []

    run(scenario)


def test_d2_an_authorisation_that_comes_after_the_refusal_is_let_go(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _taken(counter)
        await counter.shop.hurry("PaymentOverdueStep")
        assert await counter.shop.status("HD-1") == "CANCELLED"
        assert await counter.shop.on_hand("NEAR", "P1") == (100, 0, 0, 0)
        assert await _answers(counter, AUTH) == "SUCCESS"
        assert (await _steps(counter))[-1] == (VOID, "REQUESTED", 3150)
        assert await _answers(counter, VOID) == "SUCCESS"
        assert await _standing(counter) == (3150, 0, 3150, 0)
        assert await counter.violations() == []

    run(scenario)


def test_d3_an_order_without_its_money_is_asked_for_then_given_up(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _taken(counter, "CHECKOUT")
        assert await _steps(counter) == []
        await counter.shop.hurry("CheckPaymentStep")
        assert await _fulfilment_status(counter) == "AWAITING_PAYMENT"
        await counter.shop.hurry("PaymentOverdueStep")
        assert await counter.shop.status("HD-1") == "CANCELLED"
        assert await counter.shop.on_hand("NEAR", "P1") == (100, 0, 0, 0)
        assert await counter.violations() == []

    run(scenario)


def test_d4_an_answer_that_was_lost_is_asked_for_again_under_the_same_reference(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _taken(counter)
        await counter.shop.hurry("PaymentStep")
        await counter.shop.hurry("PaymentStep")
        assert await _steps(counter) == [(AUTH, "REQUESTED", 3150)]
        for _ in range(2):
            assert await _answers(counter, AUTH) == "SUCCESS"
        assert await _answers(counter, AUTH, "FAILED") == "FAILED REFUND_ANSWERED"
        await _ship(counter, HD_1_1=2, HD_1_2=1)
        assert await _answers(counter, CAPTURE) == "SUCCESS"
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 1)) == "SUCCESS"
        assert await counter.receive("HD-1-R1") == "SUCCESS"
        await counter.shop.hurry("RefundStep")
        assert await counter.refunds() == [("CM-HD-1-R1-REFUND-1", "REQUESTED", 1050)]
        for _ in range(3):
            assert await _answers(counter, "CM-HD-1-R1-REFUND-1") == "SUCCESS"
        assert await _standing(counter) == (3150, 3150, 0, 1050)
        assert await counter.violations() == []

    run(scenario)


def test_d5_each_fulfilment_is_captured_and_all_of_them_are_the_order_to_the_cent(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shop.stock(NEAR_P3=1, FAR_P4=3)
        paying = [{"name": "paymentPoint", "type": "STRING", "value": "BOOKING"}]
        document = order("HD-1", (("P3", 1), ("P4", 3)), attributes=paying, totalPrice=40.01)
        document["fulfilmentChoice"]["fulfilmentPrice"] = 5.0
        await counter.shop.take(document)
        await counter.shop.work()
        assert await _answers(counter, AUTH) == "SUCCESS"
        await _ship(counter, HD_1_1=1)
        await _ship(counter, "HD-1-F2", "HD-1-C2", HD_1_2=3)
        captures = [one for one in await _steps(counter) if "CAPTURE" in one[0]]
        assert sum(amount for *_, amount in captures) == 4001
        assert [ref for ref, *_ in captures] == [CAPTURE, "HD-1-CAPTURE-2"]
        for ref, *_ in captures:
            assert await _answers(counter, ref) == "SUCCESS"
        assert await _standing(counter) == (4001, 4001, 0, 0)
        assert await counter.violations() == []

    run(scenario)


def test_d5_two_captures_of_an_authorisation_that_has_ended_are_both_made_anew(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shop.stock(NEAR_P3=1, FAR_P4=3)
        paying = [{"name": "paymentPoint", "type": "STRING", "value": "BOOKING"}]
        await counter.shop.take(order("HD-1", (("P3", 1), ("P4", 3)), attributes=paying))
        await counter.shop.work()
        assert await _answers(counter, AUTH) == "SUCCESS"
        await _ship(counter, HD_1_1=1)
        await _ship(counter, "HD-1-F2", "HD-1-C2", HD_1_2=3)
        for ref in (CAPTURE, "HD-1-CAPTURE-2"):
            assert await _answers(counter, ref, "FAILED", reason="EXPIRED") == "SUCCESS"
        for kind in ("AUTHORISE", "CAPTURE"):
            waiting = [ref for ref, outcome, _ in await _steps(counter) if kind in ref and outcome == "REQUESTED"]
            assert waiting
            for ref in waiting:
                assert await _answers(counter, ref) == "SUCCESS"
        assert (await _standing(counter))[1] == 4200
        assert await counter.dead_letters() == []
        assert await counter.violations() == []

    run(scenario)


def test_d6_a_basket_that_grew_after_the_authorisation_is_not_picked_before_the_rest_is_held(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _taken(counter, "CHECKOUT")
        assert await counter.paid("HD-1", 20.0, "AUTHORISE", providerReference="psp-shop") == "SUCCESS"
        assert await _fulfilment_status(counter) == "AWAITING_PAYMENT"
        assert (await _steps(counter))[1:] == [("HD-1-AUTHORISE-2", "REQUESTED", 1150)]
        assert await _answers(counter, "HD-1-AUTHORISE-2") == "SUCCESS"
        assert await _fulfilment_status(counter) == "AWAITING_WAVE"
        await _ship(counter, HD_1_1=2, HD_1_2=1)
        assert sorted(amount for ref, _, amount in await _steps(counter) if "CAPTURE" in ref) == [1150, 2000]
        assert await counter.violations() == []

    run(scenario)


def test_d7_a_cancellation_beside_a_capture_frees_its_stock_and_charges_nothing(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shop.stock(FAR_P3=1)
        paying = [{"name": "paymentPoint", "type": "STRING", "value": "BOOKING"}]
        await counter.shop.take(order("HD-1", (("P1", 2), ("P3", 1)), attributes=paying))
        await counter.shop.work()
        assert await _answers(counter, AUTH) == "SUCCESS"
        await _ship(counter, HD_1_1=2)
        assert await _answers(counter, CAPTURE) == "SUCCESS"
        assert await counter.shop.act("HD-1", order_entity("HD-1"), "CancelItems", {"items": [{"ref": "HD-1-2"}]}) == (
            "SUCCESS"
        )
        assert await counter.shop.on_hand("FAR", "P3") == (1, 0, 0, 0)
        assert await counter.memos() == []
        assert await _answers(counter, VOID) == "SUCCESS"
        assert await _standing(counter) == (3150, 2100, 1050, 0)
        assert await counter.violations() == []

    run(scenario)


def test_d8_what_comes_back_is_paid_back_and_restocked_unit_by_unit(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _taken(counter)
        assert await _answers(counter, AUTH) == "SUCCESS"
        await _ship(counter, HD_1_1=2, HD_1_2=1)
        assert await _answers(counter, CAPTURE) == "SUCCESS"
        assert await counter.ask_back("HD-1", wanted("HD-1-1", 2), wanted("HD-1-2", 1)) == "SUCCESS"
        verdicts = [
            {"ref": "HD-1-1-1", "quantity": 1, "disposition": "RESTOCK"},
            {"ref": "HD-1-1-1", "quantity": 1, "disposition": "SCRAP"},
            {"ref": "HD-1-2-1", "quantity": 1, "disposition": "SEND_BACK"},
        ]
        refs = [ref for (ref,) in await counter.shop.rows("SELECT ref FROM return_order_item ORDER BY line")]
        for verdict in verdicts:
            verdict["ref"] = refs[0] if str(verdict["ref"]).startswith("HD-1-1") else refs[1]
        assert await counter.receive("HD-1-R1", *verdicts) == "SUCCESS"
        assert await _answers(counter, "CM-HD-1-R1-REFUND-1") == "SUCCESS"
        assert await _standing(counter) == (3150, 3150, 0, 2100)
        assert (await counter.shop.on_hand("NEAR", "P1"))[0] == 99
        assert (await counter.shop.on_hand("NEAR", "P2"))[0] == 99
        assert await counter.violations() == []

    run(scenario)


@pytest.mark.parametrize("known", [True, False])
def test_d9_an_authorisation_that_ended_is_made_anew_before_the_capture(run: Run, known: bool) -> None:
    """Known: its time was over before the dispatch. Not known: only the payment service says so, at the capture."""

    async def scenario(counter: Counter) -> None:
        await _taken(counter)
        until = datetime.now(UTC) + (timedelta(seconds=0) if known else timedelta(days=7))
        assert await _answers(counter, AUTH, expiresAt=until.isoformat()) == "SUCCESS"
        if not known:
            await _ship(counter, HD_1_1=2, HD_1_2=1)
            assert await _answers(counter, CAPTURE, "FAILED", reason="EXPIRED") == "SUCCESS"
        await counter.shop.hurry("AuthorisationExpired")
        assert ("HD-1-AUTHORISE-2", "REQUESTED", 3150) in await _steps(counter)
        assert await _answers(counter, "HD-1-AUTHORISE-2") == "SUCCESS"
        if known:
            await _ship(counter, HD_1_1=2, HD_1_2=1)
        again = next(ref for ref, outcome, _ in await _steps(counter) if "CAPTURE" in ref and outcome == "REQUESTED")
        assert await _answers(counter, again) == "SUCCESS"
        assert await _standing(counter) == (6300, 3150, 3150, 0)
        assert await counter.shop.status("HD-1") == "COMPLETE"
        assert await counter.violations() == []

    run(scenario)


def test_d10_everything_at_once_and_twice_comes_to_one_authorisation_and_one_capture(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _taken(counter)
        at = Address(entity_type="PAYMENT_TRANSACTION", entity_ref=AUTH)
        said = {"status": "SUCCEEDED", "providerReference": "psp-1"}
        await asyncio.gather(
            *(counter.send(at, "PaymentAnswered", said) for _ in range(6)),
            *(counter.shop.send("HD-1", order_entity("HD-1"), "RetryPayment") for _ in range(6)),
        )
        await counter.crowd()
        await _ship(counter, HD_1_1=2, HD_1_2=1)
        await asyncio.gather(*(counter.shop.send("HD-1", order_entity("HD-1"), "RetryPayment") for _ in range(6)))
        await counter.crowd()
        assert await _steps(counter) == [(AUTH, "SUCCEEDED", 3150), (CAPTURE, "REQUESTED", 3150)]
        assert await counter.violations() == []

    run(scenario)


def test_d10_a_change_of_price_sent_six_times_at_once_is_one_adjustment(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _taken(counter)
        assert await _answers(counter, AUTH) == "SUCCESS"
        once = {"items": [{"ref": "HD-1-1", "quantity": 1}], "cancellationRef": "C-1"}
        await asyncio.gather(*(counter.shop.send("HD-1", order_entity("HD-1"), "CancelItems", once) for _ in range(6)))
        await counter.crowd()
        assert [told["amount"] for _, told in await counter.shop.told("RefundDue")] == ["10.50"]
        await _ship(counter, HD_1_1=1, HD_1_2=1)
        assert (await _steps(counter))[1:] == [(CAPTURE, "REQUESTED", 2100), (VOID, "REQUESTED", 1050)]
        assert await counter.violations() == []

    run(scenario)


def test_a_declined_customer_may_try_again_while_his_goods_are_held(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _taken(counter)
        assert await _answers(counter, AUTH, "FAILED", reason="DECLINED") == "SUCCESS"
        assert await _fulfilment_status(counter) == "AWAITING_PAYMENT"
        assert await counter.at_order("HD-1", "RetryPayment") == "SUCCESS"
        assert await _answers(counter, "HD-1-AUTHORISE-2") == "SUCCESS"
        assert await _fulfilment_status(counter) == "AWAITING_WAVE"
        assert await counter.violations() == []

    run(scenario)


def test_a_capture_that_failed_is_tried_again_once_somebody_says_so(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _taken(counter)
        assert await _answers(counter, AUTH) == "SUCCESS"
        await _ship(counter, HD_1_1=2, HD_1_2=1)
        assert await _answers(counter, CAPTURE, "FAILED", reason="BANK_DOWN") == "SUCCESS"
        assert await counter.at_order("HD-1", "RetryPayment") == "SUCCESS"
        assert await _answers(counter, "HD-1-CAPTURE-2") == "SUCCESS"
        assert await _standing(counter) == (3150, 3150, 0, 0)
        assert await counter.violations() == []

    run(scenario)


def test_the_database_lets_nobody_ask_for_more_than_is_held(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _taken(counter)
        assert await _answers(counter, AUTH) == "SUCCESS"
        for change in (
            "UPDATE payment SET captured_minor = 3151",
            "UPDATE payment SET capturing_minor = 3151",
            "UPDATE payment SET voided_minor = 3151",
            "UPDATE payment SET voiding_minor = 3151",
            "UPDATE payment SET refunding_minor = 1",
        ):
            with pytest.raises(asyncpg.CheckViolationError):
                async with transaction(counter.shop.pool, ACCOUNT) as connection:
                    await connection.execute(change)

    run(scenario)

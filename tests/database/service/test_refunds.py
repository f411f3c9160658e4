"""Promises of refunds and appeasements: nothing is paid twice, nor beyond what was captured."""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from lading.database.connection import transaction
from lading.engine.ports import Address
from tests.database.order.shop import ACCOUNT, order, order_entity
from tests.database.service.counter import Counter, wanted

Run = Callable[[Callable[[Counter], Awaitable[None]]], None]


async def _returned(counter: Counter, captured: float | None = 31.5) -> None:
    """HD-1 with both P1 (21.00) back; the payment service captured so much."""
    await counter.shipped("HD-1")
    if captured is not None:
        assert await counter.paid("HD-1", captured) == "SUCCESS"
    assert await counter.ask_back("HD-1", wanted("HD-1-1", 2)) == "SUCCESS"
    assert await counter.receive("HD-1-R1") == "SUCCESS"


def test_a_refund_that_failed_is_tried_again_under_a_new_reference(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _returned(counter)
        assert await counter.answer("CM-HD-1-R1-REFUND-1", "FAILED") == "SUCCESS"
        assert await counter.return_status("HD-1-R1") == "REFUND_FAILED"
        assert await counter.at("CREDIT_MEMO", "CM-HD-1-R1", "RetryRefund") == "SUCCESS"
        assert await counter.return_status("HD-1-R1") == "PENDING_REFUND"
        # No answer yet: asking once more asks for the same, not for another.
        await counter.shop.act("HD-1", order_entity("HD-1"), "Nothing")
        assert await counter.refunds() == [
            ("CM-HD-1-R1-REFUND-1", "FAILED", 2100),
            ("CM-HD-1-R1-REFUND-2", "REQUESTED", 2100),
        ]
        assert await counter.answer("CM-HD-1-R1-REFUND-1") == "FAILED REFUND_ANSWERED"
        assert await counter.answer("CM-HD-1-R1-REFUND-2") == "SUCCESS"
        assert await counter.return_status("HD-1-R1") == "COMPLETE"
        assert await counter.violations() == []

    run(scenario)


def test_without_enough_captured_the_refund_fails_and_heals_once_the_payment_is_known(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _returned(counter, captured=20.99)
        assert await counter.return_status("HD-1-R1") == "REFUND_FAILED"
        assert await counter.refunds() == []
        reason = await counter.shop.row("SELECT attributes FROM billing_document")
        assert reason["attributes"]["refundFailure"]["value"].startswith(
            "REFUND_EXCEEDS_CAPTURED: 2100 USD minor units"
        )
        more = {"reference": "later", "paymentRef": "CARD-2"}
        assert await counter.paid("HD-1", 0.01, **more) == "SUCCESS"
        assert await counter.at("CREDIT_MEMO", "CM-HD-1-R1", "RetryRefund") == "SUCCESS"
        assert [amount for _, _, amount in await counter.refunds()] == [2099, 1]
        for number in (1, 2):
            assert await counter.return_status("HD-1-R1") == "PENDING_REFUND"
            assert await counter.answer(f"CM-HD-1-R1-REFUND-{number}") == "SUCCESS"
        assert await counter.return_status("HD-1-R1") == "COMPLETE"
        assert await counter.violations() == []

    run(scenario)


def test_what_cannot_be_refunded_may_stay_as_credit(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _returned(counter, captured=None)
        assert await counter.return_status("HD-1-R1") == "REFUND_FAILED"
        assert await counter.at("CREDIT_MEMO", "CM-HD-1-R1", "KeepAsCredit") == "SUCCESS"
        assert await counter.return_status("HD-1-R1") == "COMPLETE"
        assert await counter.memos() == [("CM-HD-1-R1", "KEPT_AS_CREDIT", 2100, 2100)]
        assert await counter.balance() == -2100
        assert await counter.violations() == []

    run(scenario)


def test_store_credit_is_not_paid_out(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        await counter.paid("HD-1", 31.5)
        credit = {"returnPaymentAction": {"value": "STORE_CREDIT"}}
        await counter.ask_back("HD-1", wanted("HD-1-1", 1, **credit), wanted("HD-1-2", 1))
        assert await counter.receive("HD-1-R1") == "SUCCESS"
        assert await counter.refunds() == [("CM-HD-1-R1-REFUND-1", "REQUESTED", 1050)]
        assert await counter.answer("CM-HD-1-R1-REFUND-1") == "SUCCESS"
        assert await counter.memos() == [("CM-HD-1-R1", "REFUND_COMPLETE", 2100, 1050)]
        assert await counter.violations() == []

    run(scenario)


def test_an_answer_that_comes_many_times_at_once_counts_once(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _returned(counter)
        address = Address(entity_type="PAYMENT_TRANSACTION", entity_ref="CM-HD-1-R1-REFUND-1")
        said = {"status": "SUCCEEDED", "providerReference": "psp-1"}
        for _ in range(8):
            await counter.send(address, "RefundAnswered", said)
        await counter.crowd()
        assert await counter.memos() == [("CM-HD-1-R1", "REFUND_COMPLETE", 2100, 0)]
        assert await counter.balance() == -3150
        assert await counter.violations() == []

    run(scenario)


def test_two_refunds_with_one_provider_reference_are_refused_by_the_database(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        await counter.paid("HD-1", 31.5)
        for item in ("HD-1-1", "HD-1-2"):
            await counter.ask_back("HD-1", wanted(item, 1))
        await counter.receive("HD-1-R1")
        await counter.receive("HD-1-R2")
        assert await counter.answer("CM-HD-1-R1-REFUND-1", provider_reference="psp-1") == "SUCCESS"
        outcome = await counter.answer("CM-HD-1-R2-REFUND-1", provider_reference="psp-1")
        assert outcome == "FAILED UniqueViolationError"
        assert [outcome for _, outcome, _ in await counter.refunds()] == ["SUCCEEDED", "REQUESTED"]
        assert await counter.violations() == []

    run(scenario)


LIMITS = (
    ("UPDATE payment SET refunding_minor = captured_minor + 1", "never_refunded_beyond"),
    ("UPDATE payment SET captured_minor = authorised_minor + 1", "never_asked_beyond"),
    ("UPDATE order_item_return SET requested_quantity = shipped_quantity + 1", "never_returned_twice"),
    ("UPDATE journal_entry SET amount_minor = 0", "permission denied"),
    ("DELETE FROM return_verdict", "permission denied"),
)


def test_the_limits_hold_in_the_database_itself(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await _returned(counter)
        for change, constraint in LIMITS:
            with pytest.raises(asyncpg.PostgresError, match=constraint):
                async with transaction(counter.shop.pool, ACCOUNT) as connection:
                    await connection.execute(change)
        assert await counter.violations() == []

    run(scenario)


def test_a_capture_beyond_the_authorisation_is_refused_and_a_repeated_report_books_once(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1")
        assert await counter.paid("HD-1", 31.5, "AUTHORISE") == "SUCCESS"
        assert await counter.paid("HD-1", 20, "CAPTURE") == "SUCCESS"
        assert await counter.paid("HD-1", 20, "CAPTURE") == "SUCCESS"
        assert await counter.paid("HD-1", 11.51, "CAPTURE", reference="again") == "SUCCESS"
        assert [reason.split(":")[0] for _, reason in await counter.dead_letters()] == ["PAYMENT_EXCEEDS"]
        assert await counter.paid("HD-1", 11.5, "VOID") == "SUCCESS"
        row = await counter.shop.row("SELECT authorised_minor, captured_minor, voided_minor FROM payment")
        assert tuple(row) == (3150, 2000, 1150)
        assert await counter.balance() == -2000
        assert await counter.violations() == []

    run(scenario)


async def _appease(counter: Counter, amount: Any, **more: Any) -> str:
    said = {"amount": amount, "reason": "LATE", "comment": "Two days late"} | more
    return await counter.shop.act("HD-1", order_entity("HD-1"), "Appease", said)


def test_an_appeasement_is_paid_up_to_the_cap_and_each_once(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1", totalPrice=31.5)
        await counter.paid("HD-1", 31.5)
        assert await _appease(counter, 6, appeasementRef="A-1") == "SUCCESS"
        assert await _appease(counter, 6, appeasementRef="A-1") == "FAILED APPEASEMENT_REPEATED"
        assert await _appease(counter, 0.31) == "FAILED APPEASEMENT_OVER_CAP"
        for amount, code in ((None, "AMOUNT_MISSING"), (0, "AMOUNT_INVALID"), ("1e99", "AMOUNT_INVALID")):
            assert await _appease(counter, amount) == f"FAILED {code}"
        assert await counter.memos() == [("CM-HD-1-A-1", "PENDING_REFUND", 600, 600)]
        assert await counter.answer("CM-HD-1-A-1-REFUND-1") == "SUCCESS"
        assert await counter.memos() == [("CM-HD-1-A-1", "REFUND_COMPLETE", 600, 0)]
        line = await counter.shop.row("SELECT type, reason FROM billing_document_item")
        assert (line["type"], line["reason"]) == ("APPEASEMENT", {"value": "LATE", "label": "Two days late"})
        assert await counter.violations() == []

    run(scenario)


def test_an_appeasement_sent_twice_at_once_is_given_once(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        await counter.shipped("HD-1", totalPrice=31.5)
        await counter.paid("HD-1", 31.5)
        said = {"amount": 3, "reason": "LATE", "appeasementRef": "A-1"}
        events = [await counter.shop.send("HD-1", order_entity("HD-1"), "Appease", said) for _ in range(4)]
        await counter.crowd()
        outcomes = sorted([await counter.outcome(event) for event in events])
        assert outcomes == ["FAILED APPEASEMENT_REPEATED"] * 3 + ["SUCCESS"]
        assert await counter.memos() == [("CM-HD-1-A-1", "PENDING_REFUND", 300, 300)]
        assert await counter.violations() == []

    run(scenario)


def test_returns_of_many_orders_of_one_customer_share_one_account(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        refs = [f"HD-{number}" for number in range(1, 5)]
        for ref in refs:
            await counter.shipped(ref, (("P1", 1),))
            await counter.ask_back(ref, wanted(f"{ref}-1", 1))
        for ref in refs:
            way = Address(
                entity_type="RETURN_FULFILMENT",
                entity_ref=f"{ref}-R1-F1",
                root_type="RETURN_ORDER",
                root_ref=f"{ref}-R1",
            )
            await counter.send(way, "ReceiveReturn")
        await counter.crowd()
        assert await counter.shop.rows("SELECT status FROM billing_account") == [("ACTIVE",)]
        assert sorted(await counter.memos()) == [(f"CM-{ref}-R1", "REFUND_FAILED", 1050, 1050) for ref in refs]
        assert await counter.balance() == -4200
        assert await counter.dead_letters() == []
        assert await counter.violations() == []

    run(scenario)


def test_a_cancellation_credits_what_was_captured_and_nothing_else(run: Run) -> None:
    async def scenario(counter: Counter) -> None:
        for ref, captured in (("HD-1", 42.0), ("HD-2", 5.0), ("HD-3", None)):
            await counter.shop.take(order(ref, [("P1", 2), ("P2", 2)], totalPrice=42.0))
            await counter.shop.work()
            if captured is not None:
                assert await counter.paid(ref, captured) == "SUCCESS"
            said = {"reason": "ASKED", "items": [{"ref": f"{ref}-1", "quantity": 1}]}
            assert await counter.shop.act(ref, order_entity(ref), "CancelItems", said) == "SUCCESS"
        assert [memo[1:] for memo in await counter.memos()] == [
            ("PENDING_REFUND", 1050, 1050),
            ("PENDING_REFUND", 500, 500),
        ]
        assert await counter.answer("CM-HD-1-HD-1-CANCELLATION-1-REFUND-1") == "SUCCESS"
        # The rest of the order was paid for; all of it together is what was captured.
        assert await counter.shop.act("HD-1", order_entity("HD-1"), "CancelOrder", {"reason": "ASKED"}) == "SUCCESS"
        assert sum(memo[2] for memo in await counter.memos()) == 4200 + 500
        assert await counter.violations() == []

    run(scenario)

"""Fulfilments with a third-party warehouse or a vendor: asked, answered, late, twice, in the wrong order, cancelled."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from lading.database.connection import transaction
from lading.foundation.settings.records import Setting, SettingContext, put_setting
from tests.database.order.shop import ACCOUNT, Shop, fulfilment, order, order_entity, picked

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]
F1 = ("FULFILMENT", "HD-1-F1")
PARTNER_URL = "https://partner.example.com/fulfilments"


async def _with_partner(shop: Shop, lines: tuple[tuple[str, int], ...] = (("P1", 2), ("P2", 1)), **stock: int) -> None:
    """HD-1 at the depot, which a partner runs; NEAR is the only other place with stock."""
    async with transaction(shop.pool, ACCOUNT) as connection:
        await connection.execute(
            """UPDATE location SET attributes = '{"partnerRef": {"type": "STRING", "value": "SWIFT"}}'"""
            " WHERE ref = 'DEPOT'"
        )
        here = Setting(name="PARTNER_WEBHOOK", context=SettingContext.AGENT, context_ref="DEPOT", value=PARTNER_URL)
        await put_setting(connection, ACCOUNT, here)
    await shop.stock(**(stock or {"DEPOT_P1": 5, "DEPOT_P2": 5}))
    await shop.take(order(lines=lines))
    await shop.work()


async def _messages(shop: Shop) -> list[tuple[str, dict[str, Any]]]:
    """Name and attributes of what the partner is told, in order."""
    rows = await shop.rows("SELECT name, body FROM webhook_message ORDER BY sequence")
    return [(name, json.loads(body)["attributes"]) for name, body in rows]


async def _status(shop: Shop, ref: str = "HD-1-F1") -> str:
    return str(next(status for one, status, _, _ in await shop.fulfilments("HD-1") if one == ref))


async def _stock_again(shop: Shop, units: int = 9) -> None:
    """NEAR has both products now."""
    await shop.stock(NEAR_P1=units, NEAR_P2=units)


def test_a_partner_is_asked_with_all_he_needs_and_says_what_he_did(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop)
        assert await shop.fulfilments("HD-1") == [
            ("HD-1-F1", "AWAITING_ACKNOWLEDGEMENT", "DEPOT", {"HD-1-1": 2, "HD-1-2": 1})
        ]
        assert await shop.on_hand("DEPOT", "P1") == (3, 2, 0, 0)
        [(name, told)] = await _messages(shop)
        assert name == "FulfilmentRequest"
        assert (told["partnerRef"], told["orderRef"], told["fulfilmentRef"]) == ("SWIFT", "HD-1", "HD-1-F1")
        assert told["items"] == [
            {"ref": "HD-1-1", "productRef": "P1", "quantity": 2},
            {"ref": "HD-1-2", "productRef": "P2", "quantity": 1},
        ]
        assert told["deliverTo"]["postcode"] == "02118"
        said = {"partnerOrderRef": "SW-77"}
        assert await shop.act("HD-1", F1, "AcknowledgeFulfilment", said) == "SUCCESS"
        assert await _status(shop) == "ACKNOWLEDGED"
        assert await shop.act("HD-1", F1, "ConfirmPick", picked(HD_1_1=2, HD_1_2=1)) == "SUCCESS"
        assert await shop.act("HD-1", F1, "PackFulfilment", {"trackingLabel": "T-1"}) == "SUCCESS"
        assert await shop.act("HD-1", F1, "DispatchFulfilment") == "SUCCESS"
        assert await _status(shop) == "COMPLETE"
        assert await shop.status("HD-1") == "COMPLETE"
        assert await shop.on_hand("DEPOT", "P1") == (3, 0, 2, 0)
        assert await shop.violations() == []

    run(scenario)


def test_one_message_may_say_all_of_it(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop)
        sent = {**picked(HD_1_1=2, HD_1_2=1), "carrierRef": "UPS", "trackingLabel": "1Z9"}
        assert await shop.act("HD-1", F1, "DispatchFulfilment", sent) == "SUCCESS"
        assert await shop.status("HD-1") == "COMPLETE"
        assert await shop.rows("SELECT carrier_ref, tracking_label, status FROM consignment") == [
            ("UPS", "1Z9", "ACTIVE_LODGED")
        ]
        assert await shop.violations() == []

    run(scenario)


def test_a_dispatch_that_says_nothing_of_the_units_changes_nothing(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop)
        assert await shop.act("HD-1", F1, "DispatchFulfilment") == "FAILED FULFILMENT_ITEMS_MISSING"
        assert await _status(shop) == "AWAITING_ACKNOWLEDGEMENT"
        assert await shop.on_hand("DEPOT", "P1") == (3, 2, 0, 0)

    run(scenario)


def test_what_a_partner_ships_short_is_corrected_and_sourced_elsewhere(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop)
        await _stock_again(shop)
        assert await shop.act("HD-1", F1, "DispatchFulfilment", picked(HD_1_1=1, HD_1_2=1)) == "SUCCESS"
        assert await shop.on_hand("DEPOT", "P1") == (3, 0, 1, 1)
        assert await shop.fulfilments("HD-1") == [
            ("HD-1-F1", "COMPLETE", "DEPOT", {"HD-1-1": 2, "HD-1-2": 1}),
            ("HD-1-F2", "AWAITING_WAVE", "NEAR", {"HD-1-1": 1}),
        ]
        assert await shop.status("HD-1") == "PICK_PACK"
        assert await shop.violations() == []

    run(scenario)


@pytest.mark.parametrize(
    ("event", "attributes", "left"),
    [
        ("DeclineFulfilment", {"reason": "CLOSED"}, (5, 0, 0, 0)),
        ("ConfirmPick", picked(HD_1_1=0, HD_1_2=0), (3, 0, 0, 2)),
    ],
)
def test_a_partner_who_says_no_is_replaced(
    run: Run, event: str, attributes: dict[str, Any], left: tuple[int, int, int, int]
) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop)
        await _stock_again(shop)
        assert await shop.act("HD-1", F1, event, attributes) == "SUCCESS"
        assert await shop.on_hand("DEPOT", "P1") == left
        assert [one[1:3] for one in await shop.fulfilments("HD-1")] == [
            ("REJECTED", "DEPOT"),
            ("AWAITING_WAVE", "NEAR"),
        ]
        assert await shop.violations() == []

    run(scenario)


def test_everything_said_twice_happens_once(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop)
        all_of_it = picked(HD_1_1=2, HD_1_2=1)
        for name, attributes in (
            ("AcknowledgeFulfilment", None),
            ("ConfirmPick", all_of_it),
            ("PackFulfilment", None),
            ("DispatchFulfilment", all_of_it),
        ):
            assert await shop.act("HD-1", F1, name, attributes) == "SUCCESS"
            assert await shop.act("HD-1", F1, name, attributes) in {"NO_MATCH", "SUCCESS"}
        assert await shop.on_hand("DEPOT", "P1") == (3, 0, 2, 0)
        assert (await shop.row("SELECT count(*) FROM article"))[0] == 1
        assert await shop.status("HD-1") == "COMPLETE"
        assert await shop.violations() == []

    run(scenario)


def test_answers_in_the_wrong_order_come_to_the_same(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop)
        assert await shop.act("HD-1", F1, "PackFulfilment") == "NO_MATCH"
        assert await shop.act("HD-1", F1, "ConfirmPick", picked(HD_1_1=2, HD_1_2=1)) == "SUCCESS"
        assert await shop.act("HD-1", F1, "AcknowledgeFulfilment") == "NO_MATCH"
        assert await shop.act("HD-1", F1, "DispatchFulfilment") == "SUCCESS"
        assert await shop.act("HD-1", F1, "ConfirmPick", picked(HD_1_1=2, HD_1_2=1)) == "NO_MATCH"
        assert await shop.act("HD-1", F1, "AcknowledgeFulfilment") == "NO_MATCH"
        assert await shop.status("HD-1") == "COMPLETE"
        assert await shop.violations() == []

    run(scenario)


def test_a_silent_partner_is_reminded_then_reported_then_replaced(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop)
        await _stock_again(shop)
        await shop.hurry("RemindStep")
        assert [name for name, _ in await _messages(shop)] == ["FulfilmentRequest", "FulfilmentRequest"]
        await shop.hurry("AlarmStep")
        assert await _status(shop) == "AWAITING_ACKNOWLEDGEMENT"
        await shop.hurry("TakeBackStep")
        assert [one[1:3] for one in await shop.fulfilments("HD-1")] == [("EXPIRED", "DEPOT"), ("AWAITING_WAVE", "NEAR")]
        assert await shop.on_hand("DEPOT", "P1") == (5, 0, 0, 0)
        assert [name for name, _ in await _messages(shop)][-1] == "FulfilmentWithdrawn"
        # He wakes up: he is told again, and what he sent all the same is off his stock and in somebody's hands.
        assert await shop.act("HD-1", F1, "AcknowledgeFulfilment") == "SUCCESS"
        assert [name for name, _ in await _messages(shop)][-1] == "FulfilmentWithdrawn"
        for _ in range(2):
            assert await shop.act("HD-1", F1, "DispatchFulfilment", picked(HD_1_1=2, HD_1_2=1)) == "SUCCESS"
        assert await shop.on_hand("DEPOT", "P1") == (3, 0, 0, 0)
        assert await _status(shop) == "EXPIRED"
        assert await shop.violations() == []

    run(scenario)


def test_an_acknowledged_fulfilment_is_not_taken_away_by_a_timer(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop)
        assert await shop.act("HD-1", F1, "AcknowledgeFulfilment") == "SUCCESS"
        await shop.hurry("RemindStep", "AlarmStep", "TakeBackStep", "PartnerOverdue", "WaitStep")
        assert await _status(shop) == "ACKNOWLEDGED"
        assert await shop.violations() == []

    run(scenario)


def test_a_cancellation_is_carried_out_once_the_partner_lets_go(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop)
        assert await shop.act("HD-1", order_entity("HD-1"), "CancelOrder", {"cancellationReason": "MIND"}) == "SUCCESS"
        assert await _status(shop) == "CANCELLATION_REQUESTED"
        assert await shop.status("HD-1") == "PICK_PACK"
        assert await shop.on_hand("DEPOT", "P1") == (3, 2, 0, 0)
        name, told = (await _messages(shop))[-1]
        assert name == "CancellationRequest"
        assert [item["cancelQuantity"] for item in told["items"]] == [2, 1]
        await shop.hurry("AskAgainStep")
        assert [name for name, _ in await _messages(shop)].count("CancellationRequest") == 2
        assert await shop.act("HD-1", F1, "AgreeCancellation") == "SUCCESS"
        assert await shop.act("HD-1", F1, "AgreeCancellation") == "NO_MATCH"
        assert await shop.status("HD-1") == "CANCELLED"
        assert await shop.on_hand("DEPOT", "P1") == (5, 0, 0, 0)
        assert [told["amount"] for _, told in await shop.told("RefundDue")] == ["31.50"]
        assert await shop.violations() == []

    run(scenario)


def test_a_partner_who_cannot_stop_it_keeps_it(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop)
        assert await shop.act("HD-1", F1, "AcknowledgeFulfilment") == "SUCCESS"
        assert await shop.act("HD-1", order_entity("HD-1"), "CancelOrder") == "SUCCESS"
        assert await shop.act("HD-1", F1, "RefuseCancellation") == "SUCCESS"
        assert await _status(shop) == "ACKNOWLEDGED"
        assert await shop.act("HD-1", F1, "DispatchFulfilment", picked(HD_1_1=2, HD_1_2=1)) == "SUCCESS"
        assert await shop.status("HD-1") == "COMPLETE"
        assert await shop.told("RefundDue") == []
        assert await shop.violations() == []

    run(scenario)


def test_lines_with_a_partner_are_asked_for_while_the_others_go_at_once(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop, (("P1", 2), ("P2", 1)), NEAR_P2=1, DEPOT_P1=5)
        assert [one[1:3] for one in await shop.fulfilments("HD-1")] == [
            ("AWAITING_WAVE", "NEAR"),
            ("AWAITING_ACKNOWLEDGEMENT", "DEPOT"),
        ]
        wish = {"items": [{"ref": "HD-1-1", "quantity": 1, "reason": "MIND"}, {"ref": "HD-1-2"}]}
        assert await shop.act("HD-1", order_entity("HD-1"), "CancelItems", wish) == "SUCCESS"
        cancelled = "SELECT ref, cancelled_quantity FROM order_item ORDER BY line"
        assert await shop.rows(cancelled) == [("HD-1-1", 0), ("HD-1-2", 1)]
        assert await shop.act("HD-1", fulfilment("HD-1-F2"), "AgreeCancellation") == "SUCCESS"
        assert await shop.rows(cancelled) == [("HD-1-1", 1), ("HD-1-2", 1)]
        assert await _status(shop, "HD-1-F2") == "ACKNOWLEDGED"
        assert await shop.on_hand("DEPOT", "P1") == (4, 1, 0, 0)
        assert len(await shop.told("RefundDue")) == 2
        assert await shop.act("HD-1", fulfilment("HD-1-F2"), "DispatchFulfilment", picked(HD_1_1=1)) == "SUCCESS"
        assert await shop.status("HD-1") == "COMPLETE"
        assert await shop.violations() == []

    run(scenario)


def test_a_pick_that_crosses_a_cancellation_is_put_back_when_the_partner_lets_go(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _with_partner(shop)
        await _stock_again(shop)
        assert await shop.act("HD-1", order_entity("HD-1"), "CancelOrder") == "SUCCESS"
        assert await shop.act("HD-1", F1, "ConfirmPick", picked(HD_1_1=2, HD_1_2=1)) == "SUCCESS"
        assert await _status(shop) == "CANCELLATION_REQUESTED"
        assert await shop.act("HD-1", F1, "AgreeCancellation") == "SUCCESS"
        assert await shop.status("HD-1") == "CANCELLED"
        assert (await shop.on_hand("DEPOT", "P1"))[0] == 5
        assert await shop.violations() == []

    run(scenario)


def test_cancelling_and_dispatching_at_once_have_one_winner(run: Run) -> None:
    """Whatever order the two answers are accepted in, the order ends cancelled and refunded, or sent and neither."""

    async def scenario(shop: Shop) -> None:
        await shop.stock(DEPOT_P1=100)
        async with transaction(shop.pool, ACCOUNT) as connection:
            await connection.execute("UPDATE location SET type = '3PL' WHERE ref = 'DEPOT'")
        refs = [f"HD-{n}" for n in range(1, 13)]
        await shop.take(*(order(ref, (("P1", 2),)) for ref in refs))
        await shop.work()
        for ref in refs:
            assert await shop.act(ref, order_entity(ref), "CancelOrder") == "SUCCESS"

        async def race(ref: str) -> None:
            at = fulfilment(f"{ref}-F1")
            sent = picked(**{f"{ref}-1".replace("-", "_"): 2})
            both = [shop.send(ref, at, "AgreeCancellation"), shop.send(ref, at, "DispatchFulfilment", sent)]
            await asyncio.gather(*both)

        workers = [shop.another() for _ in range(3)]
        await asyncio.gather(*map(race, refs), *(one.work() for one in workers))
        await shop.work()
        ends = await shop.rows(
            "SELECT o.status, f.status, count(e.id) FROM sales_order AS o JOIN fulfilment AS f ON f.order_id = o.id"
            " LEFT JOIN event AS e ON e.root_id = o.id AND e.name = 'RefundDue' GROUP BY o.id, o.status, f.status"
        )
        assert len(ends) == len(refs)
        assert set(ends) <= {("COMPLETE", "COMPLETE", 0), ("CANCELLED", "CANCELLED", 1)}
        # Whoever lost has sent goods that nobody wanted: they are off the stock either way.
        assert (await shop.on_hand("DEPOT", "P1"))[0] == 100 - 2 * len(refs)
        assert await shop.violations() == []

    run(scenario)


def test_a_vendor_fills_what_only_he_has(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        async with transaction(shop.pool, ACCOUNT) as connection:
            await connection.execute("UPDATE location SET type = 'VENDOR' WHERE ref = 'FAR'")
        await shop.stock(NEAR_P1=5, FAR_P2=5)
        await shop.take(order(lines=(("P1", 1), ("P2", 2))))
        await shop.work()
        assert await shop.rows(
            "SELECT f.type, f.status, f.attributes -> 'partnerRef' ->> 'value' FROM fulfilment AS f ORDER BY f.id"
        ) == [("HD_PFS", "AWAITING_WAVE", None), ("HD_DS", "AWAITING_ACKNOWLEDGEMENT", "FAR")]
        # What the vendor says of his stock is wrong: the missing unit is corrected, and nobody else has it.
        short = picked(HD_1_2=1)
        assert await shop.act("HD-1", fulfilment("HD-1-F2"), "DispatchFulfilment", short) == "SUCCESS"
        assert await shop.on_hand("FAR", "P2") == (3, 0, 1, 1)
        assert await shop.status("HD-1") == "ESCALATED"
        assert await shop.violations() == []

    run(scenario)

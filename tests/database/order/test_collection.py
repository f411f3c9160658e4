"""Click and collect: from stock, by transfer, ready, reminded, collected, extended, given up, at another store."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.database.order.shop import Shop, collected, fulfilment, picked

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]
CC = ("ORDER", "CC-1")
ANN = {"collectedBy": "Ann  LEE", "identityChecked": True, "identityDocument": "PASSPORT"}


async def _sourced(shop: Shop, **stock: int) -> None:
    """CC-1 wants two P1 and one P2, to be collected at NEAR."""
    await shop.stock(**stock)
    await shop.take(collected("CC-1", [("P1", 2), ("P2", 1)]))
    await shop.work()


async def _ready(shop: Shop) -> None:
    await _sourced(shop, NEAR_P1=3, NEAR_P2=1)
    await shop.act("CC-1", fulfilment("CC-1-F1"), "ConfirmPick", picked(CC_1_1=2, CC_1_2=1))
    assert await shop.act("CC-1", fulfilment("CC-1-F1"), "PackFulfilment") == "SUCCESS"
    assert await shop.status("CC-1") == "AWAITING_CUSTOMER_COLLECTION"


async def _articles(shop: Shop) -> list[str]:
    return [row[0] for row in await shop.rows("SELECT status FROM article ORDER BY id")]


def test_goods_that_the_store_has_are_picked_there_and_handed_over(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _ready(shop)
        assert await shop.fulfilments("CC-1") == [
            ("CC-1-F1", "AWAITING_CUSTOMER_COLLECTION", "NEAR", {"CC-1-1": 2, "CC-1-2": 1})
        ]
        assert await shop.rows("SELECT type FROM fulfilment") == [("CC_PFS",)]
        assert await _articles(shop) == ["AWAITING_CUSTOMER_COLLECTION"]
        assert [name for name, _ in await shop.told("ReadyForCollection")] == ["ReadyForCollection"]
        assert await shop.violations() == []
        assert await shop.act("CC-1", CC, "Collect", ANN) == "SUCCESS"
        assert await shop.status("CC-1") == "COMPLETE"
        assert await _articles(shop) == ["COLLECTED"]
        [(kept,)] = await shop.rows("SELECT attributes -> 'collection' -> 'value' FROM sales_order")
        assert (kept["collectedBy"], kept["identityDocument"], kept["handedOverBy"]) == ("Ann  LEE", "PASSPORT", "test")
        assert await shop.violations() == []

    run(scenario)


def test_what_the_store_lacks_comes_by_transfer_and_the_customer_is_told_when_all_is_there(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=2, FAR_P2=4, DEPOT_P2=4)
        assert [(row[2], row[3]) for row in await shop.fulfilments("CC-1")] == [
            ("NEAR", {"CC-1-1": 2}),
            ("FAR", {"CC-1-2": 1}),
        ]
        await shop.act("CC-1", fulfilment("CC-1-F1"), "ConfirmPick", picked(CC_1_1=2))
        await shop.act("CC-1", fulfilment("CC-1-F1"), "PackFulfilment")
        assert await shop.status("CC-1") == "PICK_PACK"
        await shop.act("CC-1", fulfilment("CC-1-F2"), "ConfirmPick", picked(CC_1_2=1))
        await shop.act("CC-1", fulfilment("CC-1-F2"), "PackFulfilment")
        assert [row[1] for row in await shop.fulfilments("CC-1")][1] == "AWAITING_CARRIER_COLLECTION"
        assert await shop.act("CC-1", ("CONSIGNMENT", "CC-1-C1"), "CourierCollected") == "SUCCESS"
        assert [row[1] for row in await shop.fulfilments("CC-1")][1] == "AWAITING_ARRIVAL"
        assert await shop.told("ReadyForCollection") == []
        assert await shop.act("CC-1", ("ARTICLE", "CC-1-F2-A1"), "RecordArrival") == "SUCCESS"
        assert await shop.status("CC-1") == "AWAITING_CUSTOMER_COLLECTION"
        assert len(await shop.told("ReadyForCollection")) == 1
        assert await shop.act("CC-1", CC, "Collect", ANN) == "SUCCESS"
        assert await shop.status("CC-1") == "COMPLETE"
        assert await shop.violations() == []

    run(scenario)


def test_of_what_is_on_its_way_already_only_the_way_is_promised_anew(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        await shop.stock(NEAR_P1=2, FAR_P2=1)
        await shop.take(collected("CC-1", [("P1", 2), ("P2", 1)], deliverBefore=soon))
        await shop.work()
        way = fulfilment("CC-1-F2")
        await shop.act("CC-1", way, "ConfirmPick", picked(CC_1_2=1))
        # What nobody has packed begins anew; of what is packed, or sent, only the way is left.
        await shop.sets("PICK_PACK_TIME_LIMIT", 48)
        await shop.act("CC-1", way, "PackFulfilment")
        for event in ("", "CourierCollected"):
            if event:
                assert await shop.act("CC-1", ("CONSIGNMENT", "CC-1-C1"), event) == "SUCCESS"
            before = len(await shop.told("PromiseRenewed"))
            await shop.hurry("WaitStep")
            [renewed] = [late["promisedBefore"] for _, late in (await shop.told("PromiseRenewed"))[before:]]
            [(now,)] = await shop.rows("SELECT clock_timestamp()")
            assert timedelta(hours=23) <= datetime.fromisoformat(renewed) - now <= timedelta(days=1)
        assert [row[1] for row in await shop.fulfilments("CC-1")][1] == "AWAITING_ARRIVAL"
        assert await shop.violations() == []

    run(scenario)


def test_parcels_lost_on_the_way_are_sourced_again(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=2, FAR_P2=1, DEPOT_P2=1)
        await shop.act("CC-1", fulfilment("CC-1-F2"), "ConfirmPick", picked(CC_1_2=1))
        await shop.act("CC-1", fulfilment("CC-1-F2"), "PackFulfilment")
        await shop.act("CC-1", ("CONSIGNMENT", "CC-1-C1"), "CourierCollected")
        await shop.hurry("WaitStep")
        assert len(await shop.told("NotifyOverdue")) == 1
        assert await shop.act("CC-1", fulfilment("CC-1-F2"), "ReportLost") == "SUCCESS"
        assert [(row[1], row[2]) for row in await shop.fulfilments("CC-1")] == [
            ("AWAITING_WAVE", "NEAR"),
            ("REJECTED", "FAR"),
            ("AWAITING_WAVE", "DEPOT"),
        ]
        assert await shop.on_hand("FAR", "P2") == (0, 0, 1, 0)
        assert await shop.violations() == []

    run(scenario)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "COLLECTOR_MISSING"),
        ({"collectedBy": " ", "identityChecked": True}, "COLLECTOR_MISSING"),
        ({"collectedBy": "Ann Lee"}, "IDENTITY_UNCHECKED"),
        ({"collectedBy": "Bob Lee", "identityChecked": True}, "COLLECTOR_UNKNOWN"),
    ],
)
def test_goods_are_not_handed_to_just_anybody(run: Run, said: dict[str, Any], code: str) -> None:
    async def scenario(shop: Shop) -> None:
        await _ready(shop)
        assert await shop.act("CC-1", CC, "Collect", said) == f"FAILED {code}"
        assert await shop.status("CC-1") == "AWAITING_CUSTOMER_COLLECTION"
        friend = {"collectedBy": "Bob Lee", "identityChecked": True, "isAuthorised": True}
        assert await shop.act("CC-1", CC, "Collect", friend) == "SUCCESS"
        assert await shop.status("CC-1") == "COMPLETE"

    run(scenario)


def test_what_nobody_comes_for_is_reminded_of_refunded_and_put_back(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _ready(shop)
        await shop.hurry("CollectionReminder")
        assert await shop.status("CC-1") == "AWAITING_CUSTOMER_COLLECTION"
        await shop.hurry("CollectionOver")
        assert [row[1] for row in await shop.fulfilments("CC-1")] == ["UNCOLLECTED"]
        [(_, refund)] = await shop.told("RefundDue")
        assert (refund["amount"], refund["kind"]) == ("31.50", "UNCOLLECTED")
        assert [item["reason"] for item in refund["items"]] == ["UNCOLLECTED", "UNCOLLECTED"]
        assert await shop.on_hand("NEAR", "P1") == (1, 0, 2, 0)
        assert await shop.violations() == []
        assert await shop.act("CC-1", CC, "Collect", ANN) == "NO_MATCH"
        assert await shop.status("CC-1") == "UNCOLLECTED"
        assert await shop.act("CC-1", fulfilment("CC-1-F1"), "PutBack") == "SUCCESS"
        assert await shop.on_hand("NEAR", "P1") == (3, 0, 2, 0)
        assert await shop.status("CC-1") == "CANCELLED"
        assert await _articles(shop) == ["CANCELLED"]
        assert await shop.act("CC-1", fulfilment("CC-1-F1"), "PutBack") == "NO_MATCH"
        assert await shop.on_hand("NEAR", "P1") == (3, 0, 2, 0)
        assert await shop.violations() == []

    run(scenario)


def test_after_three_days_it_is_taken_to_stand_on_the_shelf(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _ready(shop)
        await shop.hurry("CollectionOver")
        await shop.hurry("PutBackOverdue")
        assert (await shop.status("CC-1"), await shop.on_hand("NEAR", "P2")) == ("CANCELLED", (1, 0, 1, 0))

    run(scenario)


def test_more_time_moves_the_end_and_only_so_often(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _ready(shop)
        before = datetime.fromisoformat(await _collect_by(shop))
        for _ in range(2):
            assert await shop.act("CC-1", CC, "ExtendCollection", {"days": 3}) == "SUCCESS"
        assert datetime.fromisoformat(await _collect_by(shop)) == before + timedelta(days=6)
        assert await shop.act("CC-1", CC, "ExtendCollection", {"days": 3}) == "FAILED EXTENSIONS_USED_UP"
        assert await shop.act("CC-1", CC, "ExtendCollection", {"days": -1}) == "FAILED EXTENSION_INVALID"
        assert await shop.act("CC-1", CC, "ExtendCollection", {"days": True}) == "FAILED EXTENSION_INVALID"
        # The timers of the time before come to nothing: only the last of the three ends it.
        due = await shop.rows(
            "SELECT s.event_id FROM event_schedule AS s JOIN event AS e ON e.id = s.event_id"
            " WHERE e.name = 'CollectionOver' ORDER BY s.due_at"
        )
        assert len(due) == 3
        for event_id, status in zip((row[0] for row in due), ("AWAITING", "AWAITING", "UNCOLLECTED"), strict=True):
            await shop.rows("UPDATE event_schedule SET due_at = now() - interval '1 s' WHERE event_id = $1", event_id)
            await shop.work()
            assert (await shop.fulfilments("CC-1"))[0][1].startswith(status)

    run(scenario)


async def _collect_by(shop: Shop) -> str:
    return str((await shop.row("SELECT attributes -> 'collectBy' ->> 'value' FROM sales_order"))[0])


@pytest.mark.parametrize(("place", "reason"), [("NOWHERE", "UNKNOWN"), ("RJT_1", "UNKNOWN"), ("SHUT", "INACTIVE")])
def test_a_place_that_cannot_hand_goods_over_escalates_the_order_and_reserves_nothing(
    run: Run, place: str, reason: str
) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=5, FAR_P1=5)
        await shop.rows(
            "INSERT INTO location (account, id, number, ref, retailer, type, name, status, workflow_ref)"
            " VALUES (1, gen_random_uuid(), 20, 'SHUT', 1, 'STORE', 'Shut', 'INACTIVE', 'LOCATION::STORE')"
        )
        await shop.take(collected("CC-1", [("P1", 1)], pickupLocationRef=place))
        await shop.work()
        assert await shop.status("CC-1") == "ESCALATED"
        assert await shop.fulfilments("CC-1") == []
        [(kept,)] = await shop.rows("SELECT attributes -> 'escalationReason' ->> 'value' FROM sales_order")
        assert kept == f"PICKUP_LOCATION_{reason}"
        assert await shop.on_hand("NEAR", "P1") == (5, 0, 0, 0)
        outcome = await shop.act("CC-1", CC, "ChangeStore", {"pickupLocationRef": place})
        assert outcome == f"FAILED PICKUP_LOCATION_{reason}"
        assert await shop.act("CC-1", CC, "ChangeStore", {"pickupLocationRef": "FAR"}) == "SUCCESS"
        assert (await shop.fulfilments("CC-1"))[0][1:3] == ("AWAITING_WAVE", "FAR")
        assert await shop.violations() == []

    run(scenario)


def test_another_store_takes_over_while_nothing_is_picked(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=2, FAR_P1=2, FAR_P2=1, DEPOT_P2=1)
        assert len(await shop.fulfilments("CC-1")) == 2
        assert await shop.act("CC-1", CC, "ChangeStore", {"pickupLocationRef": "FAR"}) == "SUCCESS"
        rows = await shop.fulfilments("CC-1")
        assert [row[1] for row in rows[:2]] == ["CANCELLED", "CANCELLED"]
        assert [row[1:] for row in rows[2:]] == [("AWAITING_WAVE", "FAR", {"CC-1-1": 2, "CC-1-2": 1})]
        assert await shop.violations() == []
        last = rows[-1][0]
        items = {item.replace("-", "_"): units for item, units in rows[-1][3].items()}
        assert await shop.act("CC-1", fulfilment(last), "ConfirmPick", picked(**items)) == "SUCCESS"
        assert await shop.act("CC-1", CC, "ChangeStore", {"pickupLocationRef": "NEAR"}) == "FAILED ORDER_PICKED"

    run(scenario)


def test_a_collection_for_a_later_day_is_held_until_work_must_begin(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=5)
        now = (await shop.row("SELECT clock_timestamp()"))[0]
        await shop.take(collected("CC-1", [("P1", 1)], deliverAfter=(now + timedelta(days=10)).isoformat()))
        await shop.work()
        assert (await shop.status("CC-1"), await shop.fulfilments("CC-1")) == ("HELD", [])
        assert await shop.violations() == []
        await shop.hurry("BeginWork")
        assert (await shop.status("CC-1"), len(await shop.fulfilments("CC-1"))) == ("PICK_PACK", 1)

    run(scenario)


def test_the_store_short_picks_and_the_rest_comes_from_elsewhere(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=2, NEAR_P2=1, FAR_P1=2)
        await shop.act("CC-1", fulfilment("CC-1-F1"), "ConfirmPick", picked(CC_1_1=1, CC_1_2=1))
        assert [(row[1], row[2], row[3]) for row in await shop.fulfilments("CC-1")] == [
            ("PARTIALLY_FULFILLED", "NEAR", {"CC-1-1": 2, "CC-1-2": 1}),
            ("AWAITING_WAVE", "FAR", {"CC-1-1": 1}),
        ]
        assert await shop.violations() == []

    run(scenario)


def test_one_parcel_may_be_cancelled_away_and_the_rest_collected(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=2, FAR_P2=1)
        assert await shop.act("CC-1", CC, "CancelItems", {"items": [{"ref": "CC-1-2"}]}) == "SUCCESS"
        await shop.act("CC-1", fulfilment("CC-1-F1"), "ConfirmPick", picked(CC_1_1=2))
        await shop.act("CC-1", fulfilment("CC-1-F1"), "PackFulfilment")
        assert await shop.status("CC-1") == "AWAITING_CUSTOMER_COLLECTION"
        assert await shop.act("CC-1", CC, "Collect", ANN) == "SUCCESS"
        assert await shop.status("CC-1") == "COMPLETE"
        assert await shop.violations() == []

    run(scenario)

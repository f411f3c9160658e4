"""Changing a running order: shown before it is done, done whole or not at all, and only what changes is touched."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.database.order.shop import Shop, collected, fulfilment, mixed, order, order_entity, picked

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]
NEW_YORK = {"street": "5 Main St", "city": "New York", "postcode": "10001", "country": "US"}


async def _taken(shop: Shop, lines: list[tuple[str, int]], **stock: int) -> None:
    await shop.stock(**stock)
    await shop.take(order("HD-1", lines, totalPrice=sum(10.5 * units for _, units in lines)))
    await shop.work()


async def _propose(shop: Shop, ref: str = "HD-1", **attributes: Any) -> dict[str, Any]:
    assert await shop.act(ref, order_entity(ref), "ProposeRevision", attributes) == "SUCCESS"
    return await _proposal(shop)


async def _proposal(shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = (await shop.row("SELECT attributes -> 'revisionProposal' -> 'value' FROM sales_order"))[0]
    return found


async def _confirm(shop: Shop, ref: str = "HD-1", **attributes: Any) -> str:
    return await shop.act(ref, order_entity(ref), "ConfirmRevision", attributes)


async def _lines(shop: Shop) -> list[tuple[Any, ...]]:
    return await shop.rows("SELECT ref, product_ref, quantity, cancelled_quantity FROM order_item ORDER BY line")


async def _total(shop: Shop) -> int:
    return int((await shop.row("SELECT total_minor FROM sales_order"))[0])


def test_a_proposal_shows_price_stock_and_date_and_changes_nothing(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, [("P1", 2)], NEAR_P1=3, NEAR_P2=1, FAR_P2=1)
        before = await shop.rows(
            "SELECT id, xmin::text FROM order_item UNION ALL SELECT id, xmin::text FROM fulfilment"
        )
        added = [{"ref": "N1", "productRef": "P2", "quantity": 3, "price": 4, "taxPrice": 0.5}]
        proposal = await _propose(shop, items=[{"ref": "HD-1-1", "quantity": 1}], add=added)
        assert proposal["difference"] == {
            "amount": "3.00",
            "goods": "1.50",
            "tax": "1.50",
            "discount": "0.00",
            "delivery": "0.00",
            "deliveryTax": "0.00",
        }
        assert proposal["stock"] == [{"ref": "N1", "wanted": 3, "available": 2, "isEnough": False}]
        assert list(proposal["promisedBefore"]) == ["HD-1-C1"]
        assert before == await shop.rows(
            "SELECT id, xmin::text FROM order_item UNION ALL SELECT id, xmin::text FROM fulfilment"
        )
        assert await shop.act("HD-1", order_entity("HD-1"), "WithdrawRevision") == "SUCCESS"
        assert not await _proposal(shop)
        assert await _confirm(shop, number=1) == "FAILED REVISION_UNKNOWN"
        assert await shop.violations() == []

    run(scenario)


def test_items_are_added_replaced_and_changed_in_number_and_only_these_are_sourced(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, [("P1", 2), ("P2", 2), ("P3", 1)], NEAR_P1=5, NEAR_P2=5, NEAR_P3=1, FAR_P4=2)
        kept = await shop.rows("SELECT id FROM inventory_quantity WHERE type = 'RESERVED' AND product_number = 1")
        await _propose(
            shop,
            items=[
                {"ref": "HD-1-1", "quantity": 3},
                {"ref": "HD-1-2", "quantity": 1},
                {"ref": "HD-1-3", "quantity": 0},
            ],
            add=[{"ref": "N1", "productRef": "P4", "quantity": 1, "price": 7}],
            revisionRef="R-1",
        )
        assert await _confirm(shop, number=1) == "SUCCESS"
        assert await _lines(shop) == [
            ("HD-1-1", "P1", 2, 0),
            ("HD-1-2", "P2", 2, 1),
            ("HD-1-3", "P3", 1, 1),
            ("HD-1-1-R1", "P1", 1, 0),
            ("N1", "P4", 1, 0),
        ]
        first, *others = await shop.fulfilments("HD-1")
        assert first[:3] == ("HD-1-F1", "AWAITING_WAVE", "NEAR")
        assert sorted(row[1:3] for row in others) == [("AWAITING_WAVE", "FAR"), ("AWAITING_WAVE", "NEAR")]
        assert sorted(str(row[3]) for row in others) == ["{'HD-1-1-R1': 1}", "{'N1': 1}"]
        still = await shop.rows(
            "SELECT id FROM inventory_quantity WHERE type = 'RESERVED' AND status = 'ACTIVE' AND product_number = 1"
        )
        assert set(kept) <= set(still)
        assert [(await shop.on_hand("NEAR", name))[:2] for name in ("P1", "P2", "P3")] == [(2, 3), (4, 1), (1, 0)]
        # 52.50 before; one P1 more, one P2 and the P3 less, a P4 for 7.00.
        assert await _total(shop) == 5250 + 1050 + 700
        [(_, refund)] = await shop.told("RefundDue")
        assert (refund["amount"], refund["reference"], refund["kind"]) == ("3.50", "HD-1-REVISION-1", "REVISION")
        assert await shop.violations() == []
        assert await _confirm(shop, revisionRef="R-1") == "SUCCESS"
        assert len(await _lines(shop)) == 5
        picks = await shop.rows(
            "SELECT f.ref, json_agg(json_build_object('id', i.id, 'filledQuantity', i.requested_quantity))"
            " FROM fulfilment AS f JOIN fulfilment_item AS i ON i.fulfilment_id = f.id"
            " WHERE i.withdrawn_quantity = 0 GROUP BY f.ref ORDER BY f.ref"
        )
        for number, (ref, items) in enumerate(picks, start=1):
            assert await shop.act("HD-1", fulfilment(ref), "ConfirmPick", {"fulfilmentItems": items}) == "SUCCESS"
            await shop.act("HD-1", fulfilment(ref), "PackFulfilment")
            await shop.act("HD-1", ("CONSIGNMENT", f"HD-1-C{number}"), "CourierCollected")
        assert await shop.status("HD-1") == "COMPLETE"
        assert await shop.violations() == []

    run(scenario)


def test_what_is_added_and_costs_more_is_charged(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, [("P1", 1)], NEAR_P1=5)
        await _propose(shop, items=[{"ref": "HD-1-1", "quantity": 3}])
        assert await _confirm(shop, number=1) == "SUCCESS"
        [(_, charge)] = await shop.told("ChargeDue")
        assert charge["amount"] == "-21.00"
        assert await _total(shop) == 3150
        [(kept,)] = await shop.rows("SELECT attributes -> 'adjustments' -> 'value' -> 0 FROM sales_order")
        assert (kept["totalMinor"], kept["kind"], kept["by"]) == (2100, "REVISION", "test")

    run(scenario)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "REVISION_EMPTY"),
        ({"items": [{"ref": "X", "quantity": 1}]}, "ORDER_ITEM_UNKNOWN"),
        ({"items": [{"ref": "HD-1-1", "quantity": -1}]}, "QUANTITY_INVALID"),
        ({"items": [{"ref": "HD-1-1", "quantity": 1}] * 2}, "ORDER_ITEM_TWICE"),
        ({"items": "all"}, "REVISION_MALFORMED"),
        ({"add": [{"ref": "N1", "productRef": "P9", "quantity": 1, "price": 1}]}, "PRODUCT_UNKNOWN"),
        ({"add": [{"ref": "N1", "productRef": "P2", "quantity": 1}]}, "PRICE_MISSING"),
        ({"add": [{"ref": "N1", "productRef": "P2", "quantity": 0, "price": 1}]}, "QUANTITY_INVALID"),
        ({"add": [{"ref": "N1", "productRef": "P2", "quantity": 1, "price": 0.001}]}, "AMOUNT_TOO_FINE"),
        ({"add": [{"ref": "HD-1-1", "productRef": "P2", "quantity": 1, "price": 1}]}, "ITEM_REF_DUPLICATE"),
        ({"choices": [{"ref": "X", "deliveryType": "EXPRESS"}]}, "FULFILMENT_CHOICE_UNKNOWN"),
        ({"choices": [{"pickupLocationRef": "NOWHERE"}]}, "PICKUP_LOCATION_UNKNOWN"),
        ({"choices": [{"pickupLocationRef": "FAR"}]}, "DELIVERY_METHOD_FIXED"),
        ({"choices": [{"deliverAfter": "2026-12-24T12:00:00"}]}, "DATE_WITHOUT_ZONE"),
    ],
)
def test_each_mistake_has_its_code_and_nothing_is_kept(run: Run, asked: dict[str, Any], code: str) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, [("P1", 2)], NEAR_P1=3)
        outcome = await shop.act("HD-1", order_entity("HD-1"), "ProposeRevision", asked)
        assert outcome == f"FAILED {code}"
        assert await _proposal(shop) is None

    run(scenario)


def test_a_proposal_grows_stale_and_expires(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, [("P1", 3)], NEAR_P1=5)
        await _propose(shop, items=[{"ref": "HD-1-1", "quantity": 1}])
        await shop.act("HD-1", order_entity("HD-1"), "CancelItems", {"items": [{"ref": "HD-1-1", "quantity": 1}]})
        assert await _confirm(shop, number=1) == "FAILED REVISION_STALE"
        await _propose(shop, items=[{"ref": "HD-1-1", "quantity": 1}])
        await shop.rows(
            "UPDATE sales_order SET attributes ="
            " jsonb_set(attributes, '{revisionProposal,value,expiresAt}', '\"2020-01-01T00:00:00Z\"')"
        )
        assert await _confirm(shop, number=1) == "FAILED REVISION_EXPIRED"
        assert await shop.violations() == []

    run(scenario)


def test_address_and_speed_change_without_moving_a_reservation(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, [("P1", 2)], NEAR_P1=2)
        promises = "SELECT id, status FROM inventory_quantity ORDER BY id"
        before = await shop.rows(promises)
        await _propose(shop, choices=[{"deliveryAddress": NEW_YORK, "deliveryType": "EXPRESS", "fulfilmentPrice": 9}])
        assert await _confirm(shop, number=1) == "SUCCESS"
        assert await shop.rows(promises) == before
        row = await shop.row("SELECT delivery_type, address ->> 'city', round(latitude), type FROM fulfilment_choice")
        assert tuple(row) == ("EXPRESS", "New York", 41, "HD")
        assert await _total(shop) == 2100 + 900
        await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2))
        outcome = await shop.act(
            "HD-1", order_entity("HD-1"), "ProposeRevision", {"choices": [{"deliveryType": "STANDARD"}]}
        )
        assert outcome == "FAILED REVISION_TOO_LATE"
        assert await shop.violations() == []

    run(scenario)


def test_another_store_gets_what_is_promised_by_transfer(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=2)
        await shop.take(collected("CC-1", [("P1", 2)]))
        await shop.work()
        await _propose(shop, "CC-1", choices=[{"pickupLocationRef": "FAR"}])
        assert await _confirm(shop, "CC-1", number=1) == "SUCCESS"
        assert (await shop.fulfilments("CC-1"))[0][1:3] == ("AWAITING_WAVE", "NEAR")
        await shop.act("CC-1", fulfilment("CC-1-F1"), "ConfirmPick", picked(CC_1_1=2))
        await shop.act("CC-1", fulfilment("CC-1-F1"), "PackFulfilment")
        assert (await shop.fulfilments("CC-1"))[0][1] == "AWAITING_CARRIER_COLLECTION"
        assert await shop.violations() == []

    run(scenario)


def test_what_is_added_and_cancelled_in_one_batch_is_kept_as_cancelled(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, [("P1", 3)], NEAR_P1=3, NEAR_P2=1)
        added = [{"ref": "N1", "productRef": "P2", "quantity": 1, "price": 4}]
        await _propose(shop, items=[{"ref": "HD-1-1", "quantity": 2}], add=added)
        for name in ("ConfirmRevision", "CancelOrder"):
            await shop.send("HD-1", order_entity("HD-1"), name)
        await shop.work()
        assert await shop.status("HD-1") == "CANCELLED"
        assert [row[2:] for row in await _lines(shop)] == [(3, 3), (1, 1)]
        assert [await shop.on_hand("NEAR", name) for name in ("P1", "P2")] == [(3, 0, 0, 0), (1, 0, 0, 0)]
        assert await shop.violations() == []

    run(scenario)


def test_an_order_and_the_cancellation_of_a_part_of_it_in_one_batch(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=3)
        await shop.take(order("HD-1", [("P1", 3)]))
        await shop.send("HD-1", order_entity("HD-1"), "CancelItems", {"items": [{"ref": "HD-1-1", "quantity": 1}]})
        await shop.work()
        assert await shop.on_hand("NEAR", "P1") == (1, 2, 0, 0)
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2)) == "SUCCESS"
        assert await shop.on_hand("NEAR", "P1") == (1, 0, 2, 0)
        assert await shop.violations() == []

    run(scenario)


@pytest.mark.parametrize("kind", ["HD", "CC"])
def test_units_wanted_when_the_others_are_packed_are_sourced_all_the_same(run: Run, kind: str) -> None:
    async def scenario(shop: Shop) -> None:
        ref, ready = f"{kind}-1", {"HD": "AWAITING_COURIER_COLLECTION", "CC": "AWAITING_CUSTOMER_COLLECTION"}[kind]
        await shop.stock(NEAR_P1=5)
        await shop.take(order(ref, [("P1", 2)]) if kind == "HD" else collected(ref, [("P1", 2)]))
        await shop.work()
        await shop.act(ref, fulfilment(f"{ref}-F1"), "ConfirmPick", picked(**{f"{kind}_1_1": 2}))
        await shop.act(ref, fulfilment(f"{ref}-F1"), "PackFulfilment")
        assert await shop.status(ref) == ready
        await _propose(shop, ref, items=[{"ref": f"{ref}-1", "quantity": 3}])
        assert await _confirm(shop, ref, number=1) == "SUCCESS"
        assert await shop.status(ref) == "PICK_PACK"
        assert (await shop.fulfilments(ref))[-1][1:] == ("AWAITING_WAVE", "NEAR", {f"{ref}-1-R1": 1})
        assert len(await shop.told("ReadyForCollection")) == (1 if kind == "CC" else 0)
        assert await shop.violations() == []

    run(scenario)


def test_a_later_date_gives_the_stock_back_and_holds_the_order(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, [("P1", 2)], NEAR_P1=2)
        now = (await shop.row("SELECT clock_timestamp()"))[0]
        for days in (30, 20):
            await _propose(shop, choices=[{"deliverAfter": (now + timedelta(days=days)).isoformat()}])
            assert await _confirm(shop) == "SUCCESS"
            assert (await shop.status("HD-1"), await shop.on_hand("NEAR", "P1")) == ("HELD", (2, 0, 0, 0))
        due = await shop.rows(
            "SELECT s.event_id FROM event_schedule AS s JOIN event AS e ON e.id = s.event_id"
            " WHERE e.name = 'HoldOver' ORDER BY s.due_at DESC"
        )
        for (event_id,), status in zip(due, ("HELD", "PICK_PACK"), strict=True):
            await shop.rows("UPDATE event_schedule SET due_at = now() - interval '1 s' WHERE event_id = $1", event_id)
            await shop.work()
            assert await shop.status("HD-1") == status
        assert await shop.on_hand("NEAR", "P1") == (0, 2, 0, 0)
        assert await shop.violations() == []

    run(scenario)


def test_a_delivery_in_a_mixed_basket_becomes_a_collection(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=3, FAR_P2=1)
        home = {"deliveryAddress": {**NEW_YORK, "latitude": 40.75, "longitude": -73.99}}
        await shop.take(mixed("M-1", {"A": home, "B": {"pickupLocationRef": "FAR"}}, [("P1", 1, "A"), ("P2", 1, "B")]))
        await shop.work()
        await _propose(
            shop,
            "M-1",
            choices=[{"ref": "A", "pickupLocationRef": "NEAR"}],
            add=[{"ref": "N1", "productRef": "P1", "quantity": 1, "fulfilmentChoiceRef": "A"}],
        )
        assert await _confirm(shop, "M-1", number=1) == "SUCCESS"
        assert await shop.rows("SELECT ref, type, pickup_location_ref, address FROM fulfilment_choice ORDER BY id") == [
            ("A", "CC", "NEAR", None),
            ("B", "CC", "FAR", None),
        ]
        mine = await shop.rows("SELECT ref FROM fulfilment WHERE choice_ref = 'A' ORDER BY id")
        assert len(mine) == 2
        for (ref,), item in zip(mine, ("M_1_1", "N1"), strict=True):
            await shop.act("M-1", fulfilment(ref), "ConfirmPick", picked(**{item: 1}))
            assert await shop.act("M-1", fulfilment(ref), "PackFulfilment") == "SUCCESS"
        assert await shop.choices("M-1") == {"A": "AWAITING_CUSTOMER_COLLECTION", "B": "PICK_PACK"}
        assert await shop.violations() == []

    run(scenario)


def test_nothing_is_added_to_a_choice_that_has_ended(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=3, FAR_P2=3)
        home = {"deliveryAddress": {**NEW_YORK, "latitude": 40.75, "longitude": -73.99}}
        await shop.take(mixed("M-1", {"A": home, "B": {"pickupLocationRef": "FAR"}}, [("P1", 1, "A"), ("P2", 1, "B")]))
        await shop.work()
        more = {"items": [{"ref": "M-1-2", "quantity": 2}]}
        assert (await _propose(shop, "M-1", **more))["number"] == 1
        await shop.act("M-1", order_entity("M-1"), "CancelItems", {"items": [{"ref": "M-1-2"}]})
        assert await shop.choices("M-1") == {"A": "PICK_PACK", "B": "CANCELLED"}
        assert await shop.act("M-1", order_entity("M-1"), "ProposeRevision", more) == "FAILED REVISION_TOO_LATE"
        added = {"ref": "N1", "productRef": "P2", "quantity": 1, "price": 1, "fulfilmentChoiceRef": "B"}
        outcome = await shop.act("M-1", order_entity("M-1"), "ProposeRevision", {"add": [added]})
        assert outcome == "FAILED REVISION_TOO_LATE"
        assert await _confirm(shop, "M-1", number=1) == "FAILED REVISION_TOO_LATE"
        assert await shop.violations() == []

    run(scenario)


def test_a_revision_and_a_pick_at_the_same_moment_have_one_winner(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=40)
        refs = [f"HD-{number}" for number in range(6)]
        await shop.take(*(order(ref, [("P1", 3)]) for ref in refs))
        await shop.work()
        for ref in refs:
            await shop.act(ref, order_entity(ref), "ProposeRevision", {"items": [{"ref": f"{ref}-1", "quantity": 1}]})
        await asyncio.gather(
            *(
                sending
                for ref in refs
                for sending in (
                    shop.send(ref, order_entity(ref), "ConfirmRevision", {"number": 1}),
                    shop.send(ref, fulfilment(f"{ref}-F1"), "ConfirmPick", picked(**{f"{ref}-1": 3})),
                )
            )
        )
        await asyncio.gather(shop.work(), shop.another().work())
        for ref in refs:
            cancelled, filled = await shop.row(
                "SELECT i.cancelled_quantity, (SELECT sum(f.filled_quantity) FROM fulfilment_item AS f"
                " WHERE f.order_item_id = i.id) FROM order_item AS i WHERE i.ref = $1",
                f"{ref}-1",
            )
            assert (cancelled, filled) in {(2, 0), (0, 3)}
        assert await shop.violations() == []

    run(scenario)

"""The reference workflow for home delivery, from the order to the courier, on the real database and engine."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.database.order.shop import Shop, fulfilment, order, order_entity, picked

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]


async def _sourced(shop: Shop, **stock: int) -> None:
    """HD-1 wants two P1 and one P2."""
    await shop.stock(**stock)
    await shop.take(order("HD-1", [("P1", 2), ("P2", 1)]))
    await shop.work()


def test_a_whole_order_goes_from_the_nearest_location_to_the_courier(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=3, NEAR_P2=1, FAR_P1=9, FAR_P2=9)
        assert await shop.status("HD-1") == "PICK_PACK"
        assert await shop.fulfilments("HD-1") == [("HD-1-F1", "AWAITING_WAVE", "NEAR", {"HD-1-1": 2, "HD-1-2": 1})]
        assert await shop.on_hand("NEAR", "P1") == (1, 2, 0, 0)
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2, HD_1_2=1)) == "SUCCESS"
        assert await shop.on_hand("NEAR", "P1") == (1, 0, 2, 0)
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "PackFulfilment") == "SUCCESS"
        assert await shop.status("HD-1") == "AWAITING_COURIER_COLLECTION"
        assert await shop.rows("SELECT ref, status FROM article") == [("HD-1-F1-A1", "AWAITING_COURIER_COLLECTION")]
        assert await shop.rows("SELECT ref, status FROM consignment") == [("HD-1-C1", "PROCESSING")]
        assert await shop.act("HD-1", ("CONSIGNMENT", "HD-1-C1"), "CourierCollected") == "SUCCESS"
        assert await shop.status("HD-1") == "COMPLETE"
        assert (await shop.fulfilments("HD-1"))[0][1] == "COMPLETE"
        assert await shop.rows("SELECT status FROM consignment UNION ALL SELECT status FROM article") == [
            ("ACTIVE_LODGED",),
            ("COLLECTED",),
        ]
        assert await shop.violations() == []

    run(scenario)


def test_an_order_that_no_location_holds_whole_is_split(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=2, DEPOT_P2=1)
        assert await shop.status("HD-1") == "PICK_PACK"
        assert await shop.fulfilments("HD-1") == [
            ("HD-1-F1", "AWAITING_WAVE", "NEAR", {"HD-1-1": 2}),
            ("HD-1-F2", "AWAITING_WAVE", "DEPOT", {"HD-1-2": 1}),
        ]
        assert await shop.rows(
            "SELECT type, attributes -> 'fulfilmentType' ->> 'value' FROM fulfilment ORDER BY id"
        ) == [
            ("HD_PFS", "STORE"),
            ("HD_PFDC", "WAREHOUSE"),
        ]
        assert await shop.violations() == []

    run(scenario)


def test_what_cannot_be_had_is_escalated_and_the_rest_goes_on(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=2)
        assert await shop.status("HD-1") == "ESCALATED"
        assert await shop.fulfilments("HD-1") == [
            ("HD-1-F1", "AWAITING_WAVE", "NEAR", {"HD-1-1": 2}),
            ("HD-1-F2", "ESCALATED", "RJT_1", {"HD-1-2": 1}),
        ]
        assert await shop.violations() == []
        assert await shop.act("HD-1", fulfilment("HD-1-F2"), "CancelUnfulfillableItems") == "SUCCESS"
        assert await shop.status("HD-1") == "PICK_PACK"
        assert await shop.rows("SELECT ref, cancelled_quantity FROM order_item ORDER BY line") == [
            ("HD-1-1", 0),
            ("HD-1-2", 1),
        ]
        await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2))
        await shop.act("HD-1", fulfilment("HD-1-F1"), "PackFulfilment")
        await shop.act("HD-1", ("CONSIGNMENT", "HD-1-C1"), "CourierCollected")
        assert await shop.status("HD-1") == "COMPLETE"
        assert await shop.violations() == []

    run(scenario)


def test_escalated_units_are_sourced_again_once_there_is_stock(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=2)
        await shop.stock(FAR_P2=1)
        assert await shop.act("HD-1", fulfilment("HD-1-F2"), "CancelFulfilment") == "SUCCESS"
        assert await shop.status("HD-1") == "PICK_PACK"
        assert [row[1:3] for row in await shop.fulfilments("HD-1")] == [
            ("AWAITING_WAVE", "NEAR"),
            ("CANCELLED", "RJT_1"),
            ("AWAITING_WAVE", "FAR"),
        ]
        assert await shop.violations() == []

    run(scenario)


def test_an_order_of_which_everything_is_given_up_is_cancelled_not_complete(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop)
        assert await shop.fulfilments("HD-1") == [("HD-1-F1", "ESCALATED", "RJT_1", {"HD-1-1": 2, "HD-1-2": 1})]
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "CancelUnfulfillableItems") == "SUCCESS"
        assert await shop.status("HD-1") == "CANCELLED"
        assert await shop.violations() == []

    run(scenario)


def test_a_short_pick_is_corrected_and_the_missing_units_come_from_elsewhere(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=3, NEAR_P2=1, FAR_P1=9)
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=1, HD_1_2=1)) == "SUCCESS"
        assert await shop.on_hand("NEAR", "P1") == (1, 0, 1, 1)
        assert await shop.on_hand("FAR", "P1") == (8, 1, 0, 0)
        assert await shop.fulfilments("HD-1") == [
            ("HD-1-F1", "PARTIALLY_FULFILLED", "NEAR", {"HD-1-1": 2, "HD-1-2": 1}),
            ("HD-1-F2", "AWAITING_WAVE", "FAR", {"HD-1-1": 1}),
        ]
        assert await shop.violations() == []
        for ref, units in (("HD-1-F1", None), ("HD-1-F2", picked(HD_1_1=1))):
            if units:
                assert await shop.act("HD-1", fulfilment(ref), "ConfirmPick", units) == "SUCCESS"
            assert await shop.act("HD-1", fulfilment(ref), "PackFulfilment") == "SUCCESS"
        assert await shop.status("HD-1") == "AWAITING_COURIER_COLLECTION"
        await shop.act("HD-1", ("CONSIGNMENT", "HD-1-C1"), "CourierCollected")
        assert await shop.status("HD-1") == "AWAITING_COURIER_COLLECTION"
        await shop.act("HD-1", ("CONSIGNMENT", "HD-1-C2"), "CourierCollected")
        assert await shop.status("HD-1") == "COMPLETE"
        assert await shop.violations() == []

    run(scenario)


def test_nothing_found_rejects_the_fulfilment_and_never_asks_that_location_again(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=9, NEAR_P2=9)
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=0, HD_1_2=0)) == "SUCCESS"
        assert [row[1:3] for row in await shop.fulfilments("HD-1")] == [("REJECTED", "NEAR"), ("ESCALATED", "RJT_1")]
        assert await shop.status("HD-1") == "ESCALATED"
        assert await shop.on_hand("NEAR", "P1") == (7, 0, 0, 2)
        assert await shop.violations() == []

    run(scenario)


def test_a_wrong_pick_is_refused_with_its_reason_and_changes_nothing(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=3, NEAR_P2=1)
        before = await shop.rows("SELECT * FROM fulfilment_item ORDER BY id")
        for units, code in (
            (picked(HD_1_1=3, HD_1_2=1), "PICKED_QUANTITY_INVALID"),
            (picked(HD_1_1=-1, HD_1_2=1), "PICKED_QUANTITY_INVALID"),
            (picked(HD_1_1=2, HD_1_9=1), "FULFILMENT_ITEM_UNKNOWN"),
            (picked(HD_1_1=2), "FULFILMENT_ITEM_UNCONFIRMED"),
            ({}, "FULFILMENT_ITEMS_MISSING"),
            ({"fulfilmentItems": [{"ref": "HD-1-1", "filledQuantity": 1.5}]}, "FULFILMENT_ITEMS_MALFORMED"),
        ):
            assert await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", units) == f"FAILED {code}"
        assert await shop.rows("SELECT * FROM fulfilment_item ORDER BY id") == before
        assert await shop.on_hand("NEAR", "P1") == (1, 2, 0, 0)
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2, HD_1_2=1)) == "SUCCESS"

    run(scenario)


def test_a_fulfilment_not_picked_in_time_gives_its_stock_back_and_is_sourced_elsewhere(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        async with shop.pool.acquire() as connection:
            await connection.execute("BEGIN; SET LOCAL lading.account = '1'")
            await connection.execute(
                "INSERT INTO setting (account, context_type, context_ref, name, value)"
                " VALUES (1, 'AGENT', 'NEAR', 'PICK_PACK_TIME_LIMIT', '0.00001')"
            )
            await connection.execute("COMMIT")
        await _sourced(shop, NEAR_P1=3, NEAR_P2=1, FAR_P1=9, FAR_P2=9)
        await asyncio.sleep(0.1)
        await shop.work()
        assert [row[1:3] for row in await shop.fulfilments("HD-1")] == [("EXPIRED", "NEAR"), ("AWAITING_WAVE", "FAR")]
        assert await shop.on_hand("NEAR", "P1") == (3, 0, 0, 0)
        assert await shop.on_hand("FAR", "P1") == (7, 2, 0, 0)
        assert await shop.status("HD-1") == "PICK_PACK"
        assert await shop.violations() == []

    run(scenario)


def test_cancelling_gives_every_unit_back(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=1, FAR_P1=1)
        assert len(await shop.fulfilments("HD-1")) == 3
        assert await shop.act("HD-1", order_entity("HD-1"), "CancelOrder") == "SUCCESS"
        assert await shop.status("HD-1") == "CANCELLED"
        assert {row[1] for row in await shop.fulfilments("HD-1")} == {"CANCELLED"}
        assert await shop.on_hand("NEAR", "P1") == (1, 0, 0, 0)
        assert await shop.on_hand("FAR", "P1") == (1, 0, 0, 0)
        assert await shop.violations() == []
        assert await shop.act("HD-1", order_entity("HD-1"), "CancelOrder") == "NO_MATCH"

    run(scenario)


def test_an_order_that_is_picked_already_is_not_cancelled(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=2, FAR_P2=1)
        await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2))
        assert await shop.act("HD-1", order_entity("HD-1"), "CancelOrder") == "FAILED ORDER_PICKED"
        assert await shop.status("HD-1") == "PICK_PACK"
        assert [row[1] for row in await shop.fulfilments("HD-1")] == ["FULFILLED", "AWAITING_WAVE"]
        assert await shop.violations() == []

    run(scenario)


def test_a_pick_and_a_cancellation_sent_together_leave_one_winner(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=2, NEAR_P2=1)
        await asyncio.gather(
            shop.send("HD-1", order_entity("HD-1"), "CancelOrder"),
            shop.send("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2, HD_1_2=1)),
        )
        await shop.work()
        outcome = (await shop.status("HD-1"), (await shop.fulfilments("HD-1"))[0][1])
        assert outcome in {("CANCELLED", "CANCELLED"), ("PICK_PACK", "FULFILLED")}
        assert await shop.violations() == []

    run(scenario)


def test_a_pick_waits_behind_the_news_of_its_own_order_for_the_stock(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=2, NEAR_P2=1)
        await shop.take(order("HD-1", [("P1", 2), ("P2", 1)]))
        assert await shop.work_once() == 1
        await shop.send("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=2, HD_1_2=1))
        await shop.work()
        assert await shop.rows(
            "SELECT e.name FROM event_run AS r JOIN event AS e ON e.id = r.event_id ORDER BY r.sequence"
        ) == [("CREATE",), ("UpdateInventoryQty",), ("ConfirmPick",), ("UpdateInventoryQty",)]
        assert (await shop.fulfilments("HD-1"))[0][1] == "FULFILLED"
        assert await shop.violations() == []

    run(scenario)


def test_a_step_inside_the_workflow_cannot_be_skipped_by_sending_its_result(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=2, NEAR_P2=1)
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "FulfilmentFulfilled") == "FAILED EVENT_INTERNAL"
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "AssignToWave") == "FAILED EVENT_INTERNAL"
        assert await shop.act("HD-1", order_entity("HD-1"), "SourcePartially") == "FAILED EVENT_INTERNAL"
        assert await shop.act("HD-1", order_entity("HD-1"), "CompleteOrder") == "FAILED EVENT_INTERNAL"
        assert await shop.act("HD-1", order_entity("HD-1"), "CreateFulfilment") == "FAILED PROPOSAL_MISSING"
        assert await shop.act("HD-1", fulfilment("HD-1-F1"), "PackFulfilment") == "NO_MATCH"
        assert await shop.status("HD-1") == "PICK_PACK"

    run(scenario)


def test_an_address_without_coordinates_is_found_by_its_postcode(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=1, DEPOT_P1=1)
        address = {"postcode": "02118", "country": "US"}
        await shop.take(order(fulfilmentChoice={"deliveryAddress": address}))
        await shop.work()
        assert [row[1:3] for row in await shop.fulfilments("HD-1")] == [("AWAITING_WAVE", "NEAR")]
        row = await shop.row("SELECT latitude, longitude FROM fulfilment_choice")
        assert (round(row["latitude"]), round(row["longitude"])) == (42, -71)

    run(scenario)


def test_an_address_that_is_not_found_waits_for_a_person(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=1)
        await shop.take(order(fulfilmentChoice={"deliveryAddress": {"street": "Nowhere Lane 5"}}))
        await shop.work()
        assert await shop.status("HD-1") == "ESCALATED"
        assert await shop.fulfilments("HD-1") == []
        wrong = {"latitude": 100, "longitude": 500}
        entity = order_entity("HD-1")
        assert await shop.act("HD-1", entity, "UpdateCoordinates", wrong) == "FAILED COORDINATES_OUT_OF_RANGE"
        assert await shop.act("HD-1", entity, "UpdateCoordinates", {}) == "FAILED COORDINATES_INVALID"
        right = {"latitude": 42.3, "longitude": "-71.1"}
        assert await shop.act("HD-1", entity, "UpdateCoordinates", right) == "SUCCESS"
        assert await shop.status("HD-1") == "PICK_PACK"
        assert [row[1:3] for row in await shop.fulfilments("HD-1")] == [("AWAITING_WAVE", "NEAR")]

    run(scenario)


def test_parcels_hold_what_was_picked_and_nothing_else(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _sourced(shop, NEAR_P1=2, NEAR_P2=1)
        entity = fulfilment("HD-1-F1")
        await shop.act("HD-1", entity, "ConfirmPick", picked(HD_1_1=2, HD_1_2=1))
        too_many = {"articles": [{"items": [{"ref": "HD-1-1", "quantity": 3}, {"ref": "HD-1-2", "quantity": 1}]}]}
        assert await shop.act("HD-1", entity, "PackFulfilment", too_many) == "FAILED PACKED_QUANTITY_INVALID"
        assert await shop.rows("SELECT ref FROM article") == []
        two = {
            "articles": [
                {"items": [{"ref": "HD-1-1", "quantity": 1}], "weight": 1.5},
                {"items": [{"ref": "HD-1-1", "quantity": 1}, {"ref": "HD-1-2", "quantity": 1}], "name": "Box"},
            ],
            "trackingLabel": "T-1",
        }
        assert await shop.act("HD-1", entity, "PackFulfilment", two) == "SUCCESS"
        assert await shop.rows("SELECT ref, name, weight_kg FROM article ORDER BY id") == [
            ("HD-1-F1-A1", None, 1.5),
            ("HD-1-F1-A2", "Box", 0.0),
        ]
        assert await shop.rows("SELECT count(*) FROM consignment_article") == [(2,)]
        await shop.act("HD-1", ("CONSIGNMENT", "HD-1-C1"), "CourierCollected")
        assert await shop.status("HD-1") == "COMPLETE"
        assert await shop.violations() == []

    run(scenario)

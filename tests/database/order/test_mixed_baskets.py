"""Mixed baskets: every choice goes its own way, and the order is what they come to together."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from tests.database.order.shop import Shop, fulfilment, mixed, picked

Run = Callable[[Callable[[Shop], Awaitable[None]]], None]
M = ("ORDER", "M-1")
BOSTON = {"street": "1 Main St", "city": "Boston", "postcode": "02118", "country": "US"}
HOME = {"deliveryAddress": {**BOSTON, "latitude": 42.34, "longitude": -71.07}}
ATLANTA = {"street": "2 Main St", "city": "Atlanta", "postcode": "30301", "country": "US"}
SOUTH = {"deliveryAddress": {**ATLANTA, "latitude": 33.75, "longitude": -84.39}}
SHOP = {"pickupLocationRef": "FAR", "deliveryFirstName": "Ann", "deliveryLastName": "Lee"}
ANN = {"collectedBy": "Ann Lee", "identityChecked": True}


async def _taken(shop: Shop, choices: dict[str, Any], lines: list[tuple[str, int, str]], **stock: int) -> None:
    await shop.stock(**stock)
    await shop.take(mixed("M-1", choices, lines))
    await shop.work()


async def _sources(shop: Shop) -> list[tuple[Any, ...]]:
    return await shop.rows(
        "SELECT f.choice_ref, f.type, f.status, l.ref FROM fulfilment AS f JOIN location AS l ON l.id = f.location_id"
        " ORDER BY f.id"
    )


async def _through(shop: Shop, ref: str, item: str, units: int) -> None:
    assert await shop.act("M-1", fulfilment(ref), "ConfirmPick", picked(**{item: units})) == "SUCCESS"
    assert await shop.act("M-1", fulfilment(ref), "PackFulfilment") == "SUCCESS"


def choice(ref: str) -> tuple[str, str]:
    return "FULFILMENT_CHOICE", ref


def test_each_choice_is_sourced_for_itself_near_where_it_goes(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        stock = {f"{place}_P{number}": 9 for place in ("NEAR", "FAR", "DEPOT") for number in (1, 2, 3)}
        await _taken(
            shop, {"A": HOME, "B": SOUTH, "C": SHOP}, [("P1", 1, "A"), ("P1", 2, "B"), ("P2", 1, "C")], **stock
        )
        assert sorted(await _sources(shop)) == [
            ("A", "HD_PFS", "AWAITING_WAVE", "NEAR"),
            ("B", "HD_PFDC", "AWAITING_WAVE", "DEPOT"),
            ("C", "CC_PFS", "AWAITING_WAVE", "FAR"),
        ]
        assert await shop.choices("M-1") == {"A": "PICK_PACK", "B": "PICK_PACK", "C": "PICK_PACK"}
        assert await shop.status("M-1") == "PICK_PACK"
        assert await shop.violations() == []

    run(scenario)


def test_the_order_is_what_its_choices_come_to(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, {"A": HOME, "C": SHOP}, [("P1", 1, "A"), ("P2", 1, "C")], NEAR_P1=1, FAR_P2=1)
        refs = {row[0]: row[1] for row in await shop.rows("SELECT choice_ref, ref FROM fulfilment")}
        await _through(shop, refs["A"], "M_1_1", 1)
        assert await shop.choices("M-1") == {"A": "AWAITING_COURIER_COLLECTION", "C": "PICK_PACK"}
        assert await shop.act("M-1", ("CONSIGNMENT", "M-1-C1"), "CourierCollected") == "SUCCESS"
        assert await shop.choices("M-1") == {"A": "COMPLETE", "C": "PICK_PACK"}
        assert await shop.status("M-1") == "PARTIALLY_COMPLETE"
        assert await shop.violations() == []
        await _through(shop, refs["C"], "M_1_2", 1)
        assert await shop.choices("M-1") == {"A": "COMPLETE", "C": "AWAITING_CUSTOMER_COLLECTION"}
        assert await shop.act("M-1", choice("C"), "Collect", ANN) == "SUCCESS"
        assert await shop.status("M-1") == "COMPLETE"
        assert await shop.rows("SELECT DISTINCT status FROM article") == [("COLLECTED",)]
        assert await shop.violations() == []

    run(scenario)


def test_a_choice_for_a_later_day_waits_while_the_others_go_on(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        now = (await shop.row("SELECT clock_timestamp()"))[0]
        later = {**SOUTH, "deliverAfter": (now + timedelta(days=20)).isoformat()}
        await _taken(shop, {"A": HOME, "B": later}, [("P1", 1, "A"), ("P1", 1, "B")], NEAR_P1=1, DEPOT_P1=1)
        assert await shop.choices("M-1") == {"A": "PICK_PACK", "B": "HELD"}
        assert [row[0] for row in await _sources(shop)] == ["A"]
        await shop.hurry("BeginWork")
        assert await shop.choices("M-1") == {"A": "PICK_PACK", "B": "PICK_PACK"}
        assert await shop.violations() == []

    run(scenario)


def test_a_choice_that_cannot_be_had_escalates_and_the_others_go_on(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        bad = {**SHOP, "pickupLocationRef": "NOWHERE"}
        await _taken(shop, {"A": HOME, "C": bad}, [("P1", 1, "A"), ("P1", 1, "C")], NEAR_P1=2)
        assert await shop.choices("M-1") == {"A": "PICK_PACK", "C": "ESCALATED"}
        assert (await shop.status("M-1"), len(await _sources(shop))) == ("ESCALATED", 1)
        await shop.hurry("WaitStep")
        assert len(await shop.told("NotifyOverdue")) == 2
        assert await shop.act("M-1", choice("C"), "ChangeStore", {"pickupLocationRef": "NEAR"}) == "SUCCESS"
        assert await shop.choices("M-1") == {"A": "PICK_PACK", "C": "PICK_PACK"}
        assert await shop.status("M-1") == "PICK_PACK"
        assert await shop.violations() == []

    run(scenario)


def test_stock_that_runs_out_in_the_middle_of_a_basket_is_nobodys_twice(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, {"A": HOME, "B": SOUTH}, [("P1", 2, "A"), ("P1", 2, "B")], NEAR_P1=3)
        assert await shop.on_hand("NEAR", "P1") == (0, 3, 0, 0)
        assert await shop.status("M-1") == "ESCALATED"
        assert sorted((await shop.choices("M-1")).values()) == ["ESCALATED", "PICK_PACK"]
        assert await shop.violations() == []

    run(scenario)


def test_a_whole_choice_is_cancelled_and_the_order_goes_on_without_it(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, {"A": HOME, "C": SHOP}, [("P1", 1, "A"), ("P2", 1, "C")], NEAR_P1=1, FAR_P2=1)
        assert await shop.act("M-1", M, "CancelItems", {"items": [{"ref": "M-1-2"}]}) == "SUCCESS"
        assert await shop.choices("M-1") == {"A": "PICK_PACK", "C": "CANCELLED"}
        assert await shop.on_hand("FAR", "P2") == (1, 0, 0, 0)
        ref = (await shop.row("SELECT ref FROM fulfilment WHERE choice_ref = 'A'"))[0]
        await _through(shop, ref, "M_1_1", 1)
        await shop.act("M-1", ("CONSIGNMENT", "M-1-C1"), "CourierCollected")
        assert await shop.status("M-1") == "COMPLETE"
        assert await shop.violations() == []

    run(scenario)


def test_a_basket_of_held_choices_may_be_cancelled_whole(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        now = (await shop.row("SELECT clock_timestamp()"))[0]
        later = {"deliverAfter": (now + timedelta(days=20)).isoformat()}
        await _taken(shop, {"A": {**HOME, **later}, "C": {**SHOP, **later}}, [("P1", 1, "A"), ("P2", 1, "C")])
        assert await shop.choices("M-1") == {"A": "HELD", "C": "HELD"}
        assert await shop.act("M-1", M, "CancelOrder") == "SUCCESS"
        assert await shop.choices("M-1") == {"A": "CANCELLED", "C": "CANCELLED"}
        assert await shop.status("M-1") == "CANCELLED"
        await shop.hurry("BeginWork")
        assert await shop.status("M-1") == "CANCELLED"
        assert await shop.violations() == []

    run(scenario)


def test_a_short_pick_is_sourced_again_for_its_own_choice(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, {"A": HOME, "B": SOUTH}, [("P1", 2, "A"), ("P1", 1, "B")], NEAR_P1=2, DEPOT_P1=1, FAR_P1=2)
        ref = (await shop.row("SELECT ref FROM fulfilment WHERE choice_ref = 'A'"))[0]
        assert await shop.act("M-1", fulfilment(ref), "ConfirmPick", picked(M_1_1=1)) == "SUCCESS"
        assert (await _sources(shop))[-1] == ("A", "HD_PFS", "AWAITING_WAVE", "FAR")
        assert await shop.violations() == []

    run(scenario)


def test_what_nobody_collects_ends_its_choice_only(run: Run) -> None:
    async def scenario(shop: Shop) -> None:
        await _taken(shop, {"A": HOME, "C": SHOP}, [("P1", 1, "A"), ("P2", 1, "C")], NEAR_P1=1, FAR_P2=1)
        refs = {row[0]: row[1] for row in await shop.rows("SELECT choice_ref, ref FROM fulfilment")}
        await _through(shop, refs["C"], "M_1_2", 1)
        await shop.hurry("CollectionOver")
        assert len(await shop.told("RefundDue")) == 1
        assert await shop.act("M-1", fulfilment(refs["C"]), "PutBack") == "SUCCESS"
        assert await shop.choices("M-1") == {"A": "PICK_PACK", "C": "CANCELLED"}
        assert await shop.on_hand("FAR", "P2") == (1, 0, 1, 0)
        assert await shop.violations() == []

    run(scenario)

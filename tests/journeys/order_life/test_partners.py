"""Goods that somebody else sends: a partner that hears and answers over HTTP while everything dies around it."""

from typing import Any

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import ANN, ANN_COMES, BOSTON, collected, delivered, mixed
from tests.journeys.order_life.outside import Outside
from tests.journeys.order_life.outsiders import run_by_a_partner

H = ("ORDER", "H-1")


async def _ordered(outside: Outside, **stock: int) -> None:
    """H-1 wants two P1 and one P2."""
    await outside.counts(**(stock or {"DEPOT_P1": 5, "DEPOT_P2": 5}))
    await outside.takes(delivered("H-1", {"P1": 2, "P2": 1}))


def test_a_partner_acknowledges_picks_and_sends(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with run_by_a_partner(outside) as partner:
            await _ordered(outside)
            await outside.until_status("H-1", "COMPLETE")
            assert await partner.shows() == {
                "asked": ["H-1-F1"],
                "sent": {"H-1-F1": {"1": 2, "2": 1}},
                "heard": {"H-1-F1": ["FulfilmentRequest"]},
            }
            [fulfilment] = (await outside.order("H-1"))["fulfilments"]
            assert [one["trackingLabel"] for one in fulfilment["articles"]] == ["1Z-H-1-F1"]
            assert await outside.stock("DEPOT", "P1") == (3, 0, 2, 0)

    play(journey)


def test_what_a_partner_sends_short_comes_from_a_store(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with run_by_a_partner(outside, "--short", "1", "--one-message"):
            await outside.counts(NEAR_P1=1)
            await _ordered(outside, DEPOT_P1=5, DEPOT_P2=5)
            expected = [
                ("DEPOT", "COMPLETE", {"1": 2, "2": 1}),
                ("NEAR", "AWAITING_WAVE", {"1": 1}),
            ]
            await outside.until(lambda: outside.fulfilments("H-1"), expected)
            assert await outside.stock("DEPOT", "P1") == (3, 0, 1, 1)

    play(journey)


def test_a_partner_who_declines_is_replaced_and_keeps_his_stock(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with run_by_a_partner(outside, "--decline", "1") as partner:
            await _ordered(outside, DEPOT_P1=5, DEPOT_P2=5)
            await outside.until(lambda: _first_status(outside, "H-1"), "REJECTED")
            await outside.until_status("H-1", "ESCALATED")
            assert await outside.stock("DEPOT", "P1") == (5, 0, 0, 0)
            assert (await partner.shows())["sent"] == {}

    play(journey)


def test_an_order_is_cancelled_once_the_partner_lets_it_go(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with run_by_a_partner(outside, "--silent", "1") as partner:
            await _ordered(outside)
            await outside.until(lambda: _first_status(outside, "H-1"), "AWAITING_ACKNOWLEDGEMENT")
            await outside.wants("H-1", H, "CancelOrder")
            await outside.until_status("H-1", "CANCELLED")
            assert await outside.stock("DEPOT", "P1") == (5, 0, 0, 0)
            assert (await partner.shows())["sent"] == {}

    play(journey)


def test_a_partner_who_cannot_stop_it_is_not_cancelled(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with run_by_a_partner(outside, "--stubborn"):
            await _ordered(outside)
            await outside.until(lambda: _first_status(outside, "H-1"), "AWAITING_ACKNOWLEDGEMENT")
            await outside.wants("H-1", H, "CancelOrder")
            await outside.until(lambda: _is_refused(outside), True)
            await outside.until(lambda: _first_status(outside, "H-1"), "ACKNOWLEDGED")
            sent = [{"ref": "1", "filledQuantity": 2}, {"ref": "2", "filledQuantity": 1}]
            await outside.wants("H-1", ("FULFILMENT", "H-1-F1"), "DispatchFulfilment", fulfilmentItems=sent)
            await outside.until_status("H-1", "COMPLETE")
            assert await outside.stock("DEPOT", "P1") == (3, 0, 2, 0)

    play(journey)


def test_what_a_partner_sends_to_a_store_is_collected_there(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with run_by_a_partner(outside) as partner:
            await outside.counts(DEPOT_P1=5)
            await outside.takes(collected("C-1", {"P1": 2}))
            await outside.until(lambda: _first_status(outside, "C-1"), "AWAITING_ARRIVAL")
            assert (await partner.shows())["sent"] == {"C-1-F1": {"1": 2}}
            [fulfilment] = (await outside.order("C-1"))["fulfilments"]
            await outside.wants("C-1", ("ARTICLE", fulfilment["articles"][0]["ref"]), "RecordArrival")
            await outside.until_status("C-1", "AWAITING_CUSTOMER_COLLECTION")
            await outside.wants("C-1", ("ORDER", "C-1"), "Collect", **ANN_COMES)
            await outside.until_status("C-1", "COMPLETE")
            assert await outside.stock("DEPOT", "P1") == (3, 0, 2, 0)

    play(journey)


def test_a_mixed_basket_is_sent_by_a_partner_and_collected_from_a_store(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with run_by_a_partner(outside):
            await outside.counts(NEAR_P1=2, DEPOT_P2=1)
            choices: dict[str, Any] = {
                "home": {"deliveryAddress": BOSTON},
                "shop": {"pickupLocationRef": "NEAR", **ANN},
            }
            await outside.takes(mixed("M-1", choices, [("P1", 2, "shop"), ("P2", 1, "home")]))
            await outside.until(lambda: _choice_status(outside, "home"), "COMPLETE")
            [shop] = await outside.refs("M-1", "shop")
            await outside.picks("M-1", shop, _1=2)
            choice = (await outside.choices("M-1"))["shop"]["ref"]
            await outside.until(lambda: _choice_status(outside, "shop"), "AWAITING_CUSTOMER_COLLECTION")
            await outside.wants("M-1", ("FULFILMENT_CHOICE", choice), "Collect", **ANN_COMES)
            await outside.until_status("M-1", "COMPLETE")

    play(journey)


def test_what_a_vendor_sends_short_and_says_backwards_is_refunded_and_the_rest_goes_on(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with run_by_a_partner(outside, "--silent", "1", "--short", "1", "--backwards") as vendor:
            await outside.counts(MILL_P3=5, MILL_P2=5, NEAR_P1=1)
            await outside.takes(delivered("H-0", {"P3": 2}, totalPrice=20))
            await outside.until(lambda: _first_status(outside, "H-0"), "AWAITING_ACKNOWLEDGEMENT")
            await _nothing_wrong_is_taken(outside)
            # Only he has P2, and of what he says he has one is not there: nobody else can send it.
            await outside.takes(delivered("H-1", {"P1": 1, "P2": 2}, totalPrice=30))
            expected = [
                ("NEAR", "AWAITING_WAVE", {"1": 1}),
                ("MILL", "COMPLETE", {"2": 2}),
                ("RJT_1", "ESCALATED", {"2": 1}),
            ]
            await outside.until(lambda: outside.fulfilments("H-1"), expected)
            assert (await vendor.shows())["sent"] == {"H-1-F2": {"2": 1}}
            assert (await outside.status("H-1"), await outside.stock("MILL", "P2")) == ("ESCALATED", (3, 0, 1, 1))
            await outside.wants("H-1", ("FULFILMENT", "H-1-F3"), "CancelUnfulfillableItems")
            assert await outside.money("H-1") == [-10]
            await outside.picks("H-1", "H-1-F1", _1=1)
            own = next(one for one in (await outside.order("H-1"))["fulfilments"] if one["ref"] == "H-1-F1")
            await outside.wants("H-1", ("CONSIGNMENT", own["articles"][0]["consignmentRef"]), "CourierCollected")
            await outside.until_status("H-1", "COMPLETE")
            await _what_he_declined_goes_elsewhere(outside)

    play(journey)


async def _nothing_wrong_is_taken(outside: Outside) -> None:
    """Messages about H-0 that cannot be, each refused with its reason, and nothing has changed."""
    at = ("FULFILMENT", "H-0-F1")
    for name, attributes, outcome in (
        ("ConfirmPick", {"fulfilmentItems": [{"ref": "1", "filledQuantity": 9}]}, "FAILED PICKED_QUANTITY_INVALID"),
        ("ConfirmPick", {"fulfilmentItems": [{"ref": "9", "filledQuantity": 1}]}, "FAILED FULFILMENT_ITEM_UNKNOWN"),
        ("DispatchFulfilment", {}, "FAILED FULFILMENT_ITEMS_MISSING"),
        ("PackFulfilment", {}, "NO_MATCH"),
        ("AgreeCancellation", {}, "NO_MATCH"),
        ("RefuseCancellation", {}, "NO_MATCH"),
    ):
        assert await outside.does("H-0", at, name, **attributes) == outcome, name
    assert await outside.fulfilments("H-0") == [("MILL", "AWAITING_ACKNOWLEDGEMENT", {"1": 2})]
    assert await outside.stock("MILL", "P3") == (3, 2, 0, 0)


async def _what_he_declined_goes_elsewhere(outside: Outside) -> None:
    """He declines H-0, sends it all the same, and it comes from the store as soon as that has any."""
    at = ("FULFILMENT", "H-0-F1")
    await outside.wants("H-0", at, "DeclineFulfilment", reason="CLOSED")
    await outside.until_status("H-0", "ESCALATED")
    assert await outside.stock("MILL", "P3") == (5, 0, 0, 0)
    sent = [{"ref": "1", "filledQuantity": 2}]
    await outside.wants("H-0", at, "DispatchFulfilment", fulfilmentItems=sent)
    assert await outside.stock("MILL", "P3") == (3, 0, 0, 0)
    await outside.counts(NEAR_P3=2)
    await outside.wants("H-0", ("FULFILMENT", "H-0-F2"), "CancelFulfilment")
    expected = [("MILL", "REJECTED", {"1": 2}), ("RJT_1", "CANCELLED", {"1": 2}), ("NEAR", "AWAITING_WAVE", {"1": 2})]
    await outside.until(lambda: outside.fulfilments("H-0"), expected)
    assert (await outside.stock("NEAR", "P3"), await outside.money("H-0")) == ((0, 2, 0, 0), [])


async def _first_status(outside: Outside, order: str) -> str:
    found = await outside.fulfilments(order)
    return found[0][1] if found else ""


async def _choice_status(outside: Outside, ref: str) -> str:
    return (await outside.statuses("M-1")).get(ref, "")


async def _is_refused(outside: Outside) -> bool:
    return any(one["eventStatus"] == "SUCCESS" for one in await outside.events("H-1", "RefuseCancellation"))

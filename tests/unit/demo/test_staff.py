"""What the demo's staff does next, by what the API says."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lading.demo.documents import FulfilmentView, ItemView, OrderView, ParcelView
from lading.demo.staff import Waiting, is_cancellable, is_ended, next_steps, picked_items


def fulfilment(
    status: str, *, ref: str = "F1", units: tuple[int, ...] = (3,), parcels: tuple[ParcelView, ...] = ()
) -> FulfilmentView:
    items = tuple(ItemView(f"I{number}", quantity, 0) for number, quantity in enumerate(units, start=1))
    return FulfilmentView(UUID(int=7), ref, status, "BEST_BUY-4", items, parcels)


def order(*fulfilments: FulfilmentView, status: str = "PICK_PACK") -> OrderView:
    return OrderView("HD-1", status, fulfilments)


def actions(*fulfilments: FulfilmentView) -> list[tuple[str, str]]:
    return [event.key for event in next_steps(order(*fulfilments), seed=1).events]


def test_what_waits_is_put_before_the_location_and_nothing_else_is_done() -> None:
    steps = next_steps(order(fulfilment("AWAITING_WAVE")), seed=1)
    assert steps.waiting == (Waiting("BEST_BUY-4", UUID(int=7)),)
    assert steps.events == ()


def test_each_part_of_an_order_is_moved_on_by_itself() -> None:
    assert actions(
        fulfilment("ASSIGNED", ref="F1"),
        fulfilment("FULFILLED", ref="F2"),
        fulfilment("PARTIALLY_FULFILLED", ref="F3"),
        fulfilment("REJECTED", ref="F4"),
        fulfilment("COMPLETE", ref="F5"),
    ) == [("ConfirmPick", "F1"), ("PackFulfilment", "F2"), ("PackFulfilment", "F3")]


def test_the_courier_takes_each_consignment_once_and_only_what_is_still_here() -> None:
    parcels = (ParcelView("C1", "PROCESSING"), ParcelView("C1", "PROCESSING"), ParcelView("C2", "ACTIVE_LODGED"))
    assert actions(fulfilment("AWAITING_COURIER_COLLECTION", parcels=parcels)) == [("CourierCollected", "C1")]


def test_an_escalated_order_has_ended_only_when_its_other_parts_have() -> None:
    assert is_ended(order(fulfilment("ESCALATED"), fulfilment("COMPLETE"), status="ESCALATED"))
    assert not is_ended(order(fulfilment("ESCALATED"), fulfilment("ASSIGNED"), status="ESCALATED"))
    assert is_ended(order(status="CANCELLED"))
    assert not is_ended(order(fulfilment("COMPLETE"), status="PICK_PACK"))


def test_an_order_with_a_picked_part_is_not_cancelled() -> None:
    assert is_cancellable(order(fulfilment("ASSIGNED")))
    assert is_cancellable(order(status="BOOKED"))
    assert not is_cancellable(order(fulfilment("ASSIGNED"), fulfilment("FULFILLED", ref="F2")))
    assert not is_cancellable(order(fulfilment("COMPLETE"), status="COMPLETE"))


@given(st.lists(st.integers(min_value=1, max_value=500), min_size=1, max_size=20), st.integers(), st.integers(0, 10**6))
def test_a_picker_finds_no_more_than_was_asked_for_and_the_same_every_time(
    units: list[int], seed: int, number: int
) -> None:
    asked = fulfilment("ASSIGNED", units=tuple(units))
    found = picked_items(f"HD-{number}", asked, seed)
    assert found == picked_items(f"HD-{number}", asked, seed)
    assert [item["ref"] for item in found] == [item.ref for item in asked.items]
    assert all(0 <= item["filledQuantity"] <= quantity for item, quantity in zip(found, units, strict=True))


def test_of_a_hundred_picks_some_are_short_and_a_few_find_nothing() -> None:
    asked = fulfilment("ASSIGNED", units=(4, 4))
    totals = [
        sum(item["filledQuantity"] for item in picked_items(f"HD-{number:06d}", asked, seed=1))
        for number in range(10_000)
    ]
    assert 0.92 < totals.count(8) / 10_000 < 0.94
    assert 0.04 < totals.count(6) / 10_000 < 0.06
    assert 0.01 < totals.count(0) / 10_000 < 0.03

"""Which units of an order sourcing has still to place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.order.model import FULFILMENT, OrderItem
from lading.order.sourcing.gathering import parcels_planned
from lading.order.sourcing.open_units import UNFULFILLABLE, open_units, units_by_product
from lading.order.sourcing.split_limit import fulfilments_max_of
from tests.unit.order.sourcing.chain import fulfilment, fulfilment_item, order_item, order_of


def five_of_one() -> OrderItem:
    return order_item(1, 7, 5)


def left(status: str, filled: int = 0, rejected: int = 0, *, unfulfillable: bool = False) -> int:
    item = five_of_one()
    order = order_of([item])
    attributes = {UNFULFILLABLE: {"type": "STRING", "value": "NO_STOCK"}} if unfulfillable else {}
    fulfilment(order, 1, status, [fulfilment_item(1, 3, filled, rejected)], **attributes)
    return open_units([item], order.children(FULFILMENT)).get(item.id, 0)


@pytest.mark.parametrize("status", ["CREATED", "AWAITING_WAVE", "ASSIGNED", "FULFILLED", "COMPLETE", "ESCALATED"])
def test_a_fulfilment_stands_for_what_it_was_asked_for(status: str) -> None:
    assert left(status) == 2


def test_units_that_could_not_be_found_are_open_again() -> None:
    assert left("PARTIALLY_FULFILLED", filled=1, rejected=2) == 4


@pytest.mark.parametrize("status", ["REJECTED", "EXPIRED", "CANCELLED"])
def test_a_released_fulfilment_stands_for_what_it_has_filled(status: str) -> None:
    assert left(status) == 5
    assert left(status, filled=1) == 4


@pytest.mark.parametrize(("status", "expected"), [("ESCALATED", 2), ("REJECTED", 2), ("CANCELLED", 5)])
def test_units_that_cannot_be_had_are_open_only_once_their_fulfilment_is_cancelled(status: str, expected: int) -> None:
    assert left(status, unfulfillable=True) == expected


def test_cancelled_units_are_not_open() -> None:
    item = order_item(1, 7, 5, cancelled=4)
    assert open_units([item], ()) == {item.id: 1}


def test_repeated_lines_of_a_product_are_summed_in_the_order_of_the_lines() -> None:
    items = [order_item(1, 8, 1), order_item(2, 7, 2), order_item(3, 8, 4), order_item(4, 9, 1, cancelled=1)]
    assert list(units_by_product(items, open_units(items, ())).items()) == [(8, 5), (7, 2)]


def test_only_fulfilments_that_serve_at_real_locations_count_against_the_limit() -> None:
    order = order_of([five_of_one()])
    for status in ("ASSIGNED", "REJECTED", "EXPIRED", "CANCELLED", "LOST"):
        fulfilment(order, 1, status, [fulfilment_item(1, 1)])
    fulfilment(order, 9, "ESCALATED", [fulfilment_item(1, 1)], **{UNFULFILLABLE: {}})
    assert parcels_planned(order.children(FULFILMENT)) == 2
    assert parcels_planned(order.children(FULFILMENT), ["LOST"]) == 1


def test_a_split_limit_counts_locations_and_is_never_negative() -> None:
    assert [fulfilments_max_of(limit) for limit in (-1, 0, 1, 3, 1000)] == [0, 0, 1, 3, 1000]


@given(
    st.integers(1, 50),
    st.lists(st.tuples(st.sampled_from(["ASSIGNED", "REJECTED", "COMPLETE"]), st.integers(1, 9), st.integers(0, 9))),
)
def test_open_units_and_held_units_are_all_units(quantity: int, shares: list[tuple[str, int, int]]) -> None:
    item = order_item(1, 7, quantity)
    order = order_of([item])
    held = 0
    for status, requested, filled in shares:
        if held + requested > quantity or filled > requested:
            continue
        fulfilment(order, 1, status, [fulfilment_item(1, requested, filled)])
        held += filled if status == "REJECTED" else requested
    assert open_units([item], order.children(FULFILMENT)).get(item.id, 0) == quantity - held

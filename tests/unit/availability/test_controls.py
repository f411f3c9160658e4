"""What a virtual catalogue keeps out of sight: the first control that applies, alone."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.availability.control_loading import ProductControls
from lading.availability.controls import (
    EVERYTHING,
    EXCLUSION,
    PERCENTAGE_BUFFER,
    QUANTITY_BUFFER,
    THRESHOLD,
    TYPES,
    Control,
    ControlSet,
    ProductFacts,
)
from lading.availability.loaders import decode_stock


def exclusion(ref: str, order: int, product: int | None = None, location: int | None = None) -> Control:
    return Control(ref=ref, type=EXCLUSION, execution_order=order, product_number=product, location_number=location)


def buffer(ref: str, order: int, units: int, product: int | None = None, location: int | None = None) -> Control:
    return Control(
        ref=ref,
        type=QUANTITY_BUFFER,
        execution_order=order,
        product_number=product,
        location_number=location,
        buffer=units,
    )


def about(controls: list[Control], *, is_stacking: bool = False, **product: Any) -> ProductControls:
    return ProductControls(ProductFacts(**({"number": 1} | product)), ControlSet(controls, is_stacking=is_stacking))


def seen(
    controls: list[Control], on_hand: list[int], *, is_stacking: bool = False, **product: Any
) -> tuple[list[int], list[int]]:
    """(available, withheld) at locations 1, 2, 3…; all that is on hand was supplied."""
    rows = np.array([[number, units, units] for number, units in enumerate(on_hand, start=1)], dtype=">i4")
    own = about(controls, is_stacking=is_stacking, **product)
    stock = decode_stock(1, rows.tobytes(), own, None, has_supplied=True)
    return stock.available.tolist(), stock.withheld.tolist()


def test_without_controls_everything_is_seen() -> None:
    assert seen([], [5, 1]) == ([5, 1], [0, 0])


def test_a_buffer_is_kept_back_and_never_makes_less_than_nothing() -> None:
    assert seen([buffer("B", 1, 3)], [5, 3, 1]) == ([2, 0, 0], [3, 3, 3])


def test_an_exclusion_shows_nothing() -> None:
    assert seen([exclusion("E", 1, product=1)], [5, 2]) == ([0, 0], [5, 2])
    assert seen([exclusion("E", 1, product=2)], [5, 2]) == ([5, 2], [0, 0])


def test_only_the_first_control_counts_by_execution_order_then_ref() -> None:
    controls = [buffer("Z", 4, 9), buffer("B", 3, 2, product=1), buffer("A", 3, 1, product=1, location=2)]
    assert seen(controls, [10, 10]) == ([8, 9], [2, 1])


def test_the_location_buffer_goes_before_the_product_buffer_and_the_rest_falls_to_the_next() -> None:
    controls = [buffer("SKU+PLACE", 3, 1, product=1, location=2), buffer("SKU", 4, 4, product=1)]
    assert seen(controls, [10, 10, 10]) == ([6, 9, 6], [4, 1, 4])


def test_a_network_hides_the_locations_outside_it() -> None:
    pairs = np.array([[2, 5], [4, 6], [9, 7]], dtype=">i4").tobytes()
    stock = decode_stock(3, pairs, about([]), np.array([1, 4, 9], dtype=np.int32))
    assert stock.location_numbers.tolist() == [4, 9]
    assert stock.available.tolist() == [6, 7]
    assert (stock.at(4), stock.at(2), stock.catalogue_number) == (6, 0, 3)


def test_a_picture_can_be_taken_from() -> None:
    stock = decode_stock(1, np.array([[1, 5]], dtype=">i4").tobytes(), about([]), None)
    stock.take(1, 3)
    assert stock.at(1) == 2


def test_a_share_is_taken_of_what_was_supplied_and_rounded_up() -> None:
    share = Control(ref="S", type=PERCENTAGE_BUFFER, execution_order=1, basis_points=1_250)
    assert seen([share], [100, 1, 0 + 8]) == ([87, 0, 7], [13, 1, 1])


def test_a_promise_never_frees_a_unit_that_a_share_kept_back() -> None:
    share = about([Control(ref="S", type=PERCENTAGE_BUFFER, execution_order=1, basis_points=1_000)])
    buffer = share.effective_buffer(1, 100)
    assert [buffer.available_of(on_hand) for on_hand in (100, 99, 11, 10, 3)] == [90, 89, 1, 0, 0]


def test_a_threshold_shows_nothing_at_or_below_it_and_everything_above() -> None:
    threshold = Control(ref="T", type=THRESHOLD, execution_order=1, threshold=3)
    assert seen([threshold], [2, 3, 4]) == ([0, 0, 4], [2, 3, 0])


def test_what_is_above_a_threshold_is_left_to_the_next_control() -> None:
    controls = [Control(ref="T", type=THRESHOLD, execution_order=1, threshold=3), buffer("B", 2, 2), exclusion("E", 3)]
    assert seen(controls, [3, 4, 9]) == ([0, 2, 7], [3, 2, 2])
    effective = about(controls).effective_buffer(1, 9)
    assert [[one.ref for one in effective.deciding(units)] for units in (3, 4)] == [["T"], ["B"]]


def test_a_stacking_group_adds_up_all_that_apply() -> None:
    share = Control(ref="S", type=PERCENTAGE_BUFFER, execution_order=2, basis_points=1_000)
    controls = [buffer("B", 1, 2), share, buffer("C", 3, 1, location=2)]
    assert seen(controls, [20, 20], is_stacking=True) == ([16, 15], [4, 5])
    assert seen(controls, [20, 20]) == ([18, 18], [2, 2])
    assert seen([*controls, exclusion("E", 9, location=1)], [20, 20], is_stacking=True) == ([0, 15], [20, 5])


SHOES, BOOTS = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("scope", "product", "expected"),
    [
        ({"category_id": SHOES}, {"category_ids": frozenset({BOOTS, SHOES})}, [0, 0]),
        ({"category_id": SHOES}, {"category_ids": frozenset({BOOTS})}, [5, 5]),
        ({"attribute": ("season", "winter")}, {"attributes": {"season": "winter"}}, [0, 0]),
        ({"attribute": ("season", "winter")}, {"attributes": {"season": ["autumn", "winter"]}}, [0, 0]),
        ({"attribute": ("season", "winter")}, {"attributes": {"season": "summer"}}, [5, 5]),
        ({"attribute": ("season", "winter")}, {}, [5, 5]),
        ({"attribute": ("new", 1)}, {"attributes": {"new": True}}, [5, 5]),
        ({"network_locations": frozenset({2, 7})}, {}, [5, 0]),
        ({"network_locations": frozenset()}, {}, [5, 5]),
        ({"network_locations": frozenset({2}), "location_number": 1}, {}, [5, 5]),
        ({"category_id": SHOES, "location_number": 2}, {"category_ids": frozenset({SHOES})}, [5, 0]),
    ],
)
def test_a_control_applies_where_all_of_its_scope_holds(
    scope: dict[str, Any], product: dict[str, Any], expected: list[int]
) -> None:
    control = Control(ref="E", type=EXCLUSION, execution_order=1, **scope)
    assert seen([control], [5, 5], **product)[0] == expected


def test_a_control_is_due_from_its_start_until_the_instant_of_its_end() -> None:
    start, end = datetime(2026, 11, 27, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    sale = Control(ref="S", type=EXCLUSION, execution_order=1, active_from=start, active_to=end)
    moment = timedelta(microseconds=1)
    assert [sale.is_due(at) for at in (start - moment, start, end - moment, end)] == [False, True, True, False]


def test_stock_sold_down_to_its_threshold_is_gone_from_the_picture_as_well() -> None:
    threshold = Control(ref="T", type=THRESHOLD, execution_order=1, threshold=3)
    rows = np.array([[1, 9, 9]], dtype=">i4").tobytes()
    stock = decode_stock(1, rows, about([threshold]), None, has_supplied=True)
    assert stock.floor_at(1, 2) == 2
    assert stock.floor_at(1, 8) == 0
    stock.take(1, 5)
    assert stock.at(1) == 4
    stock.take(1, 1)
    assert stock.at(1) == 0


CONTROLS = st.lists(
    st.builds(
        Control,
        ref=st.sampled_from("ABCDEF"),
        type=st.sampled_from(TYPES),
        execution_order=st.integers(1, 3),
        product_number=st.none() | st.integers(1, 2),
        location_number=st.none() | st.integers(1, 4),
        network_locations=st.none() | st.frozensets(st.integers(1, 4)),
        buffer=st.integers(0, 6),
        basis_points=st.integers(0, 10_000),
        threshold=st.integers(1, 6),
    ),
    max_size=8,
    unique_by=lambda control: control.ref,
)


@given(
    controls=CONTROLS,
    on_hand=st.lists(st.integers(1, 10), min_size=1, max_size=4),
    product=st.integers(1, 2),
    is_stacking=st.booleans(),
)
def test_all_locations_at_once_are_decided_as_each_alone(
    controls: list[Control], on_hand: list[int], product: int, is_stacking: bool
) -> None:
    available, withheld = seen(controls, on_hand, number=product, is_stacking=is_stacking)
    own = about(controls, number=product, is_stacking=is_stacking)
    for place, units in enumerate(on_hand):
        buffer = own.effective_buffer(place + 1, units)
        assert withheld[place] == buffer.withheld_of(units)
        assert available[place] == buffer.available_of(units) <= units
        assert buffer.deciding(units) or available[place] == units


@given(controls=CONTROLS, supplied=st.integers(0, 30), is_stacking=st.booleans())
def test_a_promise_of_a_unit_takes_that_unit_and_frees_none(
    controls: list[Control], supplied: int, is_stacking: bool
) -> None:
    buffer = about(controls, is_stacking=is_stacking).effective_buffer(1, supplied)
    shown = [buffer.available_of(on_hand) for on_hand in range(supplied + 1)]
    assert all(after - before >= 0 for before, after in pairwise(shown))
    assert buffer.shown_above <= EVERYTHING

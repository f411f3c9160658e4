"""What a virtual catalogue keeps out of sight: the first control that applies, alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lading.availability.controls import EXCLUSION, QUANTITY_BUFFER, Control, ControlSet
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


def seen(controls: list[Control], on_hand: list[int], *, product: int = 1) -> tuple[list[int], list[int]]:
    """(available, withheld) at locations 1, 2, 3…"""
    pairs = np.array([[number, units] for number, units in enumerate(on_hand, start=1)], dtype=">i4")
    stock = decode_stock(1, product, pairs.tobytes(), ControlSet(controls), None)
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
    stock = decode_stock(3, 1, pairs, ControlSet(()), np.array([1, 4, 9], dtype=np.int32))
    assert stock.location_numbers.tolist() == [4, 9]
    assert stock.available.tolist() == [6, 7]
    assert (stock.at(4), stock.at(2), stock.catalogue_number) == (6, 0, 3)


def test_a_picture_can_be_taken_from() -> None:
    stock = decode_stock(1, 1, np.array([[1, 5]], dtype=">i4").tobytes(), ControlSet(()), None)
    stock.take(1, 3)
    assert stock.at(1) == 2


CONTROLS = st.lists(
    st.builds(
        Control,
        ref=st.sampled_from("ABCDEF"),
        type=st.sampled_from([EXCLUSION, QUANTITY_BUFFER]),
        execution_order=st.integers(1, 3),
        product_number=st.none() | st.integers(1, 2),
        location_number=st.none() | st.integers(1, 4),
        buffer=st.integers(0, 6),
    ),
    max_size=8,
    unique_by=lambda control: control.ref,
)


@given(controls=CONTROLS, on_hand=st.lists(st.integers(1, 10), min_size=1, max_size=4), product=st.integers(1, 2))
def test_all_locations_at_once_are_decided_as_each_alone(
    controls: list[Control], on_hand: list[int], product: int
) -> None:
    available, withheld = seen(controls, on_hand, product=product)
    for place, units in enumerate(on_hand):
        first = ControlSet(controls).first_for(product, place + 1)
        assert withheld[place] == (first.withheld_of(units) if first else 0)
        assert available[place] == max(0, units - withheld[place])

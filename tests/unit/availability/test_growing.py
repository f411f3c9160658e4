"""What comes is sold as it would be sold from the shelf: day by day the same as counting it there."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lading.availability.controls import (
    EXCLUSION,
    PERCENTAGE_BUFFER,
    QUANTITY_BUFFER,
    THRESHOLD,
    Control,
    ControlSet,
    ProductFacts,
)
from lading.availability.growing import Growth

PRODUCT = ProductFacts(number=1)
PLACES = st.integers(1, 4)
CONTROLS = st.lists(
    st.builds(
        Control,
        ref=st.sampled_from("abcdef"),
        type=st.sampled_from([EXCLUSION, QUANTITY_BUFFER, PERCENTAGE_BUFFER, THRESHOLD]),
        execution_order=st.integers(1, 3),
        location_number=st.none() | PLACES,
        buffer=st.integers(0, 8),
        basis_points=st.integers(0, 10_000),
        threshold=st.integers(0, 8),
    ),
    max_size=4,
)


@given(
    st.dictionaries(PLACES, st.integers(1, 12)),
    st.lists(st.tuples(PLACES, st.integers(1, 12)), max_size=8),
    CONTROLS,
    st.booleans(),
)
def test_after_each_arrival_as_many_are_sellable_as_if_all_had_been_counted_there(
    stock: dict[int, int], arrivals: list[tuple[int, int]], controls: list[Control], is_stacking: bool
) -> None:
    rules = ControlSet(controls, is_stacking=is_stacking)

    def available(units: dict[int, int]) -> int:
        return sum(
            rules.effective_buffer(PRODUCT, at, count).available_of(count) for at, count in units.items() if count
        )

    places = np.array(sorted(stock), dtype=np.int32)
    on_hand = np.array([stock[at] for at in sorted(stock)], dtype=np.int32)
    growth = Growth(places, on_hand, on_hand, lambda at, supplied: rules.buffers(PRODUCT, at, supplied))
    there, before = Counter(stock), available(stock)
    for (at, units), sellable in zip(arrivals, growth.sellable(arrivals, {}), strict=True):
        there[at] += units
        assert before + sellable == available(there)
        before += sellable


def test_units_beyond_what_a_position_can_hold_are_no_error() -> None:
    rules = ControlSet(())
    growth = Growth(
        np.array([1], dtype=np.int32),
        np.array([2**31 - 5], dtype=np.int32),
        np.array([2**31 - 5], dtype=np.int32),
        lambda at, supplied: rules.buffers(PRODUCT, at, supplied),
    )
    assert growth.sellable([(1, 2**31 - 1), (2, 3)], {}) == [4, 3]


def test_what_is_missing_of_what_was_promised_is_made_good_first() -> None:
    rules = ControlSet([Control(ref="a", type=QUANTITY_BUFFER, execution_order=1, buffer=2)])
    nothing = np.array([], dtype=np.int32)
    growth = Growth(nothing, nothing, nothing, lambda at, supplied: rules.buffers(PRODUCT, at, supplied))
    assert growth.sellable([(1, 3), (2, 3), (1, 5)], {1: 4}) == [0, 1, 2]

"""Ratings can be compared, and what is kept of a value is the same for ever."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lading.order.sourcing.ratings import digits_of, ratings_of, rounded, values_of

VALUES = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(lambda one: 0.0 if abs(one) < 1e-9 else one)


@given(st.lists(st.none() | VALUES, max_size=20), st.data(), st.booleans())
def test_the_best_rates_one_nobody_left_rates_below_zero_and_who_is_out_rates_minus_one(
    values: list[float | None], data: st.DataObject, is_higher_better: bool
) -> None:
    column = np.array([np.nan if one is None else one for one in values], dtype=np.float64)
    out = np.array([data.draw(st.booleans()) for _ in values], dtype=np.bool_)
    ratings = ratings_of(column, out, is_higher_better=is_higher_better)
    assert (ratings[out] == -1.0).all()
    assert ((ratings[~out] >= 0.0) & (ratings[~out] <= 1.0)).all()
    left = [
        (value, rating)
        for value, rating, gone in zip(values, ratings, out, strict=True)
        if value is not None and not gone
    ]
    if left:
        best = (max if is_higher_better else min)(value for value, _ in left)
        assert all(rating == 1.0 for value, rating in left if value == best)
        order = sorted(left, reverse=not is_higher_better)
        assert [rating for _, rating in order] == sorted(rating for _, rating in order)


@given(st.lists(VALUES, min_size=1, max_size=20))
def test_a_kept_value_is_off_by_less_than_half_a_hundredth_and_never_changes_again(values: list[float]) -> None:
    column = np.array(values, dtype=np.float64)
    kept = rounded(column)
    assert (np.abs(kept - column) <= np.abs(column) * 0.00501).all()
    assert np.array_equal(values_of(digits_of(kept)), kept)


def test_what_is_not_known_stays_unknown() -> None:
    assert np.isnan(rounded(np.array([np.nan, np.inf]))).all()
    assert rounded(np.array([0.0, 12.34, -99.96, 1_234_567.0])).tolist() == [0.0, 12.3, -100.0, 1_230_000.0]

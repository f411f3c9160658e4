"""Promises about places in a location's day."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.order.capacity.counting import CapacityKey, Wish, capacity_of, day_at, grant

KEYS = [CapacityKey(UUID(int=1), date(2026, 3, 2)), CapacityKey(UUID(int=1), date(2026, 3, 3))]


@given(
    st.dictionaries(st.sampled_from(KEYS), st.integers(0, 5)),
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(KEYS), st.booleans()), max_size=30),
    st.integers(0, 5),
)
def test_a_day_is_never_given_away_beyond_its_places_and_nobody_gets_two(
    taken: dict[CapacityKey, int], asked: list[tuple[int, CapacityKey, bool]], places: int
) -> None:
    wishes = [Wish(run, UUID(int=number), key, places, held) for run, (number, key, held) in enumerate(asked)]
    granted = grant(taken, wishes)
    for key in KEYS:
        new = sum(wish.key == key for wish in granted.granted)
        assert new == 0 or taken.get(key, 0) + new <= places
    ids = [wish.fulfilment_id for wish in granted.granted]
    assert len(set(ids)) == len(ids)
    held = {wish.run for wish in wishes if wish.is_held}
    assert not held & granted.refused.keys()


def test_whoever_comes_too_late_is_told_of_which_day() -> None:
    refused = grant({KEYS[0]: 2}, [Wish(7, UUID(int=9), KEYS[0], 2, False)]).refused
    assert refused == {7: "CAPACITY_FULL: 2 are taken on 2026-03-02"}


@pytest.mark.parametrize(
    ("setting", "places"), [(5, 5), ("5", 5), (0, 0), (None, None), (-1, None), (1.5, None), ("x", None), (True, None)]
)
def test_a_limit_is_a_whole_number_and_anything_else_is_none(setting: object, places: int | None) -> None:
    assert capacity_of(setting) == places  # type: ignore[arg-type]


def test_the_day_is_that_of_the_place() -> None:
    at = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    assert day_at(at, "America/New_York") == date(2026, 3, 1)
    assert day_at(at, "Australia/Sydney") == date(2026, 3, 2)

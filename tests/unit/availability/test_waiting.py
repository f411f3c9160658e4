"""What lies on shelves for those who wait: nobody else is shown it, and nothing is kept twice."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lading.availability.stock import ProductStock
from lading.availability.waiting import Owed, Waiting, kept_for_waiting, waiting_of

shelves = st.lists(st.integers(0, 20), min_size=1, max_size=8)


def numbers(units: list[int]) -> NDArray[np.int32]:
    return np.array(units, dtype=np.int32)


def stock_of(units: list[int]) -> ProductStock:
    locations = numbers(list(range(1, len(units) + 1)))
    return ProductStock(1, locations, numbers(units), np.zeros(len(units), dtype=np.int32))


def kept(units: list[int], waiting: Waiting) -> ProductStock:
    stock = stock_of(units)
    return kept_for_waiting(stock, waiting, stock.location_numbers, stock.available)


def test_what_is_owed_is_kept_where_most_lies_then_at_the_next() -> None:
    stock = kept([3, 5, 4], Waiting(own=7))
    assert stock.available.tolist() == [3, 0, 2]
    assert stock.withheld.tolist() == [0, 5, 2]
    assert stock.floor_at(3, 2) == 2
    assert stock.still_owed == 0


def test_what_is_not_there_yet_stays_owed() -> None:
    stock = kept([2, 1], Waiting(own=5))
    assert stock.available.tolist() == [0, 0]
    assert stock.still_owed == 2


def test_those_who_wait_elsewhere_are_heeded_only_where_they_may_be_served() -> None:
    stock = kept([3, 9], Waiting(others=((numbers([1]), 2),)))
    assert stock.available.tolist() == [1, 9]
    assert kept([3, 9], Waiting(others=((numbers([7]), 2),))).available.tolist() == [3, 9]


def test_a_catalogue_that_shows_nothing_owes_nothing() -> None:
    owed = [Owed("WEB", 2), Owed("SHUT", 3), Owed("SHOP", 4)]
    assert waiting_of("WEB", owed, {"WEB": None, "SHOP": None}) == Waiting(2, ((None, 4),))


@given(shelves, st.integers(0, 60), st.integers(0, 60))
def test_no_unit_is_kept_twice_and_none_that_is_owed_is_shown(units: list[int], own: int, other: int) -> None:
    stock = kept(units, Waiting(own, ((None, other),)))
    assert (stock.available >= 0).all()
    assert (stock.available + stock.withheld == numbers(units)).all()
    assert int(stock.available.sum()) == max(0, sum(units) - own - other)
    assert stock.still_owed == max(0, own + other - sum(units))

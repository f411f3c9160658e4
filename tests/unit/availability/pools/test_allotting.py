"""Lots go to who came first, and nobody is told a day on which not all of its units are there."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lading.availability.pools.allotting import Due, Lot, allot

TODAY = date(2026, 3, 2)


def lots_of(units: list[int]) -> list[Lot]:
    return [Lot(TODAY + timedelta(days=at), f"PO-{at}", quantity) for at, quantity in enumerate(units)]


def test_who_came_first_is_served_from_what_arrives_first() -> None:
    assert [due.lot_ref for due in allot([2, 2, 1], 0, lots_of([3, 5]), None)] == ["PO-0", "PO-1", "PO-1"]


def test_what_is_there_already_goes_to_the_first_in_line() -> None:
    assert [due.lot_ref for due in allot([2, 2], 1, lots_of([3]), None)] == ["PO-0", "PO-0"]


def test_beyond_the_lots_the_day_of_the_pool_counts() -> None:
    assert allot([4], 0, lots_of([3]), TODAY) == [Due(TODAY)]


@given(st.lists(st.integers(1, 9), max_size=8), st.integers(0, 9), st.lists(st.integers(1, 9), max_size=8))
def test_on_its_day_everybody_before_and_itself_can_be_served(waiting: list[int], there: int, units: list[int]) -> None:
    lots = lots_of(units)
    days = [due.on for due in allot(waiting, there, lots, None)]
    assert sorted((day for day in days if day), key=str) == [day for day in days if day]
    for at, day in enumerate(days):
        come = there + sum(lot.quantity for lot in lots if day is None or lot.on <= day)
        needed = sum(waiting[: at + 1])
        assert needed <= there or (come < needed if day is None else come >= needed)

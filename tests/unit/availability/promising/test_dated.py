"""What can be promised by a date: never more than arrives, and nothing twice."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lading.availability.promising.dated import Arrival, Promisable, available_by_date, first_day_for

TODAY = date(2026, 3, 2)
dated = st.lists(
    st.builds(Arrival, st.integers(-3, 30).map(lambda days: TODAY + timedelta(days=days)), st.integers(1, 50)),
    max_size=8,
)


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def test_arrivals_add_to_what_is_there_from_their_day_on() -> None:
    steps = available_by_date(TODAY, 5, [Arrival(day(7), 10), Arrival(day(3), 2)], [])
    assert steps == [Promisable(TODAY, 5), Promisable(day(3), 7), Promisable(day(7), 17)]
    assert first_day_for(steps, 6) == day(3)
    assert first_day_for(steps, 18) is None


def test_units_promised_for_later_are_not_promised_again_today() -> None:
    steps = available_by_date(TODAY, 5, [Arrival(day(10), 3)], [Arrival(day(5), 4)])
    assert [step.quantity for step in steps] == [1, 1, 4]


def test_what_should_have_come_yesterday_counts_only_once_it_is_there() -> None:
    assert available_by_date(TODAY, 0, [Arrival(day(-1), 9)], []) == [Promisable(TODAY, 0)]


@given(st.integers(0, 50), dated, dated)
def test_steps_rise_and_promise_no_more_than_ever_comes(
    now: int, inbound: list[Arrival], demand: list[Arrival]
) -> None:
    steps = available_by_date(TODAY, now, inbound, demand)
    assert steps[0].on == TODAY
    assert [step.on for step in steps] == sorted({step.on for step in steps})
    quantities = [step.quantity for step in steps]
    assert quantities == sorted(quantities)
    for step in steps:
        due = sum(one.quantity for one in demand if one.on <= step.on)
        there = now + sum(one.quantity for one in inbound if TODAY <= one.on <= step.on)
        assert step.quantity <= max(0, there - due)


@given(st.integers(0, 50), dated, dated)
def test_promising_a_step_takes_at_most_that_from_every_other(
    now: int, inbound: list[Arrival], demand: list[Arrival]
) -> None:
    for step in available_by_date(TODAY, now, inbound, demand):
        after = available_by_date(TODAY, now, inbound, [*demand, Arrival(step.on, step.quantity)])
        before = available_by_date(TODAY, now, inbound, demand)
        gone = {one.on: one.quantity for one in before}
        assert all(gone[one.on] - one.quantity <= step.quantity for one in after if one.on in gone)

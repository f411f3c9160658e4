"""Business time counts open hours and working days only, on every calendar and across every change of clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.foundation.calendars.calendar import Calendar, after_days, after_hours, calendar_of
from lading.kernel.refusal import Refused

NINE_TO_FIVE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("0900-1200", "1300-1800"))
FRIDAY_NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def chicago(**more: Any) -> Calendar:
    return Calendar(time_zone="America/Chicago", weekly=NINE_TO_FIVE, **more)


@pytest.mark.parametrize(
    ("hours", "due"),
    [(0, "2026-11-20T19:00"), (5, "2026-11-21T00:00"), (6, "2026-11-23T16:00"), (8, "2026-11-23T18:00")],
)
def test_hours_count_only_while_it_is_open(hours: float, due: str) -> None:
    """12:00 in Chicago on a Friday is lunch break; what the day lacks is made up on Monday."""
    assert after_hours(FRIDAY_NOON, hours, chicago()) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_holiday_is_closed_and_an_extra_day_has_its_own_hours() -> None:
    calendar = calendar_of(
        {
            "timeZone": "America/Chicago",
            "weekly": {day: list(spans) for day, spans in NINE_TO_FIVE.items()},
            "holidays": ["2026-11-26"],
            "extra": {"2026-11-27": ["0900-1100"]},
        }
    )
    wednesday_evening = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
    assert after_hours(wednesday_evening, 3, calendar) == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert after_days(wednesday_evening, 1, calendar) == datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
    assert after_days(wednesday_evening, 2, calendar) == datetime(2026, 12, 1, 0, 0, tzinfo=UTC)


def test_an_hour_is_an_hour_on_the_night_the_clocks_change() -> None:
    always = Calendar(time_zone="America/Chicago", weekly=dict.fromkeys((*NINE_TO_FIVE, "sat", "sun"), ("0000-2400",)))
    before = datetime(2026, 10, 31, 12, 0, tzinfo=UTC)
    assert after_hours(before, 48, always) == before + timedelta(hours=48)


def test_a_calendar_that_never_opens_gives_no_instant() -> None:
    closed = Calendar(weekly={})
    assert after_hours(FRIDAY_NOON, 1, closed) is None
    assert after_days(FRIDAY_NOON, 0, closed) is None
    assert after_days(FRIDAY_NOON, 1, closed) is None


@given(
    at=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    first=st.integers(1, 240),
    second=st.integers(1, 240),
)
def test_two_waits_one_after_the_other_are_one_wait_of_their_sum(at: datetime, first: int, second: int) -> None:
    calendar = chicago()
    middle = after_hours(at, first / 4, calendar)
    assert middle is not None and middle >= at + timedelta(minutes=15 * first)
    assert after_hours(middle, second / 4, calendar) == after_hours(at, (first + second) / 4, calendar)


@given(at=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), days=st.integers(0, 30))  # noqa: DTZ001
def test_a_due_instant_lies_in_open_hours(at: datetime, days: int) -> None:
    calendar = chicago(holidays=(datetime(2026, 12, 25, tzinfo=UTC).date(),))
    due_at = after_days(at, days, calendar)
    assert due_at is not None and due_at >= at
    opened = after_hours(due_at - timedelta(seconds=1), 0, calendar)
    assert opened is not None and opened <= due_at


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("9 to 5", "CALENDAR_INVALID"),
        ({}, "CALENDAR_INVALID"),
        ({"weekly": {"monday": ["0900-1700"]}}, "CALENDAR_INVALID"),
        ({"weekly": {"mon": ["9-17"]}}, "CALENDAR_INVALID"),
        ({"weekly": {"mon": ["1700-0900"]}}, "CALENDAR_INVALID"),
        ({"weekly": {"mon": ["0900-2430"]}}, "CALENDAR_INVALID"),
        ({"weekly": {"mon": ["0900-1300", "1200-1500"]}}, "CALENDAR_INVALID"),
        ({"weekly": {}, "timeZone": "Chicago"}, "TIME_ZONE_UNKNOWN"),
        ({"weekly": {}, "holidays": ["Christmas"]}, "CALENDAR_INVALID"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(value: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        calendar_of(value)
    assert refused.value.code == code

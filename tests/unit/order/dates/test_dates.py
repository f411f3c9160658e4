"""Work for a requested date begins as late as it may, and never too late for it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.foundation.calendars.backwards import before_days, before_hours
from lading.foundation.calendars.calendar import Calendar, after_hours
from lading.foundation.places.model import OpeningSchedule
from lading.order.dates.lead_time import ALWAYS_OPEN, LeadTime, calendar_at, transit_days_of
from lading.order.dates.requested import Requested, promise_of, start_of_work

OFFICE = ("mon", "tue", "wed", "thu", "fri")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
instants = st.integers(0, 700 * 86_400).map(lambda seconds: AT + timedelta(seconds=seconds))


def office(zone: str = "UTC", holidays: tuple[date, ...] = ()) -> Calendar:
    return Calendar(time_zone=zone, weekly=dict.fromkeys(OFFICE, ("0900-1700",)), holidays=holidays)


def lead_time(calendar: Calendar, hours: float = 8.0, days: int = 2) -> LeadTime:
    return LeadTime(pick_pack_hours=hours, transit_days=days, calendar=calendar)


@given(instants, st.floats(0.5, 100), st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]))
def test_counting_back_and_forth_in_open_hours_ends_where_it_began(at: datetime, hours: float, zone: str) -> None:
    start = before_hours(at, hours, office(zone))
    assert start is not None and start < at
    there = after_hours(start, hours, office(zone))
    assert there is not None and there <= at
    # Between the end of the work and the instant nothing is open: it began as late as it could.
    later = after_hours(there, 0.01, office(zone))
    assert later is not None and (later > at or at - there < timedelta(milliseconds=1))


def test_working_days_leave_weekends_and_holidays_out() -> None:
    monday = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
    assert before_days(monday, 1, office()) == datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    assert before_days(monday, 1, office(holidays=(date(2026, 3, 6),))) == datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
    assert before_days(monday, 0, office()) == monday
    assert before_days(monday, 1, Calendar(weekly={})) is None
    assert before_hours(monday, 1, Calendar(weekly={})) is None


def test_work_for_a_monday_begins_on_the_days_before_the_weekend() -> None:
    wanted = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
    assert lead_time(office()).start_for(wanted) == datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    assert lead_time(office()).arrival_from(datetime(2026, 3, 4, 12, 0, tzinfo=UTC)) == wanted


def test_hours_are_those_of_the_place_in_its_own_time_zone() -> None:
    schedule = OpeningSchedule(
        all_hours=False, **{f"{day}_start": 1000 for day in OFFICE}, **{f"{day}_end": 1800 for day in OFFICE}
    )
    calendar = calendar_at(schedule, "America/New_York", Calendar(weekly={}, holidays=(date(2026, 3, 5),)))
    wanted = datetime(2026, 3, 6, 12, 0, tzinfo=ZoneInfo("America/New_York"))
    found = lead_time(calendar, hours=4, days=0).start_for(wanted)
    assert found == datetime(2026, 3, 4, 16, 0, tzinfo=ZoneInfo("America/New_York"))


@given(instants, st.none() | instants, st.none() | instants, st.none() | instants)
def test_work_never_begins_in_the_past_nor_too_late_for_the_last_date(
    at: datetime, after: datetime | None, before: datetime | None, on: datetime | None
) -> None:
    times = lead_time(office())
    start = start_of_work(Requested(deliver_after=after, deliver_before=before, dispatch_on=on), times, at)
    assert start >= at
    if before is not None:
        assert start <= max(at, times.start_for(before))
    if after is None and on is None:
        assert start == at


@pytest.mark.parametrize(
    ("days", "promised"),
    [(10, AT + timedelta(days=10)), (0, AT + timedelta(hours=8, days=2))],
)
def test_the_promise_is_what_was_asked_for_or_what_can_be_kept(days: int, promised: datetime) -> None:
    times = lead_time(Calendar(weekly=ALWAYS_OPEN))
    assert promise_of(Requested(deliver_before=AT + timedelta(days=days)), times, AT) == promised


@pytest.mark.parametrize(
    ("setting", "days"),
    [
        ({"EXPRESS": 1, "*": 4}, 1),
        ({"*": 4}, 4),
        ({}, 2),
        (None, 2),
        ("soon", 2),
        ({"EXPRESS": -1}, 2),
        ({"EXPRESS": True}, 2),
        ({"EXPRESS": 1000}, 2),
    ],
)
def test_days_on_the_way_are_those_of_the_delivery_type(setting: Any, days: int) -> None:
    assert transit_days_of(setting, "EXPRESS", 2) == days

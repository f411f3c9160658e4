"""Opening hours without am or pm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.demo.data.hours import DAYS, DayHours, OpeningHours, parse_hours
from lading.demo.data.refusals import HOURS_AMBIGUOUS, HOURS_DAY_TWICE, HOURS_UNREADABLE, RowRefused

PUBLISHED_NAMES = ("Mon", "Tue", "Wed", "Thurs", "Fri", "Sat", "Sun")
MINUTES = st.integers(0, 59)
OPENINGS = st.builds(lambda hour, minute: hour * 100 + minute, st.integers(5, 12), MINUTES)
CLOSINGS = st.builds(lambda hour, minute: hour * 100 + minute, st.integers(13, 23), MINUTES)
WEEKS = st.dictionaries(st.sampled_from(range(7)), st.builds(DayHours, OPENINGS, CLOSINGS), min_size=1)


def written(clock: int) -> str:
    hour, minute = divmod(clock, 100)
    hour = hour if hour <= 12 else hour - 12
    return f"{hour}:{minute:02d}" if minute else str(hour)


def published(week: dict[int, DayHours]) -> str:
    return "; ".join(f"{PUBLISHED_NAMES[day]}: {written(at.start)}-{written(at.end)}" for day, at in week.items())


def code_of(text: str) -> str:
    with pytest.raises(RowRefused) as refused:
        parse_hours(text)
    assert refused.value.hint
    return refused.value.code


def answer_to(text: str) -> OpeningHours | str:
    try:
        return parse_hours(text)
    except RowRefused as refused:
        return refused.code


def test_a_published_week_becomes_local_clock_numbers() -> None:
    hours = parse_hours("Mon: 10-9:30; Tue: 10-9; Wed: 10-9; Thurs: 10-9; Fri: 9-10; Sat: 9:30-9; Sun: 11-7")
    assert hours.days[0] == DayHours(1000, 2130)
    assert hours.days[3] == DayHours(1000, 2100)
    assert hours.days[4] == DayHours(900, 2200)
    assert hours.days[5] == DayHours(930, 2100)
    assert hours.days[6] == DayHours(1100, 1900)
    assert not hours.is_all_hours


def test_twelve_opens_at_noon() -> None:
    assert parse_hours("Sun: 12-11:59").days[6] == DayHours(1200, 2359)


def test_a_day_left_out_is_closed() -> None:
    hours = parse_hours("Mon: 10-9")
    assert hours.days[0].is_open
    assert hours.days[6] == DayHours(0, 0)
    assert not hours.days[6].is_open


def test_all_hours_has_no_days() -> None:
    hours = parse_hours("24h")
    assert hours.is_all_hours
    assert not any(day.is_open for day in hours.days)


def test_the_schedule_has_the_fields_of_the_api() -> None:
    schedule = parse_hours("Mon: 10-9; Sun: 11-7").as_schedule()
    assert list(schedule)[:3] == ["allHours", "monStart", "monEnd"]
    assert len(schedule) == 15
    assert schedule["allHours"] is False
    assert (schedule["monStart"], schedule["monEnd"]) == (1000, 2100)
    assert (schedule["sunStart"], schedule["sunEnd"]) == (1100, 1900)


@pytest.mark.parametrize("text", ["Mon: 3-9", "Mon: 4:59-9", "Mon: 9-12", "Mon: 10-12:30"])
def test_a_time_that_could_be_day_or_night_is_refused(text: str) -> None:
    assert code_of(text) == HOURS_AMBIGUOUS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mon",
        "Mon: closed",
        "Montag: 10-9",
        "Mon: 13-9",
        "Mon: 10-9:60",
        "Mon: 0-9",
        "Mon: 10-9;",
        "Mon: \u0661\u0660-\u0669",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    assert code_of(text) == HOURS_UNREADABLE


def test_a_day_named_twice_is_refused() -> None:
    assert code_of("Mon: 10-9; Mon: 11-8") == HOURS_DAY_TWICE


@given(WEEKS)
def test_whatever_week_is_published_is_read_back(week: dict[int, DayHours]) -> None:
    hours = parse_hours(published(week))
    assert hours.days == tuple(week.get(day, DayHours()) for day in range(len(DAYS)))


@given(st.text() | st.from_regex(r"\A(Mon|Sun): ?\d{1,2}(:\d\d)?-\d{1,2}(:\d\d)?\Z"))
def test_any_text_is_a_week_or_a_refusal(text: str) -> None:
    answer = answer_to(text)
    if isinstance(answer, OpeningHours):
        assert all(day.start < day.end or day == DayHours() for day in answer.days)
    else:
        assert answer in {HOURS_AMBIGUOUS, HOURS_DAY_TWICE, HOURS_UNREADABLE}

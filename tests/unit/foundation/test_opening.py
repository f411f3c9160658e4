"""Promises of opening schedules and time zones."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.foundation.places.model import DAYS, OpeningSchedule
from lading.foundation.places.opening import check_schedule, check_time_zone
from lading.kernel.refusal import Refused

TIMES = st.builds(lambda hour, minute: hour * 100 + minute, st.integers(0, 23), st.integers(0, 59)) | st.just(2400)


@given(st.lists(st.tuples(TIMES, TIMES), min_size=7, max_size=7))
def test_a_week_of_times_in_order_passes_and_is_read_back_by_day(week: list[tuple[int, int]]) -> None:
    ordered = [(min(pair), max(pair)) for pair in week]
    times = {
        f"{day}_{edge}": pair[index]
        for day, pair in zip(DAYS, ordered, strict=True)
        for index, edge in enumerate(("start", "end"))
    }
    schedule = OpeningSchedule(all_hours=False, **times)
    check_schedule(schedule)
    assert [schedule.hours_of(weekday) for weekday in range(7)] == ordered


def test_open_at_all_hours_is_every_day_from_midnight_to_midnight() -> None:
    schedule = OpeningSchedule(all_hours=True, mon_start=900, mon_end=1700)
    assert [schedule.hours_of(weekday) for weekday in range(7)] == [(0, 2400)] * 7


@pytest.mark.parametrize(
    ("times", "pointer"),
    [
        ({"mon_start": 960, "mon_end": 1700}, "/openingSchedule/monStart"),
        ({"tue_start": -1}, "/openingSchedule/tueStart"),
        ({"wed_end": 2401}, "/openingSchedule/wedEnd"),
        ({"sun_start": 1700, "sun_end": 900}, "/openingSchedule/sunEnd"),
    ],
)
def test_a_time_that_is_none_is_refused_with_its_day(times: dict[str, int], pointer: str) -> None:
    schedule = OpeningSchedule(all_hours=False, **times)
    with pytest.raises(Refused) as refused:
        check_schedule(schedule)
    assert (refused.value.code, refused.value.pointer) == ("SCHEDULE_INVALID", pointer)
    check_schedule(msgspec.structs.replace(schedule, all_hours=True))


def test_the_names_of_the_api_are_those_of_the_schedule() -> None:
    document = msgspec.to_builtins(OpeningSchedule(all_hours=False, fri_end=2130))
    assert (document["allHours"], document["friStart"], document["friEnd"]) == (False, 0, 2130)
    assert len(document) == 15


@pytest.mark.parametrize("name", ["UTC", "America/Chicago", "Europe/London", "Pacific/Auckland"])
def test_time_zones_of_the_database_are_known(name: str) -> None:
    check_time_zone(name)


@pytest.mark.parametrize(
    "name", ["", "America", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "+02:00", "utc\x00"]
)
def test_anything_else_is_no_time_zone(name: str) -> None:
    with pytest.raises(Refused) as refused:
        check_time_zone(name)
    assert refused.value.code == "TIME_ZONE_UNKNOWN"

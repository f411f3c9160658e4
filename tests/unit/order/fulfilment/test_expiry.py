"""The time to pick runs in opening hours only, on every day of the year."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.foundation.calendars.calendar import calendar_of
from lading.foundation.places.model import DAYS, OpeningSchedule
from lading.order.fulfilment.expiry import expiry_of, opening_of

NEW_YORK = "America/New_York"
ZONES = ("America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")


def weekly(start: int, end: int, *, closed: tuple[str, ...] = ()) -> OpeningSchedule:
    """The same hours every day but the closed ones."""
    hours = {f"{day}_start": start for day in DAYS if day not in closed}
    hours |= {f"{day}_end": end for day in DAYS if day not in closed}
    return OpeningSchedule(all_hours=False, **hours)


def local(text: str, zone: str = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def shop_hours() -> OpeningSchedule:
    return weekly(900, 1800, closed=("sun",))


@pytest.mark.parametrize(
    ("created", "hours", "expires"),
    [
        ("2026-01-05 10:00", 4, "2026-01-05 14:00"),
        ("2026-01-05 10:00", 8, "2026-01-05 18:00"),
        ("2026-01-05 17:00", 4, "2026-01-06 12:00"),
        ("2026-01-05 03:00", 4, "2026-01-05 13:00"),
        ("2026-01-05 22:00", 4, "2026-01-06 13:00"),
        ("2026-01-10 17:30", 1, "2026-01-12 09:30"),
        ("2026-01-05 09:00", 18, "2026-01-06 18:00"),
    ],
)
def test_only_open_hours_count(created: str, hours: float, expires: str) -> None:
    found = expiry_of(local(created), pick_pack_hours=hours, schedule=shop_hours(), time_zone=NEW_YORK)
    assert found == local(expires)


def test_a_location_open_at_all_hours_expires_by_the_clock() -> None:
    created = local("2026-03-07 23:00")
    found = expiry_of(created, pick_pack_hours=8, schedule=OpeningSchedule(), time_zone=NEW_YORK)
    assert found == created + timedelta(hours=8)


def test_a_location_that_never_opens_has_no_expiry() -> None:
    assert expiry_of(local("2026-01-05 10:00"), pick_pack_hours=1, schedule=weekly(0, 0), time_zone=NEW_YORK) is None


def test_a_holiday_does_not_count_and_an_extra_day_counts_as_it_is() -> None:
    exceptions = calendar_of(
        {"weekly": {}, "holidays": ["2026-01-06"], "extra": {"2026-01-07": ["1200-1400"]}, "timeZone": "UTC"}
    )
    found = expiry_of(
        local("2026-01-05 17:00"),
        pick_pack_hours=4,
        schedule=shop_hours(),
        time_zone=NEW_YORK,
        exceptions=exceptions,
    )
    assert found == local("2026-01-08 10:00"), "an hour on the 5th, none on the 6th, two on the 7th, one on the 8th"


def test_a_location_open_at_all_hours_is_closed_on_a_holiday() -> None:
    exceptions = calendar_of({"weekly": {}, "holidays": ["2026-01-06"], "timeZone": "UTC"})
    found = expiry_of(
        local("2026-01-05 22:00"),
        pick_pack_hours=4,
        schedule=OpeningSchedule(),
        time_zone=NEW_YORK,
        exceptions=exceptions,
    )
    assert found == local("2026-01-07 02:00")


def test_the_night_the_clock_goes_forward_is_an_hour_shorter() -> None:
    night = weekly(0, 600)
    created = local("2026-03-08 00:00")
    found = expiry_of(created, pick_pack_hours=5, schedule=night, time_zone=NEW_YORK)
    assert found == local("2026-03-08 06:00")
    assert found == created + timedelta(hours=5)


def test_the_night_the_clock_goes_back_is_an_hour_longer() -> None:
    found = expiry_of(local("2026-11-01 00:00"), pick_pack_hours=7, schedule=weekly(0, 600), time_zone=NEW_YORK)
    assert found == local("2026-11-01 06:00")


def test_an_opening_time_that_the_clock_skips_is_still_the_start_of_the_day() -> None:
    found = expiry_of(local("2026-03-07 20:00"), pick_pack_hours=1, schedule=weekly(230, 1000), time_zone=NEW_YORK)
    assert found is not None
    assert found.astimezone(ZoneInfo(NEW_YORK)).date().isoformat() == "2026-03-08"


schedules = st.builds(
    lambda times: OpeningSchedule(
        all_hours=False, **{f"{day}_{end}": t for day, pair in zip(DAYS, times, strict=True) for end, t in pair.items()}
    ),
    st.lists(
        st.tuples(st.integers(0, 24), st.integers(0, 24)).map(
            lambda pair: {"start": min(pair) * 100, "end": max(pair) * 100}
        ),
        min_size=7,
        max_size=7,
    ),
)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(instants, st.floats(0.25, 60), schedules, st.sampled_from(ZONES))
def test_the_location_was_open_for_exactly_the_hours_given(
    created_at: datetime, hours: float, schedule: OpeningSchedule, time_zone: str
) -> None:
    expires_at = expiry_of(created_at, pick_pack_hours=hours, schedule=schedule, time_zone=time_zone)
    if expires_at is None:
        assert all(schedule.hours_of(day)[0] == schedule.hours_of(day)[1] for day in range(7))
        return
    zone = ZoneInfo(time_zone)
    day, open_time = created_at.astimezone(zone).date(), timedelta(0)
    while day <= expires_at.astimezone(zone).date():
        opens_at, closes_at = opening_of(day, schedule, zone)
        open_time += max(min(closes_at, expires_at) - max(opens_at, created_at), timedelta(0))
        day += timedelta(days=1)
    assert abs(open_time - timedelta(hours=hours)) < timedelta(milliseconds=1)


@given(instants, st.integers(0, 5000), schedules, st.sampled_from(ZONES))
def test_a_later_fulfilment_never_expires_earlier(
    created_at: datetime, minutes: int, schedule: OpeningSchedule, time_zone: str
) -> None:
    first = expiry_of(created_at, pick_pack_hours=5, schedule=schedule, time_zone=time_zone)
    later_at = created_at + timedelta(minutes=minutes)
    later = expiry_of(later_at, pick_pack_hours=5, schedule=schedule, time_zone=time_zone)
    assert (first is None) == (later is None)
    assert first is None or later is None or first <= later

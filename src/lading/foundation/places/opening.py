"""Checks of opening hours and time zones."""

from functools import cache
from zoneinfo import available_timezones

from lading.foundation.places.model import DAYS, OpeningSchedule
from lading.kernel.refusal import Refused

_HHMM_MAX = 2400


def check_schedule(schedule: OpeningSchedule, pointer: str = "/openingSchedule") -> None:
    """Refuses SCHEDULE_INVALID when a time is not HHMM from 0 to 2400, or a day closes before it opens."""
    for weekday, day in enumerate(DAYS):
        start, end = (0, 0) if schedule.all_hours else schedule.hours_of(weekday)
        _check_time(start, f"{pointer}/{day}Start")
        _check_time(end, f"{pointer}/{day}End")
        if end < start:
            message = f"The location closes at {end} before it opens at {start}."
            hint = "Close at 2400 at the latest; use the same time twice for a closed day."
            raise Refused("SCHEDULE_INVALID", message, hint, pointer=f"{pointer}/{day}End")


def check_time_zone(name: str, pointer: str = "/timeZone") -> None:
    """Refuses TIME_ZONE_UNKNOWN unless the name is in the IANA time zone database."""
    if name not in _time_zones():
        hint = "Use an IANA name such as America/Chicago."
        raise Refused("TIME_ZONE_UNKNOWN", f"{name[:60]!r} is not a time zone.", hint, pointer=pointer)


def _check_time(value: int, pointer: str) -> None:
    if not 0 <= value <= _HHMM_MAX or value % 100 > 59:
        hint = "Write hours and minutes as one number: 930 is half past nine, 2400 midnight."
        raise Refused("SCHEDULE_INVALID", f"{value} is not a time of day.", hint, pointer=pointer)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())

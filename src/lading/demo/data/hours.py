"""Opening hours as the chain publishes them: `Mon: 10-9:30; Tue: 10-9; ...; Sun: 11-7`.

No half of the day is given. A store of this chain opens before 1 in the afternoon and closes after it, so
an opening of 5 to 11 is in the morning, 12 is noon, and a closing of 1 to 11:59 is in the evening.
An opening of 1 to 4 or a closing of 12 could be either and is refused. A day left out is closed.
"""

import re
from types import MappingProxyType
from typing import Final

import msgspec

from lading.demo.data import refusals

ALL_HOURS: Final = "24h"
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_LONGER_NAMES: Final = MappingProxyType({"tues": "tue", "thur": "thu", "thurs": "thu"})
_DAY: Final = re.compile(r"([a-z]+): ?(\d{1,2}(?::\d\d)?) ?- ?(\d{1,2}(?::\d\d)?)", re.IGNORECASE | re.ASCII)
_EARLIEST_OPENING: Final = 500
_NOON: Final = 1200
_HINT: Final = "Write each day as `Mon: 10-9:30`, opening before and closing after 1 in the afternoon."


class DayHours(msgspec.Struct, frozen=True):
    """Local opening and closing as HHMM, 930 for half past nine; 0 and 0 when the day is closed."""

    start: int = 0
    end: int = 0

    @property
    def is_open(self) -> bool:
        return self.end > self.start


class OpeningHours(msgspec.Struct, frozen=True):
    """A week from Monday to Sunday; the days do not count while `is_all_hours`."""

    is_all_hours: bool
    days: tuple[DayHours, DayHours, DayHours, DayHours, DayHours, DayHours, DayHours]

    def as_schedule(self) -> dict[str, int | bool]:
        """The fields of the API's opening schedule: `allHours`, `monStart`, `monEnd`, ... `sunEnd`."""
        schedule: dict[str, int | bool] = {"allHours": self.is_all_hours}
        for name, day in zip(DAYS, self.days, strict=True):
            schedule |= {f"{name}Start": day.start, f"{name}End": day.end}
        return schedule


def parse_hours(text: str) -> OpeningHours:
    """Read a week; raises RowRefused with HOURS_UNREADABLE, HOURS_AMBIGUOUS or HOURS_DAY_TWICE."""
    if text.strip() == ALL_HOURS:
        return _week({}, is_all_hours=True)
    week: dict[str, DayHours] = {}
    for part in text.split(";"):
        name, hours = _parse_day(part.strip())
        if name in week:
            raise refusals.RowRefused(refusals.HOURS_DAY_TWICE, f"Hours {text!r} name {name} twice.", _HINT)
        week[name] = hours
    return _week(week, is_all_hours=False)


def _week(week: dict[str, DayHours], *, is_all_hours: bool) -> OpeningHours:
    closed = DayHours()
    mon, tue, wed, thu, fri, sat, sun = (week.get(day, closed) for day in DAYS)
    return OpeningHours(is_all_hours, (mon, tue, wed, thu, fri, sat, sun))


def _parse_day(part: str) -> tuple[str, DayHours]:
    found = _DAY.fullmatch(part)
    name = _day_name(found[1]) if found else None
    if found is None or name is None:
        raise refusals.RowRefused(refusals.HOURS_UNREADABLE, f"Hours {part!r} are not a day and two times.", _HINT)
    return name, DayHours(_opening(_clock(found[2], part), part), _closing(_clock(found[3], part), part))


def _day_name(text: str) -> str | None:
    name = _LONGER_NAMES.get(text.lower(), text.lower())
    return name if name in DAYS else None


def _clock(text: str, part: str) -> int:
    """A time on a twelve-hour clock as HHMM, 12 o'clock as 1200."""
    hour, _, minute = text.partition(":")
    if not 1 <= int(hour) <= 12 or int(minute or 0) > 59:
        raise refusals.RowRefused(refusals.HOURS_UNREADABLE, f"Hours {part!r} hold {text}, not a time.", _HINT)
    return int(hour) * 100 + int(minute or 0)


def _opening(clock: int, part: str) -> int:
    if clock < _EARLIEST_OPENING:
        raise refusals.RowRefused(refusals.HOURS_AMBIGUOUS, f"Hours {part!r} open by night or afternoon.", _HINT)
    return clock


def _closing(clock: int, part: str) -> int:
    if clock >= _NOON:
        raise refusals.RowRefused(refusals.HOURS_AMBIGUOUS, f"Hours {part!r} close at noon or midnight.", _HINT)
    return clock + _NOON

"""A business calendar, and counting in its hours and days. Pure; hours are real hours, whatever the clocks do."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from lading.foundation.places.model import DAYS
from lading.foundation.places.opening import check_time_zone
from lading.kernel.json import Json
from lading.kernel.refusal import Refused

# A calendar that is not open for so long is never open enough.
DAYS_MAX = 800
HOURS_MAX = 24.0 * 365
SETTING = "BUSINESS_CALENDAR"
_SPAN = re.compile(r"^([01]\d|2[0-3])([0-5]\d)-([01]\d|2[0-4])([0-5]\d)$")

Span = tuple[datetime, datetime]


class Calendar(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Open hours of a week by day (mon … sun), each a list of spans such as 0900-1730, local to the time zone.

    holidays are closed all day; extra has the spans of single days (2026-12-24) instead of those of their weekday.
    """

    time_zone: str = "UTC"
    weekly: Mapping[str, tuple[str, ...]]
    holidays: tuple[date, ...] = ()
    extra: dict[date, tuple[str, ...]] = {}

    def spans_on(self, day: date) -> tuple[str, ...]:
        """The open spans of a local day."""
        if day in self.extra:
            return self.extra[day]
        return () if day in self.holidays else self.weekly.get(DAYS[day.weekday()], ())


def calendar_of(value: Json) -> Calendar:
    """The calendar in a setting. Raises Refused CALENDAR_INVALID or TIME_ZONE_UNKNOWN with the facts."""
    try:
        calendar = msgspec.convert(value, Calendar)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from error
    check_time_zone(calendar.time_zone)
    for name, spans in (*calendar.weekly.items(), *((str(day), spans) for day, spans in calendar.extra.items())):
        if name not in DAYS and name in calendar.weekly:
            raise _invalid(f"{name} is no day; days are {', '.join(DAYS)}")
        _check_spans(name, spans)
    return calendar


def after_hours(at: datetime, hours: float, calendar: Calendar) -> datetime | None:
    """The instant (UTC) at which the calendar has been open for so many hours since at; None when it never is."""
    left = timedelta(hours=hours)
    for opens_at, closes_at in _open_from(at, calendar):
        open_time = closes_at - opens_at
        if open_time >= left:
            return opens_at + left
        left -= open_time
    return None


def after_days(at: datetime, days: int, calendar: Calendar) -> datetime | None:
    """The same time of day so many working days after at's day, moved into open hours; None when there is none.

    A working day is one with open hours. 0 is the next open instant.
    """
    if days == 0:
        return next((opens_at for opens_at, _ in _open_from(at, calendar)), None)
    zone = ZoneInfo(calendar.time_zone)
    local = at.astimezone(zone)
    left = days
    for offset in range(1, DAYS_MAX):
        day = local.date() + timedelta(days=offset)
        spans = _spans(day, calendar, zone)
        left -= bool(spans)
        if spans and left == 0:
            wanted = datetime.combine(day, local.time(), tzinfo=zone).astimezone(UTC)
            return _moved_into(wanted, spans)
    return None


def spans_of(day: date, calendar: Calendar) -> list[Span]:
    """The open spans of a local day as instants in UTC, the earliest first."""
    return _spans(day, calendar, ZoneInfo(calendar.time_zone))


def _moved_into(wanted: datetime, spans: list[Span]) -> datetime:
    """The first open instant of that day not before the one wanted, or when it closes for the day."""
    for opens_at, closes_at in spans:
        if wanted <= closes_at:
            return max(opens_at, wanted)
    return spans[-1][1]


def _open_from(at: datetime, calendar: Calendar) -> Iterator[Span]:
    zone = ZoneInfo(calendar.time_zone)
    first = at.astimezone(zone).date()
    for offset in range(DAYS_MAX):
        for opens_at, closes_at in _spans(first + timedelta(days=offset), calendar, zone):
            if closes_at > at:
                yield max(opens_at, at.astimezone(UTC)), closes_at


def _spans(day: date, calendar: Calendar, zone: ZoneInfo) -> list[Span]:
    found = [_SPAN.match(span) for span in calendar.spans_on(day)]
    return sorted(
        (_instant(day, int(one[1]), int(one[2]), zone), _instant(day, int(one[3]), int(one[4]), zone))
        for one in found
        if one is not None
    )


def _instant(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    return datetime.combine(day, time(hour, minute), tzinfo=zone).astimezone(UTC)


def _check_spans(name: str, spans: tuple[str, ...]) -> None:
    for span in spans:
        found = _SPAN.match(span)
        if found is None or found[3] + found[4] > "2400" or found[1] + found[2] >= found[3] + found[4]:
            raise _invalid(f"{span!r} on {name} is no span such as 0900-1730")
    ordered = sorted(spans)
    if any(before[5:] > after[:4] for before, after in pairwise(ordered)):
        raise _invalid(f"the spans of {name} overlap")


def _invalid(why: str) -> Refused:
    return Refused(
        "CALENDAR_INVALID",
        f"The business calendar cannot be read: {why}.",
        'Write it as {"timeZone": "America/Chicago", "weekly": {"mon": ["0900-1730"]}, "holidays": ["2026-12-25"]}.',
    )

"""Counting back in a business calendar: when must work begin to be done by then? Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lading.foundation.calendars.calendar import DAYS_MAX, Calendar, Span, spans_of


def before_hours(at: datetime, hours: float, calendar: Calendar) -> datetime | None:
    """The latest instant (UTC) from which the calendar is open for so many hours until at; None when it never is."""
    left = timedelta(hours=hours)
    for opens_at, closes_at in _open_until(at, calendar):
        open_time = closes_at - opens_at
        if open_time >= left:
            return closes_at - left
        left -= open_time
    return None


def before_days(at: datetime, days: int, calendar: Calendar) -> datetime | None:
    """The same time of day so many working days before at's day; None when there are not that many."""
    zone = ZoneInfo(calendar.time_zone)
    local = at.astimezone(zone)
    left = days
    for offset in range(DAYS_MAX):
        if left == 0:
            day = local.date() - timedelta(days=offset)
            return datetime.combine(day, local.time(), tzinfo=zone).astimezone(UTC)
        left -= bool(spans_of(local.date() - timedelta(days=offset + 1), calendar))
    return None


def _open_until(at: datetime, calendar: Calendar) -> Iterator[Span]:
    last = at.astimezone(ZoneInfo(calendar.time_zone)).date()
    for offset in range(DAYS_MAX):
        for opens_at, closes_at in reversed(spans_of(last - timedelta(days=offset), calendar)):
            if opens_at < at:
                yield opens_at, min(closes_at, at.astimezone(UTC))

"""Until when a fulfilment must be picked: its time to pick and pack, counted in the location's opening hours only."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lading.foundation.calendars.calendar import Calendar, after_hours
from lading.foundation.places.model import OpeningSchedule
from lading.order.dates.lead_time import calendar_at

# A location that does not open for so long does not pick: the fulfilment has no expiry.
DAYS_MAX = 400
_MIDNIGHT = 2400


def expiry_of(
    created_at: datetime,
    *,
    pick_pack_hours: float,
    schedule: OpeningSchedule,
    time_zone: str,
    exceptions: Calendar | None = None,
) -> datetime | None:
    """The instant (UTC) at which the location has been open for pick_pack_hours since created_at.

    exceptions: its business calendar, of which only holidays and extra days count. None when it does not open long
    enough within DAYS_MAX days. Hours are real hours: on the night a clock is put forward, a location open all day
    gets an hour less of them.
    """
    left = timedelta(hours=pick_pack_hours)
    if exceptions is not None:
        return after_hours(created_at, pick_pack_hours, calendar_at(schedule, time_zone, exceptions))
    if schedule.all_hours:
        return created_at + left
    zone = ZoneInfo(time_zone)
    first_day = created_at.astimezone(zone).date()
    for offset in range(DAYS_MAX):
        opens_at, closes_at = opening_of(first_day + timedelta(days=offset), schedule, zone)
        starts_at = max(created_at, opens_at)
        open_time = max(closes_at - starts_at, timedelta(0))
        if open_time > timedelta(0) and open_time >= left:
            return starts_at + left
        left -= open_time
    return None


def opening_of(day: date, schedule: OpeningSchedule, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a location opens and closes on a local day, as instants in UTC; equal on a closed day."""
    opens, closes = schedule.hours_of(day.weekday())
    return _instant(day, opens, zone), _instant(day, closes, zone)


def _instant(day: date, clock: int, zone: ZoneInfo) -> datetime:
    if clock >= _MIDNIGHT:
        day, clock = day + timedelta(days=1), 0
    return datetime.combine(day, time(clock // 100, clock % 100), tzinfo=zone).astimezone(UTC)

"""How long it takes from the start of the work to the customer: hours to pick and pack, then days on the way. Pure."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from lading.foundation.calendars.backwards import before_days, before_hours
from lading.foundation.calendars.calendar import Calendar, after_days, after_hours
from lading.foundation.places.model import DAYS, OpeningSchedule
from lading.kernel.json import Json

TRANSIT_DAYS_MAX = 60
ANY_TYPE = "*"
ALWAYS_OPEN = dict.fromkeys(DAYS, ("0000-2400",))


class LeadTime(msgspec.Struct, frozen=True, kw_only=True):
    """pick_pack_hours: open hours of the calendar; transit_days: its working days, none for a hand-over on the spot."""

    pick_pack_hours: float
    transit_days: int
    calendar: Calendar

    def start_for(self, wanted_at: datetime) -> datetime:
        """When work must begin so that the goods are there at an instant; the instant itself if it is never open."""
        sent_at = before_days(wanted_at, self.transit_days, self.calendar) or wanted_at
        return before_hours(sent_at, self.pick_pack_hours, self.calendar) or sent_at

    def arrival_from(self, starts_at: datetime) -> datetime:
        """When the goods are there if work begins at an instant."""
        packed_at = after_hours(starts_at, self.pick_pack_hours, self.calendar) or starts_at
        return (
            packed_at if not self.transit_days else after_days(packed_at, self.transit_days, self.calendar) or packed_at
        )

    def rest_from(self, at: datetime) -> datetime:
        """When packed goods are there if they go on at an instant: after the way, or a day where there is none."""
        return msgspec.structs.replace(self, pick_pack_hours=0, transit_days=max(1, self.transit_days)).arrival_from(at)


def calendar_at(schedule: OpeningSchedule, time_zone: str, holidays: Calendar | None) -> Calendar:
    """A location's opening hours as a calendar in its own time zone, with the holidays and extra days of another."""
    weekly = ALWAYS_OPEN if schedule.all_hours else {day: _span(schedule, place) for place, day in enumerate(DAYS)}
    return Calendar(
        time_zone=time_zone,
        weekly=weekly,
        holidays=holidays.holidays if holidays else (),
        extra=holidays.extra if holidays else {},
    )


def transit_days_of(setting: Json, delivery_type: str, default: int) -> int:
    """The days on the way in a setting {delivery type or *: days}; the default where it holds nothing usable."""
    days: object = None
    if isinstance(setting, Mapping):
        days = setting.get(delivery_type, setting.get(ANY_TYPE))
    is_days = isinstance(days, int) and not isinstance(days, bool) and 0 <= days <= TRANSIT_DAYS_MAX
    return days if is_days and isinstance(days, int) else default


def _span(schedule: OpeningSchedule, weekday: int) -> tuple[str, ...]:
    opens, closes = schedule.hours_of(weekday)
    return (f"{opens:04d}-{closes:04d}",) if opens < closes else ()

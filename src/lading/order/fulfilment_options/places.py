"""A location as a promise needs it: when it works, how long it takes, how much of its day is left. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from lading.foundation.calendars.calendar import Calendar, after_hours, calendar_of
from lading.foundation.places.model import Location
from lading.kernel.json import Json
from lading.kernel.refusal import Refused
from lading.order.dates.lead_time import calendar_at
from lading.order.fulfilment_options.reasons import Reason


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A location with what it can promise. ready_at: when the cart would be packed there, None when never.

    calendar None: its calendar cannot be read. capacity_left: fulfilments it takes yet, None without a limit.
    """

    location: Location
    calendar: Calendar | None
    ready_at: datetime | None
    capacity_left: int | None = None
    pick_pack_hours: float = 0.0

    def once_stocked(self, on: date) -> "Place":
        """The place as it promises what comes on a day: it works on it from the end of that day, however full it is."""
        starts_at = datetime.combine(on + timedelta(days=1), time(), ZoneInfo(self.location.time_zone))
        ready_at = self.open_after(starts_at, self.pick_pack_hours)
        return msgspec.structs.replace(self, ready_at=ready_at, capacity_left=None)

    @property
    def ref(self) -> str:
        """The location's ref."""
        return self.location.ref

    @property
    def problem(self) -> Reason | None:
        """Why it can promise nothing, if so."""
        if self.capacity_left is not None and self.capacity_left <= 0:
            return Reason.CAPACITY_FULL
        if self.calendar is None:
            return Reason.CALENDAR_INVALID
        return Reason.NEVER_READY if self.ready_at is None else None

    def open_after(self, at: datetime, hours: float) -> datetime | None:
        """The instant at which it has been open for so many hours since at."""
        return None if self.calendar is None else after_hours(at, hours, self.calendar)


def place_of(
    location: Location, at: datetime, *, pick_pack_hours: float, exceptions: Json, capacity_left: int | None
) -> Place:
    """A location at an instant. exceptions: its business calendar, of which only holidays and extra days count."""
    calendar = working_calendar(location, exceptions)
    if calendar is None:
        return Place(location=location, calendar=None, ready_at=None, capacity_left=capacity_left)
    ready_at = after_hours(at, pick_pack_hours, calendar)
    return Place(
        location=location,
        calendar=calendar,
        ready_at=ready_at,
        capacity_left=capacity_left,
        pick_pack_hours=pick_pack_hours,
    )


def working_calendar(location: Location, exceptions: Json) -> Calendar | None:
    """The opening hours of a location with the holidays and extra days of its setting; None where it is unreadable."""
    try:
        business = None if exceptions is None else calendar_of(exceptions)
    except Refused:
        return None
    return calendar_at(location.opening_schedule, location.time_zone, business)

"""Days that are none: 9999-12-31 is what systems write that know no day. Pure."""

from datetime import date
from typing import TypeGuard

# From this year on a day is not known; calendars look ahead of the days before it.
YEAR_UNKNOWN = 9000


def is_day_known(day: date | None) -> TypeGuard[date]:
    """Whether something can be planned for the day."""
    return day is not None and day.year < YEAR_UNKNOWN

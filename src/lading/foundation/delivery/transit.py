"""When a parcel is handed over and when it arrives: cut-offs, transit days, holidays, in local time. Pure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lading.foundation.calendars.calendar import Calendar
from lading.foundation.delivery.model import DeliveryService, Zone
from lading.foundation.places.model import DAYS

# A carrier that does not come for so long does not come at all.
PICKUP_DAYS_MAX = 60
DELIVERY_DAYS_MAX = 400


class Transit(NamedTuple):
    """Hand-over to the carrier and arrival, instants in UTC; the day of arrival is local to the destination."""

    dispatched_at: datetime
    arrives_at: datetime
    arrives_on: date


def transit_of(
    service: DeliveryService, zone: Zone, ready_at: datetime, origin: Calendar, destination_time_zone: str
) -> Transit | None:
    """The next pick-up at which the parcel is ready, and its arrival; None when the carrier never comes.

    The carrier comes on days that have a cut-off, are no holiday of its own, and have open hours at the location.
    Transit days are counted in days of delivery; a parcel arrives until delivered_by, local time of the destination.
    """
    zone_here = ZoneInfo(origin.time_zone)
    first = ready_at.astimezone(zone_here).date()
    for offset in range(PICKUP_DAYS_MAX):
        day = first + timedelta(days=offset)
        cutoff = _cutoff(service.pickups, day)
        if cutoff is None or day in service.holidays or not origin.spans_on(day):
            continue
        dispatched_at = _instant(day, cutoff, zone_here)
        if dispatched_at >= ready_at:
            return _arrival(service, zone, dispatched_at, day, ZoneInfo(destination_time_zone))
    return None


def _arrival(
    service: DeliveryService, zone: Zone, dispatched_at: datetime, day: date, zone_there: ZoneInfo
) -> Transit | None:
    left = zone.transit_days
    for _ in range(DELIVERY_DAYS_MAX):
        arrives_at = _instant(day, service.delivered_by, zone_there)
        # On the same day a parcel arrives only if it is handed over before deliveries end there.
        is_delivered_on = left <= 0 and _is_delivery_day(service, day) and arrives_at >= dispatched_at
        if is_delivered_on:
            return Transit(dispatched_at, arrives_at, day)
        day += timedelta(days=1)
        left -= _is_delivery_day(service, day)
    return None


def _is_delivery_day(service: DeliveryService, day: date) -> bool:
    return DAYS[day.weekday()] in service.delivery_days and day not in service.holidays


def _cutoff(pickups: Mapping[str, str], day: date) -> str | None:
    return pickups.get(DAYS[day.weekday()])


def _instant(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(int(clock[:2]), int(clock[2:])), tzinfo=zone).astimezone(UTC)

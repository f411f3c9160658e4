"""Holds what is wanted later until work on it must begin, and promises anew what cannot be kept."""

from datetime import datetime
from typing import Any

import msgspec

from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, failing_on_refusal
from lading.foundation.calendars.calendar import SETTING as CALENDAR_SETTING
from lading.foundation.calendars.calendar import Calendar, calendar_of
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.dates.lead_time import ALWAYS_OPEN, LeadTime, calendar_at, transit_days_of
from lading.order.fulfilment.pick_pack import pick_pack_hours
from lading.order.model import FulfilmentChoice

STARTS_AT = "processingStartsAt"


PROMISE = "promisedBefore"


TRANSIT_DAYS_DEFAULT = 2


COLLECTED = "CC"


class Times(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How long the work takes: pickAndPackTimeLimitSetting (hours), transitSetting ({delivery type or *: days}).

    calendar: the setting that holds the business calendar, by the pick-up location or by retailer; a pick-up location
    adds its opening hours and its time zone.
    """

    event_name: str
    pick_and_pack_time_limit_setting: str = "PICK_PACK_TIME_LIMIT"
    default_pick_pack_hours: float = 8.0
    transit_setting: str = "TRANSIT_DAYS"
    calendar: str = CALENDAR_SETTING


class TimeLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The facts these rules read."""

    locations: Loader[str, Location | None]
    settings: Loader[SettingKey, Json]


async def lead_time_of(call: RuleCall, loaders: TimeLoaders, parameters: Times, choice: FulfilmentChoice) -> LeadTime:
    """How long work and way take for a choice, as the settings say."""
    place = choice.pickup_location_ref
    hours_key = SettingKey(parameters.pick_and_pack_time_limit_setting, call.retailer, place)
    hours = pick_pack_hours(await call.read(loaders.settings, hours_key), parameters.default_pick_pack_hours)
    transit = await call.read(loaders.settings, SettingKey(parameters.transit_setting, call.retailer, place))
    value = await call.read(loaders.settings, SettingKey(parameters.calendar, call.retailer, place))
    location = await call.read(loaders.locations, place) if place is not None else None
    with failing_on_refusal():
        business = calendar_of(value) if value is not None else None
    days = transit_days_of(transit, choice.delivery_type, TRANSIT_DAYS_DEFAULT)
    return LeadTime(
        pick_pack_hours=hours,
        transit_days=0 if choice.type == COLLECTED else days,
        calendar=_calendar(business, location),
    )


def _calendar(business: Calendar | None, location: Location | None) -> Calendar:
    if location is not None:
        return calendar_at(location.opening_schedule, location.time_zone, business)
    return business or Calendar(weekly=ALWAYS_OPEN)


def instant_attribute(at: datetime) -> dict[str, Any]:
    """An instant as the value of an attribute."""
    return {"type": "STRING", "value": at.isoformat()}

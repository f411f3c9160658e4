"""The rule ScheduleFulfilmentExpiry."""

import msgspec

from lading.engine.action import Actions, Change, Log, SendEvent
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.calendars.calendar import SETTING as CALENDAR_SETTING
from lading.foundation.calendars.calendar import Calendar, calendar_of
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.kernel.refusal import Refused
from lading.order.fulfilment.expiry import expiry_of
from lading.order.fulfilment.pick_pack import PICK_PACK_SETTING, pick_pack_hours
from lading.order.model import FulfilmentFields

EXPIRES_AT = "expiresAt"


class ExpiryParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the time is over. defaultPickPackHours: open hours where the setting says nothing.

    fromNow: the time begins now, because the fulfilment had to wait; else it began when it was created.
    """

    event_name: str
    pick_and_pack_time_limit_setting: str = PICK_PACK_SETTING
    default_pick_pack_hours: float = 8.0
    from_now: bool = False


def schedule_fulfilment_expiry(
    locations: Loader[str, Location | None], settings: Loader[SettingKey, Json]
) -> Rule[ExpiryParameters]:
    """The rule, bound to the loaders of locations (by ref) and settings."""

    @rule("ScheduleFulfilmentExpiry", ExpiryParameters)
    async def schedule(call: RuleCall, parameters: ExpiryParameters) -> Actions:
        """Sends eventName to the fulfilment once its location was open for its pick and pack hours (a setting).

        On the holidays and extra days of the setting BUSINESS_CALENDAR it is open as that says, as in what is promised.
        """
        fields: FulfilmentFields = call.entity.fields
        location = await call.read(locations, fields.location_ref)
        names = (parameters.pick_and_pack_time_limit_setting, CALENDAR_SETTING)
        keys = [SettingKey(name, call.retailer, fields.location_ref) for name in names]
        limit, exceptions = await call.read_all(settings, keys)
        hours = pick_pack_hours(limit, parameters.default_pick_pack_hours)
        if location is None:
            return [Log(f"no expiry: location {fields.location_ref} is gone")]
        expires_at = expiry_of(
            call.at if parameters.from_now else fields.created_at,
            pick_pack_hours=hours,
            schedule=location.opening_schedule,
            time_zone=location.time_zone,
            exceptions=_calendar(exceptions),
        )
        if expires_at is None:
            return [Log(f"no expiry: location {fields.location_ref} does not open for {hours:g} hours")]
        return [
            Change(call.entity, msgspec.structs.replace(fields, expires_at=expires_at), "expiry"),
            SendEvent(
                name=parameters.event_name,
                entity=call.entity.key,
                subtype=call.entity.subtype,
                attributes={EXPIRES_AT: expires_at.isoformat()},
                scheduled_at=expires_at,
            ),
        ]

    return schedule


def _calendar(setting: Json) -> Calendar | None:
    """The business calendar; one that cannot be read changes nothing, so that every fulfilment still expires."""
    try:
        return None if setting is None else calendar_of(setting)
    except Refused:
        return None

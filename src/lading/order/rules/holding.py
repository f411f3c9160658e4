"""Holds what is wanted later until work on it must begin, and promises anew what cannot be kept."""

from datetime import datetime
from typing import Any

import msgspec

from lading.engine.action import Actions, Log, SendEvent, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, failing_on_refusal, rule
from lading.foundation.calendars.calendar import SETTING as CALENDAR_SETTING
from lading.foundation.calendars.calendar import Calendar, calendar_of
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.choices.scope import choice_entity_of, choice_of
from lading.order.dates.lead_time import ALWAYS_OPEN, LeadTime, calendar_at, transit_days_of
from lading.order.dates.requested import Requested, promise_of, requested_in, start_of_work
from lading.order.fulfilment.pick_pack import pick_pack_hours
from lading.order.model import FulfilmentChoice
from lading.order.rules.forwarding import send

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


class Holding(Times, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when work must begin now. heldEventName: sent when that is later.

    timerEventName: sent when the time has come; eventName where it is left out.
    """

    held_event_name: str
    timer_event_name: str | None = None


class TimeLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The facts these rules read."""

    locations: Loader[str, Location | None]
    settings: Loader[SettingKey, Json]


class Released(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send when the time has come."""

    event_name: str


def hold_until_processing(loaders: TimeLoaders) -> Rule[Holding]:
    """The rule, bound to its loaders."""

    @rule("HoldUntilProcessingMustStart", Holding)
    async def hold(call: RuleCall, parameters: Holding) -> Actions:
        """Sends eventName when work on the order, or the choice, must begin for the requested dates; now without any.

        Counts back from deliverAfter and dispatchOn: working days on the way, then open hours to pick and pack, without
        holidays, in the time zone of the pick-up location or of the business calendar.
        """
        choice = choice_of(call.aggregate, call.entity)
        requested = requested_in(choice.details) if choice is not None else Requested()
        if choice is None or requested == Requested():
            return send(call, parameters.event_name, call.entity)
        lead_time = await lead_time_of(call, loaders, parameters, choice)
        starts_at = start_of_work(requested, lead_time, call.at)
        kept = {PROMISE: _instant(promise_of(requested, lead_time, starts_at))}
        if starts_at <= call.at:
            return [SetAttributes(call.entity, kept), *send(call, parameters.event_name, call.entity)]
        kept[STARTS_AT] = _instant(starts_at)
        attributes = {STARTS_AT: starts_at.isoformat()}
        key, subtype = call.entity.key, call.entity.subtype
        name = parameters.timer_event_name or parameters.event_name
        later = SendEvent(name=name, entity=key, subtype=subtype, attributes=attributes, scheduled_at=starts_at)
        return [SetAttributes(call.entity, kept), later, *send(call, parameters.held_event_name, call.entity)]

    return hold


@rule("ForwardIfHoldIsOver", Released)
async def forward_if_hold_is_over(call: RuleCall, parameters: Released) -> Actions:
    """Sends eventName unless the event is the timer of a hold whose date was changed since."""
    kept = call.entity.attributes.get(STARTS_AT)
    of_timer = call.event.attributes.get(STARTS_AT)
    if of_timer is not None and (kept is None or kept["value"] != of_timer):
        return [Log("the date was changed")]
    return send(call, parameters.event_name, call.entity)


def renew_promise(loaders: TimeLoaders) -> Rule[Times]:
    """The rule, bound to its loaders."""

    @rule("RenewPromise", Times)
    async def renew(call: RuleCall, parameters: Times) -> Actions:
        """Promises a later date when work that begins now cannot keep the one promised, and sends eventName with both.

        Called on a fulfilment, article or consignment it is about their choice. The attribute promisedBefore is the
        promise; the date requested stays.
        """
        entity = _promising(call)
        choice = choice_of(call.aggregate, call.entity)
        kept = entity.attributes.get(PROMISE)
        if choice is None or kept is None:
            return [Log("nothing is promised")]
        lead_time = await lead_time_of(call, loaders, parameters, choice)
        arrives_at = lead_time.arrival_from(call.at)
        if arrives_at <= datetime.fromisoformat(kept["value"]):
            return [Log("the promise can be kept")]
        facts = {"promisedBefore": arrives_at.isoformat(), "promisedEarlier": kept["value"], "choiceRef": choice.ref}
        event = SendEvent(
            name=parameters.event_name,
            entity=entity.key,
            subtype=entity.subtype,
            attributes=facts,
            scheduled_at=call.at,
        )
        return [SetAttributes(entity, {PROMISE: _instant(arrives_at)}), event]

    return renew


def _promising(call: RuleCall) -> Any:
    """Who carries the promise: the order, or the choice where choices have a life of their own."""
    choice = choice_entity_of(call.aggregate, call.entity)
    return choice if choice is not None and PROMISE in choice.attributes else call.aggregate.root


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


def _instant(at: datetime) -> dict[str, Any]:
    return {"type": "STRING", "value": at.isoformat()}

"""A location takes so many fulfilments a day and no more."""

import msgspec
import numpy as np

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import NoParameters, Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.capacity.counting import CapacityKey, capacity_of, day_at
from lading.order.capacity.effects import ReleaseCapacity, TakeCapacity
from lading.order.capacity.records import DayCount
from lading.order.model import FulfilmentFields
from lading.order.rules.forwarding import send_if
from lading.order.sourcing.reasons import Verdict
from lading.order.sourcing.trail import CANDIDATES, candidates_in, forward

SETTING = "DAILY_CAPACITY"


class CapacityLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The facts these rules read: settings, locations by ref, counts of days."""

    settings: Loader[SettingKey, Json]
    locations: Loader[str, Location | None]
    counts: Loader[CapacityKey, DayCount]


class TakeParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the fulfilment has its place. fullEventName: sent when the day is full.

    capacitySetting: the setting, by location, of how many fulfilments it takes a day; no limit where it is not set.
    """

    full_event_name: str
    event_name: str | None = None
    capacity_setting: str = SETTING


class FilterParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on. capacitySetting: as in ReserveLocationCapacity."""

    event_name: str
    capacity_setting: str = SETTING


def reserve_location_capacity(loaders: CapacityLoaders) -> Rule[TakeParameters]:
    """The rule, bound to its loaders."""

    @rule("ReserveLocationCapacity", TakeParameters)
    async def reserve(call: RuleCall, parameters: TakeParameters) -> Actions:
        """Takes one of the places that the fulfilment's location has today, and sends eventName.

        The place is taken in the transaction of the run. With none left it takes none and sends fullEventName.
        """
        fields: FulfilmentFields = call.entity.fields
        key = SettingKey(parameters.capacity_setting, call.retailer, fields.location_ref)
        units_max = capacity_of(await call.read(loaders.settings, key))
        location = await call.read(loaders.locations, fields.location_ref)
        go_on = send_if(parameters.event_name is not None, call, parameters.event_name or "")
        if units_max is None:
            return go_on
        if location is None:
            raise RuleFailed("LOCATION_UNKNOWN", f"location {fields.location_ref} is gone")
        place = CapacityKey(location.id, day_at(call.at, location.time_zone))
        count = await call.read(loaders.counts, place)
        if count.taken >= units_max:
            return send_if(True, call, parameters.full_event_name)
        return [TakeCapacity(call.entity.id, place, units_max), *go_on]

    return reserve


@rule("ReleaseLocationCapacity", NoParameters)
async def release_location_capacity(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Gives the place of the fulfilment back, so that another may have it; for cancelled and rejected ones."""
    return [ReleaseCapacity(call.entity.id)]


def filter_locations_by_capacity(loaders: CapacityLoaders) -> Rule[FilterParameters]:
    """The rule, bound to its loaders."""

    @rule("FilterLocationsByCapacity", FilterParameters)
    async def select(call: RuleCall, parameters: FilterParameters) -> Actions:
        """Rules out locations whose day is full, with that reason in the decision, and sends eventName."""
        candidates = candidates_in(call)
        refs = candidates.locations.refs
        name = parameters.capacity_setting
        found = await call.read_all(loaders.settings, [SettingKey(name, call.retailer, ref) for ref in refs])
        limits = {
            ref: limit for ref, setting in zip(refs, found, strict=True) if (limit := capacity_of(setting)) is not None
        }
        locations = await call.read_all(loaders.locations, list(limits))
        known = [one for one in locations if one is not None]
        days = [CapacityKey(one.id, day_at(call.at, one.time_zone)) for one in known]
        counts = await call.read_all(loaders.counts, days)
        full = {one.ref for one, count in zip(known, counts, strict=True) if count.taken >= limits[one.ref]}
        which = np.array([ref in full for ref in refs], dtype=np.bool_)
        return forward(call, parameters.event_name, **{CANDIDATES: candidates.dropping(which, Verdict.CAPACITY_FULL)})

    return select

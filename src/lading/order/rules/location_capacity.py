"""A location takes as much as it can do in a day or a slot of it, and no more."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import NoParameters, Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.capacity.effects import ReleaseCapacity, TakeCapacity
from lading.order.capacity.model import NO_ROOM, CapacityUnreadable, Limit, SlotKey, claims_of, limits_in, slot_of
from lading.order.capacity.records import SlotCount
from lading.order.model import FulfilmentFields
from lading.order.rules.forwarding import send_if
from lading.order.sourcing.candidates import Candidates, with_room
from lading.order.sourcing.drafting import fulfilment_type_of
from lading.order.sourcing.reasons import Verdict
from lading.order.sourcing.trail import CANDIDATES, candidates_in, chosen, forward

SETTING = "LOCATION_CAPACITY"


class CapacityLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The facts these rules read: settings, locations by ref, what is taken of slots."""

    settings: Loader[SettingKey, Json]
    locations: Loader[str, Location | None]
    counts: Loader[SlotKey, SlotCount]


class TakeParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the fulfilment has its room. fullEventName: sent when there is none.

    capacitySetting: the setting, by location, of what it can do: a number of fulfilments a day, or a list of limits in
    orders, units or minutes, each of a slot and a fulfilment type; no limit where it is not set.
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
        """Takes room for the fulfilment in the present slots of its location, and sends eventName.

        The room is taken in the transaction of the run. Where there is not enough, or the setting cannot be read, it
        takes none and sends fullEventName.
        """
        fields: FulfilmentFields = call.entity.fields
        key = SettingKey(parameters.capacity_setting, call.retailer, fields.location_ref)
        setting = await call.read(loaders.settings, key)
        location = await call.read(loaders.locations, fields.location_ref)
        if location is None:
            raise RuleFailed("LOCATION_UNKNOWN", f"location {fields.location_ref} is gone")
        try:
            limits = limits_in(setting)
        except CapacityUnreadable:
            return send_if(True, call, parameters.full_event_name)
        fulfilment = call.entity.subtype, sum(item.requested_quantity for item in fields.items)
        claims = claims_of(limits, location.id, location.time_zone, fulfilment, call.at)
        go_on = send_if(parameters.event_name is not None, call, parameters.event_name or "")
        if not claims:
            return go_on
        counts = await call.read_all(loaders.counts, [one.slot for one in claims])
        if any(count.taken + one.amount > one.most for one, count in zip(claims, counts, strict=True)):
            return send_if(True, call, parameters.full_event_name)
        return [TakeCapacity(call.entity.id, claims), *go_on]

    return reserve


@rule("ReleaseLocationCapacity", NoParameters)
async def release_location_capacity(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Gives the room of the fulfilment back, so that another may have it; for cancelled and rejected ones."""
    return [ReleaseCapacity(call.entity.id)]


def filter_locations_by_capacity(loaders: CapacityLoaders) -> Rule[FilterParameters]:
    """The rule, bound to its loaders."""

    @rule("FilterLocationsByCapacity", FilterParameters)
    async def select(call: RuleCall, parameters: FilterParameters) -> Actions:
        """Rules out locations without room in their present slots, with that reason in the decision.

        Of a location with room for some units no plan takes more. A location whose setting cannot be read takes
        nothing. Sends eventName.
        """
        candidates = candidates_in(call)
        refs = candidates.locations.refs
        name = parameters.capacity_setting
        settings = await call.read_all(loaders.settings, [SettingKey(name, call.retailer, ref) for ref in refs])
        if not any(setting is not None for setting in settings):
            return forward(call, parameters.event_name)
        limits, unreadable = _read(candidates, settings)
        room = await _room(call, loaders, candidates, limits)
        found = candidates.dropping(np.isin(refs, list(unreadable)), Verdict.CAPACITY_UNREADABLE)
        full = [ref for ref, units in room.items() if units == NO_ROOM]
        found = found.dropping(np.isin(refs, full), Verdict.CAPACITY_FULL)
        return forward(call, parameters.event_name, **{CANDIDATES: with_room(found, room)})

    return select


def _read(candidates: Candidates, settings: Sequence[Json]) -> tuple[dict[str, tuple[Limit, ...]], set[str]]:
    """The limits of each location that has some, and the locations whose setting says nothing usable."""
    limits: dict[str, tuple[Limit, ...]] = {}
    unreadable = set()
    for ref, setting in zip(candidates.locations.refs, settings, strict=True):
        try:
            found = limits_in(setting)
        except CapacityUnreadable:
            unreadable.add(ref)
        else:
            limits |= {ref: found} if found else {}
    return limits, unreadable


async def _room(
    call: RuleCall, loaders: CapacityLoaders, candidates: Candidates, limits: Mapping[str, tuple[Limit, ...]]
) -> dict[str, int]:
    """How many units a fulfilment at each limited location may have now."""
    types = dict(zip(candidates.locations.refs, candidates.locations.types, strict=True))
    choice = chosen(call)
    locations = await call.read_all(loaders.locations, list(limits))
    asked = [
        (location.ref, limit, slot_of(limit, location.id, location.time_zone, call.at))
        for location in locations
        if location is not None
        for limit in limits[location.ref]
        if limit.holds_for(fulfilment_type_of(choice, types[location.ref]))
    ]
    counts = await call.read_all(loaders.counts, [slot for _, _, slot in asked])
    room: dict[str, int] = {}
    for (ref, limit, _), count in zip(asked, counts, strict=True):
        units = limit.units_within(limit.most - count.taken)
        room[ref] = min(units, room.get(ref, units))
    return room

"""The rule FilterLocationsByCapacity."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.capacity.model import NO_ROOM, CapacityUnreadable, Limit, limits_in, slot_of
from lading.order.rules.location_capacity import SETTING, CapacityLoaders
from lading.order.sourcing.candidates import Candidates, with_room
from lading.order.sourcing.drafting import fulfilment_type_of
from lading.order.sourcing.reasons import Verdict
from lading.order.sourcing.trail import CANDIDATES, candidates_in, chosen, forward


class FilterParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on. capacitySetting: as in ReserveLocationCapacity."""

    event_name: str
    capacity_setting: str = SETTING


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

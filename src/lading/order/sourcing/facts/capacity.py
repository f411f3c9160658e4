"""How much of their capacity locations have left, for a fulfilment of the kind that is to be made."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lading.engine.loading import Loader
from lading.engine.rule import RuleCall
from lading.foundation.locations import LocationSet
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.capacity.model import MOST_MAX, NO_ROOM, CapacityUnreadable, Limit, SlotKey, limits_in, slot_of
from lading.order.capacity.records import SlotCount
from lading.order.sourcing.facts.places import Places


class Capacity(NamedTuple):
    """By location, as the criterion sees them: free, the share left 0 to 1; room, units a fulfilment may have.

    limits: of each limited location, by its ref; one whose setting cannot be read has no room.
    """

    free: NDArray[np.float64]
    room: NDArray[np.int64]
    limits: Mapping[str, tuple[Limit, ...]]


class CapacityLoaders(NamedTuple):
    """Where limits and what is taken of them are read from."""

    settings: Loader[SettingKey, Json]
    counts: Loader[SlotKey, SlotCount]


async def capacity_of(
    call: RuleCall, loaders: CapacityLoaders, setting: str, places: Places, kinds: Mapping[int, str]
) -> Capacity:
    """The capacity of some places now. kinds: column of the places → type of the fulfilment it would get."""
    locations, columns = places.locations, list(kinds)
    keys = [SettingKey(setting, call.retailer, locations.refs[column]) for column in columns]
    limits = _limits(locations, columns, await call.read_all(loaders.settings, keys))
    asked = [
        (place, limit, slot_of(limit, locations.ids[column], places.zones[column].key, call.at))
        for place, column in enumerate(columns)
        for limit in limits.get(locations.refs[column]) or ()
        if limit.holds_for(kinds[column])
    ]
    counts = await call.read_all(loaders.counts, [slot for _, _, slot in asked])
    free, room = np.ones(len(columns)), np.full(len(columns), MOST_MAX, dtype=np.int64)
    for (place, limit, _), count in zip(asked, counts, strict=True):
        left = limit.most - count.taken
        free[place] = min(free[place], max(0.0, left / limit.most) if limit.most else 0.0)
        room[place] = min(room[place], limit.units_within(left))
    unreadable = [place for place, column in enumerate(columns) if limits.get(locations.refs[column], ()) is None]
    free[unreadable], room[unreadable] = 0.0, NO_ROOM
    return Capacity(free, room, {ref: found for ref, found in limits.items() if found})


def _limits(
    locations: LocationSet, columns: Sequence[int], settings: Sequence[Json]
) -> dict[str, tuple[Limit, ...] | None]:
    """The limits of each location that has a setting; None for one that cannot be read."""
    limits: dict[str, tuple[Limit, ...] | None] = {}
    for column, setting in zip(columns, settings, strict=True):
        if setting is None:
            continue
        try:
            limits[locations.refs[column]] = limits_in(setting)
        except CapacityUnreadable:
            limits[locations.refs[column]] = None
    return limits

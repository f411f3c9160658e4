"""How much of their capacity locations have left, for a fulfilment of the kind that is to be made."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from lading.engine.loading import Loader
from lading.engine.rule import RuleCall
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.capacity.model import MOST_MAX, NO_ROOM, CapacityUnreadable, Limit, SlotKey, limits_in, slot_of
from lading.order.capacity.records import SlotCount


class Site(NamedTuple):
    """A location whose capacity is asked for. kind: the type of the fulfilment it would get."""

    ref: str
    id: UUID
    kind: str


# The time zones of some locations, by ref; asked for once it is known which of them are limited.
Zones = Callable[[Sequence[str]], Awaitable[Mapping[str, str]]]


class Capacity(NamedTuple):
    """By location, in the order asked: free, the share left 0 to 1; room, units a fulfilment may have.

    limits: of each limited location, by its ref. unreadable: whose setting cannot be read; they have no room.
    """

    free: NDArray[np.float64]
    room: NDArray[np.int64]
    limits: Mapping[str, tuple[Limit, ...]]
    unreadable: NDArray[np.bool_]


class CapacityLoaders(NamedTuple):
    """Where limits and what is taken of them are read from."""

    settings: Loader[SettingKey, Json]
    counts: Loader[SlotKey, SlotCount]


async def capacity_of(
    call: RuleCall, loaders: CapacityLoaders, setting: str, sites: Sequence[Site], zones: Zones
) -> Capacity:
    """The capacity of some locations now: one read of settings, and of slots where any is limited."""
    keys = [SettingKey(setting, call.retailer, site.ref) for site in sites]
    found = [_limits(value) for value in await call.read_all(loaders.settings, keys)]
    limits = {site.ref: own for site, own in zip(sites, found, strict=True) if own}
    free, room = np.ones(len(sites)), np.full(len(sites), MOST_MAX, dtype=np.int64)
    unreadable = np.array([own is None for own in found], dtype=np.bool_)
    free[unreadable], room[unreadable] = 0.0, NO_ROOM
    if limits:
        clocks = await zones(list(limits))
        asked = [
            (place, limit, slot_of(limit, site.id, clocks[site.ref], call.at))
            for place, (site, own) in enumerate(zip(sites, found, strict=True))
            for limit in own or ()
            if limit.holds_for(site.kind) and site.ref in clocks
        ]
        counts = await call.read_all(loaders.counts, [slot for _, _, slot in asked])
        for (place, limit, _), count in zip(asked, counts, strict=True):
            left = limit.most - count.taken
            free[place] = min(free[place], max(0.0, left / limit.most) if limit.most else 0.0)
            room[place] = min(room[place], limit.units_within(left))
    return Capacity(free, room, limits, unreadable)


def _limits(setting: Json) -> tuple[Limit, ...] | None:
    """The limits of a setting, none where nothing is set; None for one that cannot be read."""
    try:
        return limits_in(setting)
    except CapacityUnreadable:
        return None

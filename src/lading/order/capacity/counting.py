"""Who gets a place in the day of a location. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from lading.kernel.json import Json

UNITS_MAX = 1_000_000


class CapacityKey(NamedTuple):
    """A location on one of its own days."""

    location_id: UUID
    day: date


class Wish(msgspec.Struct, frozen=True):
    """A run that wants a place for a fulfilment, of at most units_max there are; is_held: it has one already."""

    run: int
    fulfilment_id: UUID
    key: CapacityKey
    units_max: int
    is_held: bool


class Grants(msgspec.Struct, frozen=True):
    """granted: wishes to write down. refused: run → reason."""

    granted: tuple[Wish, ...]
    refused: Mapping[int, str]


def grant(taken: Mapping[CapacityKey, int], wishes: Sequence[Wish]) -> Grants:
    """Places in the order of the wishes; what is held already costs nothing. taken: places taken so far."""
    counts = dict(taken)
    granted: dict[UUID, Wish] = {}
    refused: dict[int, str] = {}
    for wish in wishes:
        if wish.is_held or wish.fulfilment_id in granted:
            continue
        if counts.get(wish.key, 0) >= wish.units_max:
            refused[wish.run] = f"CAPACITY_FULL: {wish.units_max} are taken on {wish.key.day}"
            continue
        counts[wish.key] = counts.get(wish.key, 0) + 1
        granted[wish.fulfilment_id] = wish
    return Grants(tuple(granted.values()), refused)


def capacity_of(setting: Json) -> int | None:
    """The places a setting gives a location each day; None for no limit, also where it holds no whole number."""
    try:
        places = int(setting) if isinstance(setting, int | str) and not isinstance(setting, bool) else None
    except ValueError:
        return None
    return places if places is not None and 0 <= places <= UNITS_MAX else None


def day_at(at: datetime, time_zone: str) -> date:
    """The calendar day of a place at an instant."""
    return at.astimezone(ZoneInfo(time_zone)).date()

"""What a location can do: limits by slot, and what a fulfilment takes of them. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from lading.kernel.json import Json

MINUTES_IN_DAY = 1_440
MOST_MAX = 1_000_000
LIMITS_MAX = 20
NO_ROOM = 0


class Measure(StrEnum):
    """What is counted: fulfilments of orders, their units, or the minutes they take to pick and pack."""

    ORDERS = "ORDERS"
    UNITS = "UNITS"
    MINUTES = "MINUTES"


class Limit(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """At most `most` in each slot. slotMinutes: a divisor of a day, which begins at midnight at the location.

    fulfilmentType: the type it holds for (HD_PFS), all of a way (HD, CC), or every one when left out. minutesPerOrder
    and minutesPerUnit: what a fulfilment takes where minutes are counted.
    """

    measure: Measure = Measure.ORDERS
    most: int
    slot_minutes: int = MINUTES_IN_DAY
    fulfilment_type: str = ""
    minutes_per_order: float = 0.0
    minutes_per_unit: float = 0.0

    def holds_for(self, fulfilment_type: str) -> bool:
        """Whether a fulfilment of a type takes of it."""
        own = self.fulfilment_type
        return own in {"", fulfilment_type} or fulfilment_type.startswith(f"{own}_")

    def amount_of(self, units: int) -> int:
        """What a fulfilment of so many units takes, in whole ones."""
        if self.measure is Measure.ORDERS:
            return 1
        if self.measure is Measure.UNITS:
            return units
        return -int(-(self.minutes_per_order + self.minutes_per_unit * units) // 1)

    def units_within(self, left: int) -> int:
        """How many units a fulfilment may have when so much of it is left; 0 for none at all."""
        if self.measure is Measure.UNITS:
            return max(0, left)
        if left < self.amount_of(1):
            return 0
        if self.measure is Measure.ORDERS or self.minutes_per_unit == 0:
            return MOST_MAX
        return int((left - self.minutes_per_order) // self.minutes_per_unit)


class SlotKey(NamedTuple):
    """What is counted in one slot of one location. starts_at: UTC."""

    location_id: UUID
    measure: Measure
    fulfilment_type: str
    slot_minutes: int
    starts_at: datetime


class Claim(msgspec.Struct, frozen=True):
    """An amount of a slot, of at most `most` there are."""

    slot: SlotKey
    amount: int
    most: int


class CapacityUnreadable(Exception):
    """A setting that says nothing a location could be held to."""


def limits_in(setting: Json) -> tuple[Limit, ...]:
    """The limits of a setting: a whole number of fulfilments a day, or a list of limits; none where nothing is set.

    Raises CapacityUnreadable.
    """
    if setting is None:
        return ()
    try:
        whole = int(setting) if isinstance(setting, int | str) and not isinstance(setting, bool) else None
        found = (Limit(most=whole),) if whole is not None else msgspec.convert(setting, tuple[Limit, ...])
    except (ValueError, msgspec.ValidationError) as error:
        raise CapacityUnreadable(str(error)) from error
    if len(found) > LIMITS_MAX or not all(_is_usable(limit) for limit in found):
        raise CapacityUnreadable(f"{setting!r} is out of bounds")
    return found


def claims_of(
    limits: Sequence[Limit], location_id: UUID, time_zone: str, fulfilment: tuple[str, int], at: datetime
) -> tuple[Claim, ...]:
    """What a fulfilment, as type and units, takes at an instant of each limit that holds for it."""
    kind, units = fulfilment
    return tuple(
        Claim(slot_of(limit, location_id, time_zone, at), limit.amount_of(units), limit.most)
        for limit in limits
        if limit.holds_for(kind)
    )


def slot_of(limit: Limit, location_id: UUID, time_zone: str, at: datetime) -> SlotKey:
    """The slot of a limit that an instant lies in, by the clock of the location."""
    local = at.astimezone(ZoneInfo(time_zone))
    minute = (local.hour * 60 + local.minute) // limit.slot_minutes * limit.slot_minutes
    # By the wall clock: the day on which clocks change is longer or shorter, and so are its slots.
    start = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0) + timedelta(minutes=minute)
    return SlotKey(location_id, limit.measure, limit.fulfilment_type, limit.slot_minutes, start.astimezone(UTC))


def _is_usable(limit: Limit) -> bool:
    is_slot = 1 <= limit.slot_minutes <= MINUTES_IN_DAY and MINUTES_IN_DAY % limit.slot_minutes == 0
    minutes = (limit.minutes_per_order, limit.minutes_per_unit)
    is_timed = all(0 <= one <= MOST_MAX for one in minutes) and (limit.measure is not Measure.MINUTES or any(minutes))
    return 0 <= limit.most <= MOST_MAX and is_slot and is_timed and len(limit.fulfilment_type) <= 100

"""What plans are measured by when profiles are compared: one measure for all, whatever each one minimises. Pure.

Amounts are minor units of one currency, distances kilometres. The defaults are plain round figures for parcels in North
America; whoever knows better says so.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

import msgspec

Amount = Annotated[float, msgspec.Meta(ge=0)]
PROMISED_DAYS: Mapping[str, float] = MappingProxyType({"STANDARD": 5.0, "EXPRESS": 2.0, "OVERNIGHT": 1.0})


class Zone(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The price of a label to an address at most so far away; toKm null for every distance beyond."""

    to_km: Amount | None = None
    label: Amount


class Yardstick(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """zones: labels by distance, the nearest first, the last without end. handling: for each unit.

    transfer: for bringing the units of one location to the one that gathers the order.

    daysToPrepare: before a parcel leaves. kmPerDay: how far it comes in a day. promisedDays: by delivery type, what
    the customer was told; otherPromisedDays for every other type.
    """

    zones: Annotated[tuple[Zone, ...], msgspec.Meta(min_length=1, max_length=50)]
    handling: Amount = 150.0
    transfer: Amount = 300.0
    grams_per_parcel: Amount = 200.0
    grams_per_km: Amount = 0.6
    days_to_prepare: Amount = 1.0
    km_per_day: Annotated[float, msgspec.Meta(gt=0)] = 800.0
    promised_days: Mapping[str, Amount] = msgspec.field(default_factory=lambda: dict(PROMISED_DAYS))
    other_promised_days: Amount = 5.0

    def label(self, kilometres: float) -> float:
        """The price of a parcel to so far away; an unknown distance (NaN) is the farthest."""
        for zone in self.zones:
            if zone.to_km is None or kilometres <= zone.to_km:
                return zone.label
        return self.zones[-1].label

    def cost(self, kilometres: float, units: int) -> float:
        """What a parcel costs with its handling."""
        return self.label(kilometres) + self.handling * units

    def grams(self, kilometres: float) -> float:
        """Grams of carbon dioxide a parcel causes."""
        return self.grams_per_parcel + self.grams_per_km * kilometres

    def days(self, kilometres: float) -> float:
        """Days until a parcel is there: whole days on the way after the preparation."""
        return self.days_to_prepare + -(-kilometres // self.km_per_day)

    def promised(self, delivery_type: str) -> float:
        """The days within which the customer was to have it."""
        return self.promised_days.get(delivery_type, self.other_promised_days)


def default_yardstick() -> Yardstick:
    """Labels of 8.20 to 15.60 by seven zones."""
    prices = ((80, 820), (240, 870), (480, 960), (960, 1080), (1600, 1230), (2400, 1390), (None, 1560))
    return Yardstick(zones=tuple(Zone(to_km=to_km, label=label) for to_km, label in prices))

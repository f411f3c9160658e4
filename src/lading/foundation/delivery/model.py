"""A delivery service as a value: when the carrier comes, where it goes in how many days, and its rates."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import msgspec

from lading.foundation.places.model import DAYS


class Method(StrEnum):
    """What a service is used for: HD carries to the customer's address, STS to the store of collection."""

    HD = "HD"
    STS = "STS"


class Charging(StrEnum):
    """What the customer pays for: the order once, however many parcels it takes, or each parcel."""

    PER_ORDER = "PER_ORDER"
    PER_PARCEL = "PER_PARCEL"


class RateBand(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The price of a parcel up to a chargeable weight, in grams and minor units."""

    weight_grams_max: int
    price_minor: int


class Zone(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Where a parcel goes: all conditions that are given hold. The first zone of a service that holds is taken.

    countries are two-letter codes, postcodes the beginnings of postcodes without blanks, distance_km_max the way from
    the location. rates by rising weight; per_started_kilogram_minor is added for each kilogram begun beyond the last.
    transit_days are days of delivery after the day of hand-over; 0 is the same day.
    """

    ref: str
    transit_days: int
    rates: tuple[RateBand, ...]
    per_started_kilogram_minor: int | None = None
    countries: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    distance_km_max: float | None = None


class DeliveryService(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One service of a carrier, as a retailer has agreed it.

    pickups: day (mon … sun) → the cut-off (HHMM, the location's local time) by which a parcel must be ready; a day
    without one has no pick-up. delivery_days are the days the carrier delivers on, until delivered_by (HHMM, local
    there); on holidays it neither comes nor delivers. location_types: from where; none means anywhere. The chargeable
    weight is the greater of the real one and volume / volumetric_divisor (mm³ per gram; 5000 is the usual 5,000 cm³ per
    kilogram). item_grams_default: what a unit weighs whose product does not say. free_from_minor: goods of so much
    travel free.
    """

    ref: str
    name: str
    currency: str
    pickups: Mapping[str, str]
    zones: tuple[Zone, ...]
    carrier_ref: str | None = None
    delivery_type: str = "STANDARD"
    methods: tuple[Method, ...] = (Method.HD,)
    delivery_days: tuple[str, ...] = DAYS[:5]
    delivered_by: str = "2000"
    holidays: tuple[date, ...] = ()
    location_types: tuple[str, ...] = ()
    volumetric_divisor: int | None = None
    weight_grams_max: int | None = None
    longest_mm_max: int | None = None
    item_grams_default: int = 500
    charging: Charging = Charging.PER_ORDER
    free_from_minor: int | None = None
    is_active: bool = True


class Destination(NamedTuple):
    """Where a parcel goes, as zones ask: country code, state and postcode in capitals without blanks, '' if unknown."""

    country: str
    state: str
    postcode: str
    time_zone: str


class Goods(NamedTuple):
    """Units of one product: grams and millimetres of a unit, None where the product does not say."""

    quantity: int
    grams: int | None
    sides_mm: tuple[int, int, int] | None

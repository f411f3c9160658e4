"""Checks of a delivery service before it is kept: whatever passes can be calculated with."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from lading.foundation.delivery.model import DeliveryService, Zone
from lading.foundation.places.model import DAYS
from lading.foundation.texts import check_ref, check_text, check_type
from lading.kernel.json import check_json
from lading.kernel.money import AMOUNT_MAX_MINOR
from lading.kernel.refusal import Refused

ZONES_MAX = 200
RATES_MAX = 200
LISTED_MAX = 2_000
TRANSIT_DAYS_MAX = 120
GRAMS_MAX = 100_000_000
MILLIMETRES_MAX = 1_000_000
_CLOCK = re.compile(r"([01]\d|2[0-3])[0-5]\d")
_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"[A-Z]{2}")


def check_service(service: DeliveryService) -> None:
    """Refuses REF_INVALID, TEXT_TOO_LONG, TYPE_INVALID, and SERVICE_INVALID with the place of what cannot be used."""
    check_ref(service.ref)
    check_text(service.name, "/name")
    check_text(service.carrier_ref, "/carrierRef")
    check_type(service.delivery_type, "/deliveryType")
    _check(bool(_CURRENCY.fullmatch(service.currency)), "/currency", "is no currency code", "Send a code such as USD.")
    _check_days(service)
    _check_bounds(service)
    _check_listed(service.location_types, "/locationTypes")
    _check_count(service.zones, ZONES_MAX, "/zones")
    for index, zone in enumerate(service.zones):
        _check_zone(zone, f"/zones/{index}")


def _check_days(service: DeliveryService) -> None:
    for day, clock in service.pickups.items():
        _check(day in DAYS, "/pickups", f"names {day[:20]!r}, which is no day", f"Days are {', '.join(DAYS)}.")
        _check_clock(clock, f"/pickups/{day}")
    _check(bool(service.pickups), "/pickups", "is empty", 'Send at least one cut-off, such as {"mon": "1600"}.')
    _check_clock(service.delivered_by, "/deliveredBy")
    known = bool(service.delivery_days) and set(service.delivery_days) <= set(DAYS)
    _check(known, "/deliveryDays", "names no day or an unknown one", f"Days are {', '.join(DAYS)}.")
    _check(len(service.holidays) <= LISTED_MAX, "/holidays", "is too long", f"Send at most {LISTED_MAX} days.")


def _check_bounds(service: DeliveryService) -> None:
    bounds: Mapping[str, tuple[int | None, int, int]] = {
        "/volumetricDivisor": (service.volumetric_divisor, 1, MILLIMETRES_MAX),
        "/weightGramsMax": (service.weight_grams_max, 1, GRAMS_MAX),
        "/longestMmMax": (service.longest_mm_max, 1, MILLIMETRES_MAX),
        "/itemGramsDefault": (service.item_grams_default, 0, GRAMS_MAX),
        "/freeFromMinor": (service.free_from_minor, 0, AMOUNT_MAX_MINOR),
    }
    for pointer, (value, least, most) in bounds.items():
        _check_between(value, least, most, pointer)


def _check_zone(zone: Zone, pointer: str) -> None:
    check_ref(zone.ref, f"{pointer}/ref")
    _check_between(zone.transit_days, 0, TRANSIT_DAYS_MAX, f"{pointer}/transitDays")
    _check_between(zone.per_started_kilogram_minor, 0, AMOUNT_MAX_MINOR, f"{pointer}/perStartedKilogramMinor")
    _check_count(zone.rates, RATES_MAX, f"{pointer}/rates")
    for index, band in enumerate(zone.rates):
        _check_between(band.weight_grams_max, 1, GRAMS_MAX, f"{pointer}/rates/{index}/weightGramsMax")
        _check_between(band.price_minor, 0, AMOUNT_MAX_MINOR, f"{pointer}/rates/{index}/priceMinor")
    rising = all(before.weight_grams_max < after.weight_grams_max for before, after in pairwise(zone.rates))
    _check(rising, f"{pointer}/rates", "are not in the order of rising weight", "Sort them by weightGramsMax.")
    for country in zone.countries:
        _check(bool(_COUNTRY.fullmatch(country)), f"{pointer}/countries", "hold what is no code", "Send US, GB, …")
    for name, values in (("countries", zone.countries), ("states", zone.states), ("postcodes", zone.postcodes)):
        _check_listed(values, f"{pointer}/{name}")
    distance = zone.distance_km_max
    _check(distance is None or 0 <= distance <= 50_000, f"{pointer}/distanceKmMax", "is no distance", "Send km.")


def _check_listed(values: tuple[str, ...], pointer: str) -> None:
    _check(len(values) <= LISTED_MAX, pointer, f"has {len(values)} entries", f"Send at most {LISTED_MAX}.")
    check_json(list(values), pointer=pointer)
    _check(all(1 <= len(value) <= 50 for value in values), pointer, "holds an empty or long text", "Use 1 to 50 signs.")


def _check_count(values: Iterable[object], most: int, pointer: str) -> None:
    count = len(tuple(values))
    _check(1 <= count <= most, pointer, f"has {count} entries", f"Send 1 to {most}.")


def _check_clock(clock: str, pointer: str) -> None:
    _check(
        bool(_CLOCK.fullmatch(clock)), pointer, f"is {clock[:20]!r}, which is no time of day", "Write 1630 for 4:30."
    )


def _check_between(value: int | None, least: int, most: int, pointer: str) -> None:
    _check(value is None or least <= value <= most, pointer, f"is {value}", f"Send {least} to {most}.")


def _check(is_right: bool, pointer: str, what: str, hint: str) -> None:
    if not is_right:
        raise Refused("SERVICE_INVALID", f"{pointer.rpartition('/')[2]} {what}.", hint, pointer=pointer)

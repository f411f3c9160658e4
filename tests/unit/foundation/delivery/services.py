"""A delivery service as tests change it."""

from datetime import date
from typing import Any

from lading.foundation.delivery.model import DeliveryService, RateBand, Zone
from lading.foundation.places.model import DAYS

WEEKDAYS = DAYS[:5]


def zone(ref: str = "US", days: int = 2, prices: tuple[tuple[int, int], ...] = ((1000, 700),), **more: Any) -> Zone:
    """A zone with its rates as (grams, minor units)."""
    rates = tuple(RateBand(weight_grams_max=grams, price_minor=price) for grams, price in prices)
    return Zone(ref=ref, transit_days=days, rates=rates, **more)


def service(*zones: Zone, **more: Any) -> DeliveryService:
    """Pick-ups on weekdays until 16:00, deliveries until 20:00, closed at Thanksgiving."""
    given = {
        "ref": "STD",
        "name": "Standard",
        "currency": "USD",
        "pickups": dict.fromkeys(WEEKDAYS, "1600"),
        "holidays": (date(2026, 11, 26),),
        "zones": zones or (zone(),),
    }
    return DeliveryService(**(given | more))

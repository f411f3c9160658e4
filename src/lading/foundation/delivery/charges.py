"""What parcels weigh for the carrier, what they cost the retailer, and what the customer pays. Pure, integers only."""

from collections.abc import Sequence
from typing import NamedTuple

from lading.foundation.delivery.model import Charging, DeliveryService, Goods, Zone

GRAMS_PER_KILOGRAM = 1000


class Parcel(NamedTuple):
    """One location's part of a delivery: its zone, its chargeable weight, its longest side (0 where nobody knows)."""

    zone: Zone
    grams: int
    longest_mm: int


class Charge(NamedTuple):
    """cost_minor: what the parcels cost the retailer. price_minor: what the customer pays, 0 when is_free."""

    cost_minor: int
    price_minor: int
    is_free: bool


def parcel_of(service: DeliveryService, zone: Zone, goods: Sequence[Goods]) -> Parcel:
    """The parcel that holds the goods of one location.

    Its chargeable weight is the greater of its weight and its volume by the service's divisor, as carriers count it.
    The volume of the parcel is taken to be that of its goods; products without sides add none.
    """
    grams = sum(one.quantity * (service.item_grams_default if one.grams is None else one.grams) for one in goods)
    sides = [(one.quantity, one.sides_mm) for one in goods if one.sides_mm is not None]
    volume = sum(quantity * length * width * height for quantity, (length, width, height) in sides)
    divisor = service.volumetric_divisor
    volumetric = 0 if divisor is None else -(-volume // divisor)
    return Parcel(zone, max(grams, volumetric), max((max(three) for _, three in sides), default=0))


def is_too_heavy(service: DeliveryService, parcel: Parcel) -> bool:
    """Whether the service does not take so heavy a parcel, or has no rate for it."""
    limit = service.weight_grams_max
    return (limit is not None and parcel.grams > limit) or rate_of(parcel.zone, parcel.grams) is None


def is_too_long(service: DeliveryService, parcel: Parcel) -> bool:
    """Whether the service does not take a parcel with so long a side."""
    return service.longest_mm_max is not None and parcel.longest_mm > service.longest_mm_max


def rate_of(zone: Zone, grams: int) -> int | None:
    """The price of a weight in minor units; None beyond the last band of a zone without a price per kilogram."""
    for band in zone.rates:
        if grams <= band.weight_grams_max:
            return band.price_minor
    last, extra = zone.rates[-1], zone.per_started_kilogram_minor
    if extra is None:
        return None
    return last.price_minor + extra * -(-(grams - last.weight_grams_max) // GRAMS_PER_KILOGRAM)


def charge_of(service: DeliveryService, parcels: Sequence[Parcel], goods_minor: int | None) -> Charge:
    """What a delivery costs and what the customer pays for it. Every parcel has a rate.

    PER_ORDER: once, by the weight of all parcels in the dearest of their zones, and never more than the parcels one by
    one. goods_minor: the price of all goods of the cart in the service's currency, None where it is not known.
    """
    costs = [rate for parcel in parcels if (rate := rate_of(parcel.zone, parcel.grams)) is not None]
    assert len(costs) == len(parcels), "a parcel without a rate was charged"
    cost = sum(costs)
    if service.free_from_minor is not None and goods_minor is not None and goods_minor >= service.free_from_minor:
        return Charge(cost, 0, is_free=True)
    if service.charging is Charging.PER_PARCEL:
        return Charge(cost, cost, is_free=False)
    grams = sum(parcel.grams for parcel in parcels)
    together = [rate for parcel in parcels if (rate := rate_of(parcel.zone, grams)) is not None]
    return Charge(cost, min(cost, max(together, default=cost)), is_free=False)

"""The values of a fulfilment option and of the plans that answer it: frozen, whole, changed by making a new one.

Quantities are units, money integer minor units, instants UTC, distances km, weights grams, sides mm.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from lading.order.model import FulfilmentChoice

FULFILMENT_OPTIONS = "FULFILMENT_OPTIONS"
FULFILMENT_PLAN = "FULFILMENT_PLAN"
HD = "HD"
CC = "CC"


class PlanKind(StrEnum):
    """The type of a plan.

    HD: all of it delivered to the address. CC: all of it collected from the store's own stock. SHIP_TO_STORE: all
    of it sent to the store and collected there. MIXED: part of it collected from stock, the rest sent to the store
    or delivered. PRODUCT_AVAILABILITY: no plan of the whole cart, but where each of its products can be had.
    """

    HD = "HD"
    CC = "CC"
    SHIP_TO_STORE = "SHIP_TO_STORE"
    MIXED = "MIXED"
    PRODUCT_AVAILABILITY = "PRODUCT_AVAILABILITY"


class OptionProduct(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One line of the cart."""

    product_ref: str
    catalogue_ref: str
    requested_quantity: int


class NotOffered(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Something that is not offered, and why: method says of what (HD, CC, SHIP_TO_STORE, MIXED), code is stable."""

    code: str
    message: str
    method: str | None = None
    product_ref: str | None = None
    location_ref: str | None = None
    delivery_service_ref: str | None = None
    quantity: int | None = None


class OptionFields(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked: a cart with an address or a place of collection. refusals: what was not offered, and why."""

    order_type: str | None = None
    location_ref: str | None = None
    tracking_code: str | None = None
    address: Mapping[str, Any] | None = None
    latitude: float | None = None
    longitude: float | None = None
    products: tuple[OptionProduct, ...]
    refusals: tuple[NotOffered, ...] = ()
    created_at: datetime
    stored_at: datetime | None = None

    def choice_of(self, kind: str) -> FulfilmentChoice:
        """The same as an order would have chosen it; kind is HD or CC."""
        return FulfilmentChoice(
            ref="",
            type=kind,
            delivery_type="STANDARD",
            pickup_location_ref=self.location_ref,
            address=self.address,
            latitude=self.latitude,
            longitude=self.longitude,
        )


class PlanItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Units of a product in one fulfilment of a plan; available: what the location had of it."""

    product_ref: str
    catalogue_ref: str
    available_quantity: int
    requested_quantity: int


class PlanFulfilment(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What one location would do. eta: when the customer has it, an ISO 8601 instant or the workflow's default.

    ready_at: picked and packed; dispatched_at: handed to the carrier, None where the customer collects from stock.
    capacity_left: fulfilments the location takes yet in its present slots, None without a limit. sold_ahead_as: of what
    is not there yet the kind of the pool, pool_ref, that it is promised from, expected_on a day; location_ref is where
    it arrives, '' where nobody knows.
    """

    fulfilment_type: str
    location_ref: str
    eta: str | None = None
    items: tuple[PlanItem, ...]
    ready_at: datetime | None = None
    dispatched_at: datetime | None = None
    to_location_ref: str | None = None
    delivery_service_ref: str | None = None
    zone_ref: str | None = None
    distance_km: float | None = None
    capacity_left: int | None = None
    sold_ahead_as: str | None = None
    pool_ref: str | None = None
    expected_on: date | None = None


class PlanException(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What a plan leaves out, and why."""

    code: str
    message: str
    attributes: Mapping[str, Any] = {}


class PlanTerms(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Under which terms a plan holds.

    delivery_cost_minor: what the carriers take. delivery_price_minor: what the customer pays for delivery, and
    total_minor with the goods, where their prices are known. rating: how the plan was ranked, from 0 to 100.
    calculated_at: the instant that all times of the plan start from.
    """

    is_complete: bool
    rating: float
    calculated_at: datetime
    delivery_type: str | None = None
    currency: str | None = None
    delivery_cost_minor: int | None = None
    delivery_price_minor: int | None = None
    is_delivery_free: bool = False
    goods_minor: int | None = None
    total_minor: int | None = None


class PlanFields(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to a fulfilment option. split_count: fulfilments beyond the first."""

    split_count: int
    eta: str | None
    fulfilments: tuple[PlanFulfilment, ...]
    exceptions: tuple[PlanException, ...] = ()
    terms: PlanTerms | None = None
    created_at: datetime
    stored_at: datetime | None = None

"""What the demo data gives: frozen values, money in minor units, coordinates in decimal degrees."""

from datetime import datetime

import msgspec

from lading.demo.data.hours import OpeningHours
from lading.demo.data.refusals import Refusal, Repair


class DemoAddress(msgspec.Struct, frozen=True):
    """A delivery address; without coordinates when a guest typed it in."""

    street: str
    street2: str
    city: str
    state: str
    postcode: str
    country: str
    latitude: float | None
    longitude: float | None


class DemoLocation(msgspec.Struct, frozen=True):
    """A place that holds stock; `type` is STORE or WAREHOUSE, hours and time zone None when not published."""

    ref: str
    type: str
    name: str
    street: str
    city: str
    state: str
    postcode: str
    country: str
    latitude: float
    longitude: float
    time_zone: str | None
    opening_hours: OpeningHours | None


class Stores(msgspec.Struct, frozen=True):
    """The outcome of reading a file of stores: each row is accepted or refused, never both."""

    accepted: tuple[DemoLocation, ...]
    repairs: tuple[Repair, ...]
    refused: tuple[Refusal, ...]


class DemoProduct(msgspec.Struct, frozen=True):
    """A product of the retailer; refs that differ only in letter case are different products."""

    ref: str
    name: str
    price_minor: int
    currency: str


class DemoPosition(msgspec.Struct, frozen=True):
    """Pieces of one product at one location; inbound pieces come `inbound_after_days` after the snapshot."""

    location_ref: str
    product_ref: str
    on_hand: int
    safety_stock: int
    inbound_quantity: int
    inbound_after_days: int | None


class DemoOrderItem(msgspec.Struct, frozen=True):
    """One item; two items of an order may name the same product, only the ref tells them apart."""

    ref: str
    product_ref: str
    quantity: int
    price_minor: int


class DemoOrder(msgspec.Struct, frozen=True):
    """A home-delivery order; `customer_ref` is None for a guest, prices are per piece."""

    ref: str
    source_invoice: str
    placed_at: datetime
    currency: str
    customer_ref: str | None
    items: tuple[DemoOrderItem, ...]
    delivery_price_minor: int
    delivery_address: DemoAddress


class DemoCancellationItem(msgspec.Struct, frozen=True):
    """Pieces taken back; the original's refs are set only when `match` is ORIGINAL_FOUND."""

    product_ref: str
    quantity: int
    price_minor: int
    match: str
    order_ref: str | None
    order_item_ref: str | None


class DemoCancellation(msgspec.Struct, frozen=True):
    """A cancellation or return; the source does not tell the two apart."""

    ref: str
    cancelled_at: datetime
    customer_ref: str | None
    items: tuple[DemoCancellationItem, ...]

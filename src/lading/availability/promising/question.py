"""What a storefront asks of availability, and what it is told."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import msgspec

from lading.availability.promising.dated import Promisable

LOW_STOCK_SETTING = "lading.availability.lowStock"
LOW_STOCK_DEFAULT = 5
PRODUCTS_MAX = 200
LOCATIONS_MAX = 200
STORE = "STORE"


class Method(StrEnum):
    """How the goods get to the customer.

    DELIVERY: from any location. COLLECTION: taken away at one store, so what one store has. SHIP_TO_STORE: brought to
    the store named, from any location.
    """

    DELIVERY = "DELIVERY"
    COLLECTION = "COLLECTION"
    SHIP_TO_STORE = "SHIP_TO_STORE"


class Selling(NamedTuple):
    """How a retailer sells. low_stock: units that count as low. keeps_kits_together: whole from one place."""

    low_stock: int = LOW_STOCK_DEFAULT
    keeps_kits_together: bool = False


class Way(NamedTuple):
    """How a product is asked for. location_refs: none is all. low_stock: units that count as low, None: the setting.

    by: how many can be promised by that day. wanted: on which day so many can be.
    """

    method: Method = Method.DELIVERY
    location_refs: tuple[str, ...] = ()
    low_stock: int | None = None
    by: date | None = None
    wanted: int | None = None


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: products, and products whose variants are asked for, of a virtual catalogue."""

    catalogue_ref: str
    product_refs: tuple[str, ...] = ()
    group_refs: tuple[str, ...] = ()
    way: Way


class AtLocation(msgspec.Struct, frozen=True, rename="camel"):
    """Units to be had at one location."""

    location_ref: str
    quantity: int


class Answered(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What can be had of a product. status: IN_STOCK, LOW_STOCK, OUT_OF_STOCK, or of what is sold ahead its kind.

    group_ref: the product it is a variant of, when it was asked for so. locations: only when locations or a collection
    were asked for, those with units. sold_ahead: units that may be sold before they are there, on expected_on;
    promises: from which day on how many can be promised. by: the day asked about, and how many can be by then.
    first_on: the first day on which as many as asked can be promised, absent when they never can.
    """

    product_ref: str
    quantity: int
    status: str
    group_ref: str | None = None
    locations: Sequence[AtLocation] | None = None
    sold_ahead: int = 0
    expected_on: date | None = None
    promises: tuple[Promisable, ...] = ()
    by: Promisable | None = None
    first_on: date | None = None

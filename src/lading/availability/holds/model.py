"""A cart hold as a value."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

MINUTES_DEFAULT = 15
MINUTES_MAX = 60
ITEMS_MAX = 200
UNITS_MAX = 1_000_000
# How long an order that has claimed a hold may take until its stock is reserved.
CLAIM_MINUTES = 24 * 60

ACTIVE = "ACTIVE"
CLAIMED = "CLAIMED"
CONVERTED = "CONVERTED"
RELEASED = "RELEASED"
EXPIRED = "EXPIRED"


class HoldItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Units of a product wanted; at one location if it is named, such as the store of a collection."""

    product_ref: str
    quantity: int
    location_ref: str | None = None


class NewHold(msgspec.Struct, frozen=True, kw_only=True):
    """A hold as a storefront asks for it. ref names the cart, customer_ref the customer or the session.

    is_release: for somebody who waited in a pool, to whom what is kept for those who wait is given.
    """

    ref: str
    customer_ref: str
    virtual_catalogue_ref: str
    items: tuple[HoldItem, ...]
    minutes: int = MINUTES_DEFAULT
    is_release: bool = False


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A hold as it is kept. status is EXPIRED from the instant expires_at on, whoever has noticed it."""

    id: UUID
    ref: str
    customer_ref: str
    virtual_catalogue_ref: str
    retailer: int
    status: str
    items: Sequence[HoldItem]
    units: int
    minutes: int
    created_at: datetime
    expires_at: datetime
    extended_at: datetime | None
    order_id: UUID | None
    ended_at: datetime | None

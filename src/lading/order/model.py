"""The values of an order and its sub-entities: frozen, whole, changed by making a new one.

Quantities are units, money integer minor units of the order's currency, instants UTC.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

ORDER = "ORDER"
FULFILMENT_CHOICE = "FULFILMENT_CHOICE"
FULFILMENT = "FULFILMENT"
ARTICLE = "ARTICLE"
CONSIGNMENT = "CONSIGNMENT"

# A fulfilment in one of these statuses serves nothing any more: its unfilled units are open again.
RELEASED_STATUSES = frozenset({"REJECTED", "EXPIRED", "CANCELLED"})

# Marks a cancelled fulfilment whose location did nothing wrong: sourcing may ask it again for the same order.
MAY_SERVE_AGAIN = "mayServeAgain"


class Destination(NamedTuple):
    """Where goods are wanted, in decimal degrees; both None where it is not known."""

    latitude: float | None
    longitude: float | None


class OrderItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an order; product_number is the stock key of its product."""

    id: UUID
    line: int
    ref: str
    product_number: int
    product_ref: str
    product_catalogue_ref: str
    quantity: int
    cancelled_quantity: int = 0
    fulfilment_choice_ref: str | None = None
    status: str | None = None
    price_minor: int | None = None
    paid_price_minor: int | None = None
    tax_price_minor: int | None = None
    total_minor: int | None = None
    total_tax_minor: int | None = None
    tax_type: str | None = None
    attributes: Mapping[str, Any] = {}


class FulfilmentChoice(msgspec.Struct, frozen=True, kw_only=True):
    """How the customer wants some of the goods: delivery to an address, or collection at a location.

    details: what is only shown or read by few rules, such as deliver_after (ISO 8601) and fulfilment_price_minor.
    """

    ref: str
    type: str
    delivery_type: str
    pickup_location_ref: str | None = None
    address: Mapping[str, Any] | None = None
    latitude: float | None = None
    longitude: float | None = None
    details: Mapping[str, Any] = {}


class OrderFields(msgspec.Struct, frozen=True, kw_only=True):
    """What an order is, besides what every entity has.

    stored_items is what the database holds of items: what is still the same object need not be written.
    """

    currency: str
    items: tuple[OrderItem, ...]
    customer_id: UUID | None
    total_minor: int | None
    total_tax_minor: int | None
    created_at: datetime
    stored_items: tuple[OrderItem, ...] = ()


class FulfilmentItem(msgspec.Struct, frozen=True, kw_only=True):
    """The part of an order item that one fulfilment is to fill. requested = filled + rejected + still to pick.

    withdrawn_quantity: filled units that were taken out again before the hand-over, back to stock or lost. An item
    whose units are all withdrawn before they are picked leaves the fulfilment; only the database remembers it.
    """

    id: UUID
    ref: str
    order_item_id: UUID
    requested_quantity: int
    filled_quantity: int = 0
    rejected_quantity: int = 0
    withdrawn_quantity: int = 0
    status: str | None = None

    @property
    def kept_quantity(self) -> int:
        """Filled units that are still in the fulfilment."""
        return self.filled_quantity - self.withdrawn_quantity


class FulfilmentFields(msgspec.Struct, frozen=True, kw_only=True):
    """One location filling some items of an order. stored_items is what the database holds of items."""

    delivery_type: str
    choice_ref: str | None
    location_id: UUID
    location_ref: str
    location_number: int
    items: tuple[FulfilmentItem, ...]
    eta: str | None = None
    expires_at: datetime | None = None
    created_at: datetime
    stored_items: tuple[FulfilmentItem, ...] = ()


class ArticleItem(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a fulfilment item in a parcel."""

    id: UUID
    fulfilment_item_id: UUID
    quantity: int
    barcode: str | None = None


class ArticleFields(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel. Dimensions in cm, weight in kg."""

    fulfilment_id: UUID
    items: tuple[ArticleItem, ...]
    name: str | None = None
    height_cm: float = 0.0
    length_cm: float = 0.0
    width_cm: float = 0.0
    weight_kg: float = 0.0
    created_at: datetime


class ConsignmentFields(msgspec.Struct, frozen=True, kw_only=True):
    """Parcels handed to one carrier together."""

    article_ids: tuple[UUID, ...]
    carrier_ref: str | None = None
    consignment_reference: str | None = None
    tracking_label: str | None = None
    label_url: str | None = None
    order_summary_url: str | None = None
    created_at: datetime

"""The values of a return order and its fulfilments: frozen, whole, changed by making a new one.

Quantities are units, money integer minor units of the return's currency, instants UTC.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

RETURN_ORDER = "RETURN_ORDER"
RETURN_FULFILMENT = "RETURN_FULFILMENT"

# What a fulfilment in one of these statuses filled is with the customer.
SHIPPED_STATUSES = ("COMPLETE", "SHIPPED", "DELIVERED", "COLLECTED")


class Disposition(StrEnum):
    """Where units go. SEND_BACK and MISSING are not accepted: nothing is paid for them."""

    RESTOCK = "RESTOCK"
    QUARANTINE = "QUARANTINE"
    REFURBISH = "REFURBISH"
    SCRAP = "SCRAP"
    SEND_BACK = "SEND_BACK"
    MISSING = "MISSING"

    @property
    def is_accepted(self) -> bool:
        """Whether the units stay with us."""
        return self not in {Disposition.SEND_BACK, Disposition.MISSING}


class PaymentAction(StrEnum):
    """What the customer gets for the goods: money, credit with us, or other goods."""

    REFUND = "REFUND"
    STORE_CREDIT = "STORE_CREDIT"
    EXCHANGE = "EXCHANGE"


class LineWorth(msgspec.Struct, frozen=True):
    """All units of an order item and what was paid for them, without and of tax."""

    quantity: int
    net_minor: int
    tax_minor: int


class ReturnItem(msgspec.Struct, frozen=True, kw_only=True):
    """Units of one order item, or of a product without a receipt, that come back.

    Amounts are of all units, once looked at of the accepted ones. is_agreed: they were given, not worked out.
    """

    id: UUID
    line: int
    ref: str
    type: str = "DEFAULT"
    status: str = "CREATED"
    order_item_id: UUID | None = None
    order_item_ref: str | None = None
    product_number: int
    product_ref: str
    product_catalogue_ref: str
    quantity: int
    accepted_quantity: int = 0
    rejected_quantity: int = 0
    unit_minor: int = 0
    amount_minor: int = 0
    tax_minor: int = 0
    worth: LineWorth | None = None
    is_agreed: bool = False
    details: Mapping[str, Any] = {}
    attributes: Mapping[str, Any] = {}

    @property
    def open_quantity(self) -> int:
        """Units nobody has looked at yet."""
        return self.quantity - self.accepted_quantity - self.rejected_quantity


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of some units, and where they went."""

    id: UUID
    return_order_item_id: UUID
    quantity: int
    disposition: Disposition
    condition: str | None = None
    comment: str | None = None
    location_id: UUID
    event_id: UUID
    found_at: datetime


class ReturnFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a return order is, besides what every entity has. stored_items is what the database holds of items.

    verdicts are the new ones of this run.
    """

    currency: str
    items: tuple[ReturnItem, ...]
    order_id: UUID | None = None
    order_ref: str | None = None
    order_type: str | None = None
    customer_id: UUID | None = None
    exchange_order_id: UUID | None = None
    lodged_location_id: UUID | None = None
    destination_location_id: UUID | None = None
    pickup_address: Mapping[str, Any] | None = None
    tax_type: Mapping[str, Any] | None = None
    created_at: datetime
    verdicts: tuple[Verdict, ...] = ()
    stored_items: tuple[ReturnItem, ...] = ()

    @property
    def subtotal_minor(self) -> int:
        """What the goods are worth without tax."""
        return sum(item.amount_minor for item in self.items)

    @property
    def tax_minor(self) -> int:
        """The tax on them."""
        return sum(item.tax_minor for item in self.items)

    @property
    def total_minor(self) -> int:
        """Both together."""
        return self.subtotal_minor + self.tax_minor


class ReturnFulfilmentItem(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a return item that come back on one way."""

    id: UUID
    ref: str
    return_order_item_id: UUID
    quantity: int
    attributes: Mapping[str, Any] = {}


class ReturnFulfilmentFields(msgspec.Struct, frozen=True, kw_only=True):
    """The way goods take back, to the location that looks at them."""

    items: tuple[ReturnFulfilmentItem, ...]
    lodged_location_id: UUID | None = None
    destination_location_id: UUID
    pickup_address: Mapping[str, Any] | None = None
    created_at: datetime

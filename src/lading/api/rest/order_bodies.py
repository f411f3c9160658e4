"""The JSON of an order as it is read back."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class OrderItemRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One line of an order; amounts are decimals of the order's currency."""

    ref: str
    product_ref: str
    product_catalogue_ref: str
    fulfilment_choice_ref: str | None
    quantity: int
    cancelled_quantity: int
    status: str | None
    price: float | None
    total_price: float | None


class FulfilmentChoiceRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How and when the customer wants the goods. attributes: with what was promised since."""

    ref: str
    type: str
    status: str
    delivery_type: str
    pickup_location_ref: str | None
    delivery_address: dict[str, Any] | None
    latitude: float | None
    longitude: float | None
    delivery_instruction: str | None
    deliver_after: datetime | None
    deliver_before: datetime | None
    dispatch_on: datetime | None
    attributes: dict[str, Any]


class FulfilmentItemRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The part of an order item that a fulfilment is to fill."""

    ref: str
    order_item_ref: str
    product_ref: str
    requested_quantity: int
    filled_quantity: int
    rejected_quantity: int
    withdrawn_quantity: int


class ParcelRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A parcel and the consignment it travels in, once there is one."""

    id: UUID
    ref: str
    status: str
    consignment_ref: str | None
    consignment_status: str | None
    consignment_reference: str | None
    tracking_label: str | None


class FulfilmentRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One location filling some items of the order."""

    id: UUID
    ref: str
    type: str
    status: str
    delivery_type: str
    fulfilment_choice_ref: str | None
    location_ref: str
    eta: str | None
    expiry_time: datetime | None
    created_on: datetime
    items: list[FulfilmentItemRead]
    articles: list[ParcelRead]


class PaymentLinkRead(msgspec.Struct, frozen=True, kw_only=True):
    """A payment, named."""

    ref: str


class PaymentRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Money of the order: what the payment is over and how it stands; amounts are decimals of its currency."""

    ref: str
    type: str
    status: str
    currency: str
    amount: float
    authorised: float
    captured: float
    voided: float
    refunded: float
    refunding: float


class FinancialTransactionRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A step of one of the order's payments: type is what was done, total the amount in decimals of the currency."""

    ref: str
    type: str
    status: str
    total: float
    currency: str
    external_transaction_code: str | None
    external_transaction_id: str | None
    card_type: str | None
    payment_method: str | None
    payment_provider_name: str | None
    payment: PaymentLinkRead
    created_on: datetime
    updated_on: datetime


class OrderRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An order with everything below it.

    payment: the first that is for it. payments, financial_transactions: all of its money, the oldest first; null for
    whoever may not see billing accounts (BILLINGACCOUNT_VIEW).
    """

    id: UUID
    ref: str
    type: str
    status: str
    retailer_id: str
    workflow_ref: str
    workflow_version: int
    customer_ref: str | None
    currency: str
    total_price: float | None
    total_tax_price: float | None
    attributes: dict[str, Any]
    created_on: datetime
    updated_on: datetime
    fulfilment_choices: list[FulfilmentChoiceRead]
    items: list[OrderItemRead]
    fulfilments: list[FulfilmentRead]
    payment: PaymentLinkRead | None
    payments: list[PaymentRead] | None
    financial_transactions: list[FinancialTransactionRead] | None

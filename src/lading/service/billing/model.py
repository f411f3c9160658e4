"""The values of a billing account and its documents: frozen, whole, changed by making a new one.

Money is integer minor units of the document's currency, instants UTC.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from lading.kernel.identity import identity_of

BILLING_ACCOUNT = "BILLING_ACCOUNT"
INVOICE = "INVOICE"
CREDIT_MEMO = "CREDIT_MEMO"
PAYMENT = "PAYMENT"
PAYMENT_TRANSACTION = "PAYMENT_TRANSACTION"
DOCUMENTS = (INVOICE, CREDIT_MEMO)
# The attribute of a payment transaction that Lading itself asked for: for which order.
ORDER_REF = "orderRef"


class Operation(StrEnum):
    """What a transaction does with the means of payment. SALE authorises and captures at once."""

    AUTHORISE = "AUTHORISE"
    SALE = "SALE"
    CAPTURE = "CAPTURE"
    VOID = "VOID"
    REFUND = "REFUND"


class Outcome(StrEnum):
    """What the payment service said. Only what SUCCEEDED moved money; a REQUESTED refund is held back for it."""

    REQUESTED = "REQUESTED"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class AccountFields(msgspec.Struct, frozen=True, kw_only=True):
    """Whose account it is: a customer's, or for one order a guest's."""

    name: str
    customer_id: UUID | None = None
    order_id: UUID | None = None
    address: Mapping[str, Any] | None = None
    created_at: datetime

    def is_of(self, customer_id: UUID | None, order_id: UUID | None) -> bool:
        """Whether it is the customer's account, or for an order without a customer the order's."""
        if customer_id is not None:
            return self.customer_id == customer_id
        return order_id is not None and self.order_id == order_id


class DocumentItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a document. amount is without tax; reason is a value and its label."""

    id: UUID
    line: int
    ref: str
    type: str
    description: str | None = None
    order_item_id: UUID | None = None
    return_order_item_id: UUID | None = None
    product_ref: str | None = None
    quantity: int = 1
    unit_minor: int
    amount_minor: int
    tax_minor: int
    reason: Mapping[str, Any] | None = None


class DocumentFields(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice or a credit memo. balance: of an invoice unsettled, of a credit memo neither paid out nor used."""

    currency: str
    subtotal_minor: int
    tax_minor: int
    balance_minor: int
    order_id: UUID | None = None
    return_order_id: UUID | None = None
    return_ref: str | None = None
    return_type: str | None = None
    invoice_id: UUID | None = None
    fulfilment_ref: str | None = None
    tax_type: Mapping[str, Any] | None = None
    items: tuple[DocumentItem, ...] = ()
    issued_at: datetime
    due_at: datetime | None = None
    created_at: datetime

    @property
    def total_minor(self) -> int:
        """With tax."""
        return self.subtotal_minor + self.tax_minor


class PaymentFields(msgspec.Struct, frozen=True, kw_only=True):
    """A means of payment for an amount."""

    currency: str
    amount_minor: int
    order_id: UUID | None = None
    created_at: datetime


class TransactionFields(msgspec.Struct, frozen=True, kw_only=True):
    """One step with the payment service. stored_outcome: what the database holds; None while it is new there."""

    payment_id: UUID
    operation: Operation
    outcome: Outcome
    currency: str
    amount_minor: int
    document_id: UUID | None = None
    provider_ref: str | None = None
    provider_reference: str | None = None
    card_type: str | None = None
    payment_method: str = "UNKNOWN"
    created_at: datetime
    stored_outcome: Outcome | None = None


def account_id_of(customer_id: UUID | None, order_id: UUID | None) -> UUID:
    """The identity of the only account of a customer, or of a guest's order: whoever makes it makes the same."""
    owner = ("customer", str(customer_id)) if customer_id is not None else ("order", str(order_id))
    return identity_of(BILLING_ACCOUNT, *owner)

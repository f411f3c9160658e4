"""What a return or an appeasement comes to, as a credit memo. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.service.billing.model import DocumentFields, DocumentItem
from lading.service.returns.model import PaymentAction
from lading.service.returns.new_return import payment_action_of


class CreditLine(msgspec.Struct, frozen=True, kw_only=True):
    """The accepted units of a return item, and the money for them."""

    id: UUID
    line: int
    ref: str
    order_item_id: UUID | None
    product_ref: str
    accepted_quantity: int
    unit_minor: int
    amount_minor: int
    tax_minor: int
    details: Mapping[str, Any]

    @property
    def action(self) -> PaymentAction:
        """What the customer gets for it."""
        return payment_action_of(self.details)


class ReturnCredit(msgspec.Struct, frozen=True, kw_only=True):
    """What a return has come to, as far as it was looked at. memo_ref: the credit memo there is already."""

    return_id: UUID
    return_ref: str
    return_type: str
    customer_id: UUID | None
    order_id: UUID | None
    currency: str
    tax_type: Mapping[str, Any] | None
    lines: tuple[CreditLine, ...]
    memo_ref: str | None = None


class GivenBack(msgspec.Struct, frozen=True, kw_only=True):
    """An amount of an order that is given back; reason is a value and its label."""

    order_id: UUID
    currency: str
    amount_minor: int
    reason: Mapping[str, Any] | None


def memo_of_return(
    credit: ReturnCredit, item_type: str, next_id: Callable[[], UUID], at: datetime
) -> tuple[DocumentFields, int]:
    """The memo of the accepted units, and how much of it is to be paid out.

    Without an order there is no payment to pay it out through: all of it stays credit.
    """
    lines = [line for line in credit.lines if line.accepted_quantity]
    items = tuple(_item(line, item_type, place, next_id()) for place, line in enumerate(lines, start=1))
    subtotal, tax = sum(line.amount_minor for line in lines), sum(line.tax_minor for line in lines)
    fields = DocumentFields(
        currency=credit.currency,
        subtotal_minor=subtotal,
        tax_minor=tax,
        balance_minor=subtotal + tax,
        order_id=credit.order_id,
        return_order_id=credit.return_id,
        return_ref=credit.return_ref,
        return_type=credit.return_type,
        tax_type=credit.tax_type,
        items=items,
        issued_at=at,
        created_at=at,
    )
    paid = sum(line.amount_minor + line.tax_minor for line in lines if line.action is PaymentAction.REFUND)
    return fields, paid if credit.order_id is not None else 0


def memo_of_amount(given: GivenBack, item_type: str, identity: UUID, at: datetime) -> DocumentFields:
    """The memo of an amount of an order, without goods; identity is that of its one item."""
    amount_minor, reason = given.amount_minor, given.reason
    item = DocumentItem(
        id=identity,
        line=1,
        ref="1",
        type=item_type,
        description=str(reason["label"]) if reason and reason.get("label") else None,
        unit_minor=amount_minor,
        amount_minor=amount_minor,
        tax_minor=0,
        reason=reason,
    )
    return DocumentFields(
        currency=given.currency,
        subtotal_minor=amount_minor,
        tax_minor=0,
        balance_minor=amount_minor,
        order_id=given.order_id,
        items=(item,),
        issued_at=at,
        created_at=at,
    )


def _item(line: CreditLine, item_type: str, number: int, identity: UUID) -> DocumentItem:
    return DocumentItem(
        id=identity,
        line=number,
        ref=line.ref,
        type=item_type,
        order_item_id=line.order_item_id,
        return_order_item_id=line.id,
        product_ref=line.product_ref,
        quantity=line.accepted_quantity,
        unit_minor=line.unit_minor,
        amount_minor=line.amount_minor,
        tax_minor=line.tax_minor,
        reason=line.details.get("reason"),
    )

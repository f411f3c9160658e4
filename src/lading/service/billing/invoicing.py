"""What an order comes to, as an invoice. Pure."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from lading.engine.entity import Aggregate
from lading.order.amounts.due import Line, bill_of, due_of, lines_of
from lading.order.amounts.sharing import portion
from lading.service.billing.model import DocumentFields, DocumentItem

DELIVERY = "DELIVERY"


def invoice_of(order: Aggregate, item_type: str, next_id: Callable[[], UUID], at: datetime) -> DocumentFields:
    """The invoice of what is wanted of the order: a line for each item that costs something, and one for delivery."""
    bill = bill_of(order)
    due = due_of(bill)
    items = [_item(line, item_type, next_id()) for line in lines_of(bill) if line.item.quantity > line.cancelled]
    delivery = due.total - sum(one.amount_minor + one.tax_minor for one in items)
    if delivery > 0:
        tax = min(due.delivery_tax, delivery)
        items.append(_delivery(1 + max((one.line for one in items), default=0), next_id(), delivery - tax, tax))
    items = [one for one in items if one.amount_minor or one.tax_minor]
    return DocumentFields(
        currency=bill.order.currency,
        subtotal_minor=sum(one.amount_minor for one in items),
        tax_minor=sum(one.tax_minor for one in items),
        balance_minor=sum(one.amount_minor + one.tax_minor for one in items),
        order_id=order.root.id,
        items=tuple(items),
        issued_at=at,
        created_at=at,
    )


def _item(line: Line, item_type: str, identity: UUID) -> DocumentItem:
    item = line.item
    left, tax = (amount - portion(amount, line.cancelled, item.quantity) for amount in (line.net, line.tax))
    units = item.quantity - line.cancelled
    return DocumentItem(
        id=identity,
        line=item.line,
        ref=item.ref,
        type=item_type,
        order_item_id=item.id,
        product_ref=item.product_ref,
        quantity=units,
        unit_minor=(left - min(tax, left)) // units,
        amount_minor=left - min(tax, left),
        tax_minor=min(tax, left),
    )


def _delivery(number: int, identity: UUID, amount: int, tax: int) -> DocumentItem:
    return DocumentItem(
        id=identity,
        line=number,
        ref=DELIVERY,
        type=DELIVERY,
        unit_minor=amount,
        amount_minor=amount,
        tax_minor=tax,
    )

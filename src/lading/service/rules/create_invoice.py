"""Invoices of orders."""

import msgspec

from lading.engine.action import Actions, Create, Log
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.order.model import OrderFields
from lading.service.billing.invoicing import invoice_of
from lading.service.billing.loaders import KnownMemo, MemoKey
from lading.service.billing.model import INVOICE, AccountFields


class InvoiceParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """invoiceType and invoiceItemType: the types of the invoice and of its items."""

    invoice_type: str = "ORDER"
    invoice_item_type: str = "ORDER_ITEM"


def create_invoice(
    orders: Loader[str, Aggregate | None], documents: Loader[MemoKey, KnownMemo | None]
) -> Rule[InvoiceParameters]:
    """The rule, bound to the loaders of orders and of documents."""

    @rule("CreateInvoiceFromOrder", InvoiceParameters)
    async def create(call: RuleCall, parameters: InvoiceParameters) -> Actions:
        """Invoices an order (orderRef) as it stands: what is wanted of it, less its discount, and its delivery.

        An order is invoiced once. Fails with ORDER_UNKNOWN or ORDER_OF_ANOTHER (customer).
        """
        ref = call.event.attributes.get("orderRef")
        order = await call.read(orders, ref) if isinstance(ref, str) else None
        if order is None:
            raise RuleFailed("ORDER_UNKNOWN", "send attributes.orderRef: the ref of an order")
        fields: OrderFields = order.root.fields
        owner: AccountFields = call.aggregate.root.fields
        if not owner.is_of(fields.customer_id, order.root.id):
            raise RuleFailed("ORDER_OF_ANOTHER", f"order {order.root.ref} is not of the customer of this account")
        name = f"INV-{order.root.ref[:96]}"
        known = await call.read(documents, MemoKey(INVOICE, name))
        if known is not None or any(one.ref == name for one in call.aggregate.children(INVOICE)):
            return [Log(f"invoice {name} is there already")]
        invoice = invoice_of(order, parameters.invoice_item_type, call.next_id, call.at)
        if not invoice.total_minor:
            return [Log(f"order {order.root.ref} costs nothing")]
        key = EntityKey(INVOICE, call.next_id(), name)
        return [Create(Entity(key, subtype=parameters.invoice_type, status="CREATED", fields=invoice))]

    return create

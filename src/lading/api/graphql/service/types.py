"""What returns, billing accounts, documents and payments show."""

from collections.abc import Sequence
from typing import Any

from ariadne import ObjectType
from ariadne.types import SchemaBindable

from lading.api.graphql.fields import Resolver, amount, attributes, below, linked, loaded, object_type
from lading.api.graphql.order.sources import order_nodes, orders
from lading.api.graphql.service import links, sources
from lading.api.graphql.service.mutations import mutations
from lading.api.graphql.service.queries import queries
from lading.foundation.access.permissions import Permission


def bindables() -> Sequence[SchemaBindable]:
    """The types of returns and billing with their resolvers, and the fields of Query and Mutation."""
    return [queries(), mutations(), *_return_types(), *_document_types(), *_payment_types()]


def _return_types() -> list[ObjectType]:
    of_return = linked(sources.return_nodes(), "return_order_id")
    money = {"unitAmount": links.money("unit_minor"), "itemTaxAmount": links.money("tax_minor")}
    return_order = {
        "attributes": attributes,
        "retailer": links.retailer,
        "workflow": links.workflow,
        "customer": links.named("customer_ref"),
        "order": links.of_retailer("order_ref"),
        "exchangeOrder": links.of_retailer("exchange_ref"),
        "lodgedLocation": links.named("lodged_ref"),
        "destinationLocation": links.named("destination_ref"),
        "creditMemo": links.named("memo_ref"),
        "currency": links.currency,
        **_totals(),
        "returnOrderItems": _below_returns("items_of_returns", "items"),
        "returnOrderFulfilments": _below_returns("ways_of_returns", "ways"),
    }
    item = {
        "attributes": attributes,
        "product": links.product,
        "orderItem": links.order_item,
        "returnOrder": of_return,
        "unitQuantity": links.units,
        "itemAmount": links.money("amount_minor"),
        **money,
    }
    way = {
        "attributes": attributes,
        "workflow": links.workflow,
        "lodgedLocation": links.named("lodged_ref"),
        "destinationLocation": links.named("destination_ref"),
        "returnOrder": of_return,
        "returnFulfilmentItems": _below_returns("items_of_ways", "way_items"),
    }
    way_item = {
        "attributes": attributes,
        "unitQuantity": links.units,
        "product": links.product,
        "returnOrderFulfilment": linked(sources.way_nodes(), "return_fulfilment_id"),
        "returnOrderItem": linked(sources.return_item_nodes(), "return_order_item_id"),
    }
    types = {
        "ReturnOrder": return_order,
        "ReturnOrderItem": item,
        "ReturnFulfilment": way,
        "ReturnFulfilmentItem": way_item,
    }
    return [object_type(name, fields) for name, fields in types.items()]


def _document_types() -> list[ObjectType]:
    document = {
        "attributes": attributes,
        "workflow": links.workflow,
        "billingAccount": linked(sources.account_nodes(), "billing_account_id"),
        "order": links.of_retailer("order_ref"),
        "currency": links.currency,
        "totalBalance": links.money("balance_minor"),
        **_totals(),
    }
    memo = document | {
        "workflowVersion": links.text("workflowVersion"),
        "invoice": linked(sources.invoice_nodes(), "invoice_id"),
        "returnOrder": links.of_retailer("return_ref"),
        "items": _below_billing("items_of_memos", "memo_items"),
    }
    invoice = document | {
        "fulfilment": links.named("fulfilment_ref"),
        "items": _below_billing("items_of_invoices", "invoice_items"),
        "creditMemos": links.nodes_of(_below_billing("memos_of_invoices", "memos")),
    }
    item = {
        "product": links.product,
        "unitQuantity": links.units,
        "unitAmount": links.money("unit_minor"),
        "amount": links.money("amount_minor"),
        "taxAmount": links.money("tax_minor"),
    }
    memo_item = item | {
        "creditMemo": linked(sources.memo_nodes(), "document_id"),
        "orderItem": links.order_item,
        "returnOrderItem": links.return_item,
    }
    types = {
        "CreditMemo": memo,
        "Invoice": invoice,
        "CreditMemoItem": memo_item,
        "InvoiceItem": item | {"invoice": linked(sources.invoice_nodes(), "document_id")},
    }
    return [object_type(name, fields) for name, fields in types.items()]


def _payment_types() -> list[ObjectType]:
    balances = sources.billing().nodes("balances_of_accounts")
    account = {
        "attributes": attributes,
        "retailer": links.retailer,
        "customer": links.named("customer_ref"),
        "workflow": links.workflow,
        "workflowVersion": links.text("workflowVersion"),
        "payments": _below_billing("payments_of_accounts", "payments"),
        "creditMemos": _below_billing("memos_of_accounts", "memos"),
        "invoices": _below_billing("invoices_of_accounts", "invoices"),
        "balances": links.balances(loaded(balances, "id", Permission.BILLINGACCOUNT_VIEW)),
    }
    payment = {
        "attributes": attributes,
        "retailer": links.retailer,
        "workflow": links.workflow,
        "billingAccount": linked(sources.account_nodes(), "billing_account_id"),
        "orders": below(orders().list_of("orders_of_payments", "orders_by_id")),
        "paymentTransactions": _below_billing("transactions_of_payments", "transactions"),
        "currency": links.currency,
        "amount": links.money("amount_minor"),
        **{
            name: links.money(f"{name}_minor") for name in ("authorised", "captured", "voided", "refunded", "refunding")
        },
    }
    transaction = {
        "attributes": attributes,
        "workflow": links.workflow,
        "payment": linked(sources.payment_nodes(), "payment_id"),
        "currency": links.currency,
        "amount": links.money("amount_minor"),
    }
    financial = {"total": amount("amount_minor"), "order": linked(order_nodes(), "order_id")}
    types: dict[str, dict[str, Resolver]] = {
        "Order": {"financialTransactions": _below_billing("financial_transactions_of_orders", "transactions")},
        "FinancialTransaction": financial,
        "BillingAccount": account,
        "BillingBalance": {"currency": links.currency, "amount": links.money("balance_minor")},
        "Payment": payment,
        "PaymentTransaction": transaction,
    }
    return [object_type(name, fields) for name, fields in types.items()]


def _totals() -> dict[str, Any]:
    return {
        "subTotalAmount": links.money("subtotal_minor"),
        "totalTax": links.money("tax_minor"),
        "totalAmount": links.money("total_minor"),
    }


def _below_returns(statement: str, kind: str) -> Resolver:
    return below(sources.list_of(sources.returns(), statement, kind))


def _below_billing(statement: str, kind: str) -> Resolver:
    return below(sources.list_of(sources.billing(), statement, kind))

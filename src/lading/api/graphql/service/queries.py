"""What can be asked about returns and billing."""

from ariadne import ObjectType

from lading.api.graphql.fields import Resolver, by_ref, listed, object_type
from lading.api.graphql.listing import Reading
from lading.api.graphql.service import sources

RETURNS = {
    "returnOrder": "returns",
    "returnOrderItem": "items",
    "returnFulfilment": "ways",
    "returnFulfilmentItem": "way_items",
}
BILLING = {
    "billingAccount": "accounts",
    "creditMemoItem": "memo_items",
    "invoice": "invoices",
    "invoiceItem": "invoice_items",
    "payment": "payments",
    "paymentTransaction": "transactions",
}


def queries() -> ObjectType:
    """The fields of Query that concern returns and billing."""
    memos = sources.list_of(sources.billing(), "memos", "memos")
    steps = sources.list_of(sources.billing(), "financial_transactions", "transactions")
    fields = {
        **_both(sources.returns(), RETURNS),
        **_both(sources.billing(), BILLING),
        "creditMemo": by_ref(memos),
        "creditMemoes": listed(memos),
        "financialTransactions": listed(steps),
    }
    return object_type("Query", fields)


def _both(reading: Reading, names: dict[str, str]) -> dict[str, Resolver]:
    """One by its ref, and the list, of each kind."""
    fields: dict[str, Resolver] = {}
    for name, kind in names.items():
        listing = sources.list_of(reading, kind, kind)
        fields[name], fields[f"{name}s"] = by_ref(listing), listed(listing)
    return fields

"""Where returns and the books are read from."""

from lading.api.graphql.listing import Listing, Nodes, Reading
from lading.foundation.access.permissions import Permission


def returns() -> Reading:
    """Return orders and everything below them."""
    return Reading(__package__, "returns.sql", Permission.RETURNORDER_VIEW)


def billing() -> Reading:
    """Billing accounts, their documents and payments."""
    return Reading(__package__, "billing.sql", Permission.BILLINGACCOUNT_VIEW)


def return_nodes() -> Nodes:
    """Return orders by id."""
    return returns().nodes("returns_by_id")


def return_item_nodes() -> Nodes:
    """Items of return orders by id."""
    return returns().nodes("items_by_id")


def way_nodes() -> Nodes:
    """Return fulfilments by id."""
    return returns().nodes("ways_by_id")


def account_nodes() -> Nodes:
    """Billing accounts by id."""
    return billing().nodes("accounts_by_id")


def memo_nodes() -> Nodes:
    """Credit memos by id."""
    return billing().nodes("memos_by_id")


def invoice_nodes() -> Nodes:
    """Invoices by id."""
    return billing().nodes("invoices_by_id")


def payment_nodes() -> Nodes:
    """Payments by id."""
    return billing().nodes("payments_by_id")


def transaction_nodes() -> Nodes:
    """Payment transactions by id."""
    return billing().nodes("transactions_by_id")


def list_of(reading: Reading, statement: str, kind: str) -> Listing:
    """A list; kind is the name of its entities in the statements: ways, memos, …."""
    return reading.list_of(statement, f"{kind}_by_id")

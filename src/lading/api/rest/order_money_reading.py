"""An order's money out: its payments and what was done with them."""

from collections.abc import Mapping
from typing import Any

from lading.api.authority import reaches
from lading.api.rest.order_bodies import FinancialTransactionRead, PaymentLinkRead, PaymentRead
from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal
from lading.kernel.money import decimal_amount

Row = Mapping[str, Any]
AMOUNTS = ("amount", "authorised", "captured", "voided", "refunded", "refunding")


async def money_of(connection: Connection, user: Principal, order: Row) -> dict[str, Any]:
    """payment, payments and financial_transactions of an order; the steps are read only where there is a payment.

    Whoever sees the order sees the ref of its payment; the rest is null without BILLINGACCOUNT_VIEW.
    """
    queries = queries_of(__package__, "order_reading.sql")
    below = {"account": user.account, "order_id": order["id"]}
    payments = await queries.payments_of_order(connection, **below)
    link = PaymentLinkRead(ref=payments[0]["ref"]) if payments else None
    if not reaches(user, Permission.BILLINGACCOUNT_VIEW, order["retailer"]):
        return {"payment": link, "payments": None, "financial_transactions": None}
    steps = await queries.financial_transactions_of_order(connection, **below) if payments else []
    return {
        "payment": link,
        "payments": [_payment(row) for row in payments],
        "financial_transactions": [_step(row) for row in steps],
    }


def _payment(row: Row) -> PaymentRead:
    amounts: dict[str, Any] = {name: _amount(row, f"{name}_minor") for name in AMOUNTS}
    return PaymentRead(**{name: row[name] for name in ("ref", "type", "status", "currency")}, **amounts)


def _step(row: Row) -> FinancialTransactionRead:
    own: dict[str, Any] = {
        "total": _amount(row, "amount_minor"),
        "payment": PaymentLinkRead(ref=row["payment_ref"]),
    }
    names = [name for name in FinancialTransactionRead.__struct_fields__ if name not in own]
    return FinancialTransactionRead(**{name: row[name] for name in names}, **own)


def _amount(row: Row, column: str) -> float:
    return float(decimal_amount(row[column], row["currency"]))

"""A payment that was made before its order: found, checked, and linked in the transaction that stores the order.

One payment pays one order. Its billing account is the customer's, or nobody's yet: then it becomes that of the order's
customer, or of the guest's order.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.order.new_order import PaymentLink
from lading.order.refusals import OrderInvalid, PaymentTaken
from lading.order.storage.rows import write_rows

_FILE = "linking.sql"
POINTER = "/payment"


class Payable(msgspec.Struct, frozen=True, kw_only=True):
    """A payment as an order finds it. order_ref: of the order it pays.

    customer_id, guest_order_ref: whose billing account it is on; neither where it is nobody's.
    """

    id: UUID
    retailer: int
    currency: str
    billing_account_id: UUID
    order_ref: str | None = None
    customer_id: UUID | None = None
    guest_order_ref: str | None = None


class Payer(msgspec.Struct, frozen=True, kw_only=True):
    """An order that names a payment; without a customer it is a guest's."""

    order_ref: str
    retailer: int
    customer_id: UUID | None
    currency: str


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that an order may have. owns_account: its billing account becomes the customer's, or the order's."""

    id: UUID
    billing_account_id: UUID
    owns_account: bool


class Payments:
    """The payments that orders of one call name. Whoever comes first has one; the same order again has the same."""

    def __init__(self, found: Mapping[str, Payable], customers_with_accounts: Collection[UUID]) -> None:
        self._found = found
        self._order_of: dict[UUID, str] = {}
        self._owner_of: dict[UUID, UUID | str] = {}
        self._banked = set(customers_with_accounts)

    def claim(self, link: PaymentLink, payer: Payer) -> Linked:
        """The payment for the order.

        Raises Refused PAYMENT_UNKNOWN, PAYMENT_OF_ANOTHER or CURRENCY_MIXED; PaymentTaken PAYMENT_TAKEN.
        """
        one = self._found.get(link.ref)
        if one is None or one.retailer != payer.retailer:
            raise refusals.unknown("payment", link.ref[:100], POINTER)
        if one.customer_id not in {None, payer.customer_id}:
            raise _of_another(f"Payment {link.ref} is of another customer.")
        if one.currency != payer.currency:
            message = f"Payment {link.ref} is in {one.currency}, the order in {payer.currency}."
            raise OrderInvalid("CURRENCY_MIXED", message, "Name a payment in the order's currency.", pointer=POINTER)
        if self._order_of.get(one.id, one.order_ref) not in {None, payer.order_ref}:
            raise _taken(link.ref)
        is_new_owner = self._check_account(one, payer, link.ref)
        self._order_of[one.id] = payer.order_ref
        return Linked(id=one.id, billing_account_id=one.billing_account_id, owns_account=is_new_owner)

    def _check_account(self, one: Payable, payer: Payer, ref: str) -> bool:
        """Whether nobody has the payment's account yet, so that it is the payer's from now on."""
        if one.customer_id is not None:
            return False
        owner: UUID | str = payer.customer_id or payer.order_ref
        known = self._owner_of.get(one.billing_account_id, one.guest_order_ref)
        if known == owner:
            return False
        if known is not None:
            raise _of_another(f"The billing account of payment {ref} is of another order.")
        if owner in self._banked:
            raise _of_another(f"Payment {ref} is not on the billing account of the order's customer.")
        self._owner_of[one.billing_account_id] = owner
        if payer.customer_id is not None:
            self._banked.add(payer.customer_id)
        return True


async def find_payments(
    connection: Connection, account: int, links: Iterable[PaymentLink | None], customers: Collection[UUID]
) -> Payments | None:
    """The payments named, held until the transaction ends; None, and no statement, where no order names one."""
    refs = sorted({link.ref for link in links if link is not None})
    if not refs:
        return None
    queries = queries_of(__package__, _FILE)
    owners = {row["id"]: row for row in await queries.accounts_of_payments(connection, account=account, refs=refs)}
    rows = await queries.payments_to_link(connection, account=account, refs=refs)
    named = {row["order_id"] for row in (*rows, *owners.values())} - {None}
    orders = await queries.refs_of_orders(connection, account=account, ids=list(named)) if named else []
    ref_of = {row["id"]: row["ref"] for row in orders}
    found = {
        row["ref"]: Payable(
            id=row["id"],
            retailer=row["retailer"],
            currency=row["currency"],
            billing_account_id=row["billing_account_id"],
            order_ref=ref_of.get(row["order_id"]),
            customer_id=owners[row["billing_account_id"]]["customer_id"],
            guest_order_ref=ref_of.get(owners[row["billing_account_id"]]["order_id"]),
        )
        for row in rows
        if row["billing_account_id"] in owners
    }
    banked = await queries.customers_with_accounts(connection, account=account, ids=list(customers))
    return Payments(found, [row["customer_id"] for row in banked])


async def link_payments(
    connection: Connection, account: int, linked: Sequence[tuple[Linked, UUID, UUID | None]], at: datetime
) -> None:
    """Links payments to new orders: (payment, order, its customer). No statement where there are none.

    Raises PaymentTaken PAYMENT_TAKEN when the customer was given another billing account at this very moment.
    """
    queries = queries_of(__package__, _FILE)
    rows = [(one.id, order_id) for one, order_id, _ in linked]
    await write_rows(queries.link_payments, connection, account, rows, at)
    owned = [
        (one.billing_account_id, customer_id, None if customer_id else order_id)
        for one, order_id, customer_id in linked
        if one.owns_account
    ]
    try:
        await write_rows(queries.own_accounts, connection, account, owned, at)
    except asyncpg.UniqueViolationError as error:
        message, hint = "The customer was given another billing account just now.", "Send the order again."
        raise PaymentTaken("PAYMENT_TAKEN", message, hint, pointer=POINTER) from error


def _taken(ref: str) -> PaymentTaken:
    message, hint = f"Payment {ref} pays another order already.", "Make a payment for this order, and name that."
    return PaymentTaken("PAYMENT_TAKEN", message, hint, pointer=POINTER)


def _of_another(message: str) -> OrderInvalid:
    hint = "Name a payment on the billing account of the order's customer."
    return OrderInvalid("PAYMENT_OF_ANOTHER", message, hint, pointer=POINTER)

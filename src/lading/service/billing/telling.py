"""A step of an order's money as it is told through the API: booked once, on the payment that it is about."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection, savepoint
from lading.database.queries import queries_of
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.kernel.refusal import Conflict
from lading.service.billing.choosing import payment_for
from lading.service.billing.intake import account_of_order, add_to_account
from lading.service.billing.model import ORDER_REF, PAYMENT, PAYMENT_TRANSACTION, Operation, Outcome, TransactionFields
from lading.service.billing.records import transaction_of
from lading.service.billing.reporting import Reported, booked, new_payment, own_payment_ref

Row = Mapping[str, Any]

# Of these the payment service has one under an id. What it captures and lets go it may name by the authorisation, so
# that two that others tell may be two; but what Lading asked for, and the service answered, is told again so.
_ONE_AN_ID = frozenset({Operation.AUTHORISE, Operation.SALE, Operation.REFUND})


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A step with what is known of its order. operation, amount_minor: what the report says, read."""

    said: Reported
    operation: Operation
    amount_minor: int
    retailer: int
    customer_id: UUID | None
    attributes: dict[str, Any]
    at: datetime


async def book_told(connection: Connection, account: int, told: Told, next_id: Callable[[], UUID]) -> UUID:
    """The transaction, booked now or before: the same ref; or the same id of the provider, if it has one step under it.

    Raises Conflict REF_TAKEN where the ref or the id stands for another step, PAYMENT_EXCEEDS.
    """
    said = told.said
    owner = (said.order_id, told.customer_id)
    account_id = await account_of_order(connection, account, told.retailer, owner, told.at)
    try:
        async with savepoint(connection):
            return await _booked(connection, account, account_id, told, next_id)
    except Conflict as refused:
        if refused.code != "REF_TAKEN":
            raise
    # A run, which does not wait for us, has made the order's payment meanwhile: now it is to be seen.
    return await _booked(connection, account, account_id, told, next_id)


async def _booked(
    connection: Connection, account: int, account_id: UUID, told: Told, next_id: Callable[[], UUID]
) -> UUID:
    said, queries = told.said, queries_of(__package__)
    payments = await queries.payments_of(
        connection, account=account, account_ids=[account_id], ids=[], order_ids=[said.order_id]
    )
    ids = [row["id"] for row in payments]
    rows = await queries.transactions_of(connection, account=account, payment_ids=ids) if ids else []
    known = _known(rows, told)
    if known is not None:
        return known
    new = _entities(told, payments, rows, next_id)
    await add_to_account(connection, account, account_id, new, told.at)
    return new[-1].id


def _known(rows: Sequence[Row], told: Told) -> UUID | None:
    """The step that was told before under this ref, or under this id of the provider. Raises Conflict REF_TAKEN."""
    said = told.said
    for row in rows:
        # What was told as a capture is a sale where nobody had authorised it.
        is_same_operation = row["operation"] == told.operation or row["type"] == said.operation
        is_same_id = said.provider_reference is not None and row["provider_reference"] == said.provider_reference
        is_same_id = is_same_id and (row["operation"] in _ONE_AN_ID or ORDER_REF in row["attributes"])
        is_named = is_same_id and is_same_operation and row["outcome"] == Outcome.SUCCEEDED
        if row["ref"] != said.reference and not is_named:
            continue
        about = (row["provider_reference"], row["amount_minor"])
        if is_same_operation and about == (said.provider_reference, told.amount_minor):
            known: UUID = row["id"]
            return known
        pointer = "/ref" if row["ref"] == said.reference else "/externalTransactionId"
        message = f"{row['operation']} {row['ref']} of {row['amount_minor']} minor units has this name already."
        raise Conflict("REF_TAKEN", message, "Name each step once; send the same again to repeat it.", pointer=pointer)
    return None


def _entities(told: Told, payments: Sequence[Row], rows: Sequence[Row], next_id: Callable[[], UUID]) -> list[Entity]:
    """The step, and before it its payment where that is new."""
    said = told.said
    ids = {row["ref"]: row["id"] for row in payments if row["currency"] == said.currency}
    steps = {ref: _steps(rows, id_) for ref, id_ in ids.items()}
    ref = payment_for(told.operation, told.amount_minor, steps) or own_payment_ref(said)
    new = [] if ref in ids else [_payment(told, ref, next_id)]
    payment_id = new[0].id if new else ids[ref]
    fields = booked(said, told.operation, told.amount_minor, payment_id, steps.get(ref, ()), told.at)
    key = EntityKey(PAYMENT_TRANSACTION, next_id(), said.reference)
    status = fields.outcome.value
    return [*new, Entity(key, subtype=said.operation, status=status, fields=fields, attributes=told.attributes)]


def _steps(rows: Sequence[Row], payment_id: UUID) -> list[TransactionFields]:
    return [transaction_of(row) for row in rows if row["payment_id"] == payment_id]


def _payment(told: Told, ref: str, next_id: Callable[[], UUID]) -> Entity:
    return new_payment(told.said, EntityKey(PAYMENT, next_id(), ref), "ORDER", told.amount_minor, told.at)

"""Writing what runs changed of the books: documents, payments, and the journal that follows from them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.entity import Aggregate, Entity
from lading.order.storage.rows import write_rows
from lading.service.billing.model import (
    CREDIT_MEMO,
    DOCUMENTS,
    INVOICE,
    PAYMENT,
    PAYMENT_TRANSACTION,
    DocumentFields,
    Outcome,
    PaymentFields,
    TransactionFields,
)
from lading.service.billing.postings import Posting, postings_of_document, postings_of_transaction

Row = tuple[Any, ...]
Owned = list[tuple[Aggregate, Entity]]


async def flush_billing(connection: Connection, account: int, accounts: Sequence[Aggregate], at: datetime) -> None:
    """Writes every new and changed entity, and books what is new or was paid. The accounts themselves exist."""
    queries = queries_of(__package__)
    roots = [one.root for one in accounts if one.root.is_changed]
    rows = [(one.id, one.status, dict(one.kept)) for one in roots]
    await write_rows(queries.update_accounts, connection, account, rows, at)
    await _flush_documents(connection, account, accounts, at)
    await _flush_payments(connection, account, accounts, at)
    await _book(connection, account, accounts, at)


async def _flush_documents(connection: Connection, account: int, accounts: Sequence[Aggregate], at: datetime) -> None:
    queries = queries_of(__package__)
    new, changed = _written(accounts, DOCUMENTS)
    await write_rows(queries.insert_documents, connection, account, [_document_row(*pair) for pair in new], at)
    items = [_item_row(document.id, item) for _, document in new for item in document.fields.items]
    await write_rows(queries.insert_document_items, connection, account, items, at)
    rows = [(one.id, one.status, one.attributes, one.fields.balance_minor) for _, one in changed]
    await write_rows(queries.update_documents, connection, account, rows, at)


async def _flush_payments(connection: Connection, account: int, accounts: Sequence[Aggregate], at: datetime) -> None:
    queries = queries_of(__package__)
    new, changed = _written(accounts, (PAYMENT,))
    await write_rows(queries.insert_payments, connection, account, [_payment_row(*pair) for pair in new], at)
    rows = [(one.id, one.status, dict(one.kept)) for _, one in changed]
    await write_rows(queries.update_payments, connection, account, rows, at)
    added, answered = _written(accounts, (PAYMENT_TRANSACTION,))
    touched = sorted({one.fields.payment_id for _, one in (*added, *answered)})
    if not touched:
        return
    await queries.lock_payments(connection, account=account, ids=touched)
    await write_rows(queries.insert_transactions, connection, account, [_transaction_row(one) for _, one in added], at)
    steps = [
        (one.id, one.status, one.fields.outcome.value, one.fields.provider_reference, one.attributes)
        for _, one in answered
    ]
    await write_rows(queries.update_transactions, connection, account, steps, at)
    await queries.fold_payments(connection, account=account, ids=touched)


async def _book(connection: Connection, account: int, accounts: Sequence[Aggregate], at: datetime) -> None:
    queries = queries_of(__package__)
    lines: list[Row] = []
    balances: Counter[tuple[UUID, str]] = Counter()
    for owner, entity, postings in _booked(accounts):
        currency = entity.fields.currency
        for line, posting in enumerate(postings, start=1):
            place = (entity.id, line, owner.root.id, entity.type)
            lines.append((*place, posting.ledger, currency, posting.amount_minor))
            if posting.ledger == "RECEIVABLE":
                balances[owner.root.id, currency] += posting.amount_minor
    await write_rows(queries.book, connection, account, lines, at)
    sums = [(*owner, amount) for owner, amount in sorted(balances.items())]
    await write_rows(queries.add_balances, connection, account, sums)


def _booked(accounts: Iterable[Aggregate]) -> Iterable[tuple[Aggregate, Entity, tuple[Posting, ...]]]:
    """Documents that are new, and money that moved just now."""
    for one in accounts:
        for kind in (INVOICE, CREDIT_MEMO):
            for document in one.children(kind):
                if document.is_new:
                    yield one, document, postings_of_document(kind, document.fields)
        for transaction in one.children(PAYMENT_TRANSACTION):
            fields: TransactionFields = transaction.fields
            if fields.outcome is Outcome.SUCCEEDED and fields.stored_outcome is not Outcome.SUCCEEDED:
                yield one, transaction, postings_of_transaction(fields)


def _written(accounts: Iterable[Aggregate], kinds: Iterable[str]) -> tuple[Owned, Owned]:
    new: Owned = []
    changed: Owned = []
    for one in accounts:
        for entity in (child for kind in kinds for child in one.children(kind)):
            if entity.is_new:
                new.append((one, entity))
            elif entity.is_changed:
                changed.append((one, entity))
    return new, changed


def _document_row(owner: Aggregate, entity: Entity) -> Row:
    fields: DocumentFields = entity.fields
    about = (fields.order_id, fields.return_order_id, fields.invoice_id, fields.fulfilment_ref)
    amounts = (fields.subtotal_minor, fields.tax_minor, fields.balance_minor)
    return (
        entity.id,
        entity.type,
        owner.root.id,
        entity.ref,
        entity.subtype,
        entity.status,
        *about,
        fields.issued_at,
        fields.due_at,
        fields.currency,
        *amounts,
        fields.tax_type,
        entity.attributes,
        fields.created_at,
    )


def _item_row(document_id: UUID, item: Any) -> Row:
    about = (item.order_item_id, item.return_order_item_id, item.product_ref)
    amounts = (item.quantity, item.unit_minor, item.amount_minor, item.tax_minor)
    return (document_id, item.id, item.line, item.ref, item.type, item.description, *about, *amounts, item.reason)


def _payment_row(owner: Aggregate, entity: Entity) -> Row:
    fields: PaymentFields = entity.fields
    return (
        entity.id,
        owner.root.id,
        entity.ref,
        owner.retailer,
        entity.subtype,
        entity.status,
        fields.order_id,
        fields.currency,
        fields.amount_minor,
        entity.attributes,
        fields.created_at,
    )


def _transaction_row(entity: Entity) -> Row:
    fields: TransactionFields = entity.fields
    return (
        entity.id,
        fields.payment_id,
        entity.ref,
        entity.subtype,
        entity.status,
        fields.operation.value,
        fields.outcome.value,
        fields.currency,
        fields.amount_minor,
        fields.document_id,
        fields.provider_ref,
        fields.provider_reference,
        fields.card_type,
        fields.payment_method,
        entity.attributes,
        fields.created_at,
    )

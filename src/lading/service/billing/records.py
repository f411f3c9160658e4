"""Billing accounts with the documents and payments that events are about, as the engine works on them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.ports import Address, Resolved
from lading.service.billing.flushing import flush_billing
from lading.service.billing.model import (
    BILLING_ACCOUNT,
    CREDIT_MEMO,
    INVOICE,
    PAYMENT,
    PAYMENT_TRANSACTION,
    AccountFields,
    DocumentFields,
    Operation,
    Outcome,
    PaymentFields,
    TransactionFields,
)

Row = Mapping[str, Any]
# An event to the account itself says by this attribute which order's documents it is about.
ORDER_ID = "orderId"


class BillingStore:
    """The root store of billing accounts; an account's lane is its id.

    An account may hold the documents of years: only those are loaded that events name, and all about the same order.
    """

    root_type = BILLING_ACCOUNT
    entity_types: tuple[str, ...] = (BILLING_ACCOUNT, INVOICE, CREDIT_MEMO, PAYMENT, PAYMENT_TRANSACTION)

    async def resolve(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> Sequence[Resolved | None]:
        """Finds each address; the refs of each kind are unique within the account."""
        own = [one for one in addresses if one.entity_type in self.entity_types]
        rows = await queries_of(__package__).find_entities(
            connection,
            account=account,
            kinds=sorted({one.entity_type for one in own}),
            ids=[name for one in own if isinstance(name := _name(one)[1], UUID)],
            refs=[name for one in own if isinstance(name := _name(one)[1], str)],
        )
        found: dict[tuple[str, UUID | str | None], Resolved] = {}
        for row in rows:
            resolved = _resolved(row)
            found[row["kind"], row["id"]] = found[row["kind"], row["ref"]] = resolved
        return [found.get(_name(one)) for one in addresses]

    async def load(self, connection: Connection, account: int, events: Sequence[Event]) -> Mapping[UUID, Aggregate]:
        """The working copy for the lane of each event, in at most five statements."""
        queries = queries_of(__package__)
        ids = list({event.root.id for event in events})
        rows = await queries.accounts_by_id(connection, account=account, ids=ids)
        found = {row["id"]: _account(row, account) for row in rows}
        named = list({event.entity.id for event in events if event.entity.type != BILLING_ACCOUNT})
        about = await queries.orders_of_entities(connection, account=account, ids=named) if named else []
        orders = list({row["order_id"] for row in about if row["order_id"]} | _orders_named(events))
        documents = await queries.documents_of(
            connection, account=account, account_ids=ids, ids=named, order_ids=orders
        )
        for row in documents:
            found[row["billing_account_id"]].add(_document(row))
        payment_ids = list({row["payment_id"] for row in about if row["payment_id"]})
        await _load_payments(connection, account, found, payment_ids, orders)
        return found

    async def flush(self, connection: Connection, account: int, aggregates: Sequence[Aggregate], at: datetime) -> None:
        """Writes every new and changed entity, the journal and the balances; updated_at becomes at."""
        await flush_billing(connection, account, aggregates, at)


async def _load_payments(
    connection: Connection, account: int, found: Mapping[UUID, Aggregate], ids: Sequence[UUID], orders: Sequence[UUID]
) -> None:
    queries = queries_of(__package__)
    rows = await queries.payments_of(connection, account=account, account_ids=list(found), ids=ids, order_ids=orders)
    if not rows:
        return
    account_of = {row["id"]: row["billing_account_id"] for row in rows}
    for row in rows:
        found[row["billing_account_id"]].add(_payment(row))
    for row in await queries.transactions_of(connection, account=account, payment_ids=list(account_of)):
        found[account_of[row["payment_id"]]].add(_entity(PAYMENT_TRANSACTION, row, transaction_of(row)))


def _orders_named(events: Sequence[Event]) -> set[UUID]:
    named = (event.attributes.get(ORDER_ID) for event in events if event.entity.type == BILLING_ACCOUNT)
    return {id_ for text in named if (id_ := _uuid(text)) is not None}


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _name(address: Address) -> tuple[str, UUID | str | None]:
    root = (address.root_id or address.root_ref) if address.entity_type == BILLING_ACCOUNT else None
    return address.entity_type, address.entity_id or address.entity_ref or root


def _resolved(row: Row) -> Resolved:
    root = EntityKey(BILLING_ACCOUNT, row["root_id"], row["root_ref"])
    entity = EntityKey(row["kind"], row["id"], row["ref"])
    return Resolved(root=root, entity=entity, subtype=row["type"], lane=root.id, retailer=row["retailer"])


def _account(row: Row, account: int) -> Aggregate:
    fields = AccountFields(
        name=row["name"],
        customer_id=row["customer_id"],
        order_id=row["order_id"],
        address=row["address"],
        created_at=row["created_at"],
    )
    return Aggregate(
        _entity(BILLING_ACCOUNT, row, fields),
        account=account,
        retailer=row["retailer"],
        workflow_ref=row["workflow_ref"],
        workflow_version=row["workflow_version"],
    )


def _document(row: Row) -> Entity:
    fields = DocumentFields(
        currency=row["currency"],
        subtotal_minor=row["subtotal_minor"],
        tax_minor=row["tax_minor"],
        balance_minor=row["balance_minor"],
        order_id=row["order_id"],
        return_order_id=row["return_order_id"],
        return_ref=row["return_ref"],
        return_type=row["return_type"],
        invoice_id=row["invoice_id"],
        fulfilment_ref=row["fulfilment_ref"],
        tax_type=row["tax_type"],
        issued_at=row["issued_at"],
        due_at=row["due_at"],
        created_at=row["created_at"],
    )
    return _entity(row["kind"], row, fields)


def _payment(row: Row) -> Entity:
    fields = PaymentFields(
        currency=row["currency"],
        amount_minor=row["amount_minor"],
        order_id=row["order_id"],
        created_at=row["created_at"],
    )
    return _entity(PAYMENT, row, fields)


def transaction_of(row: Row) -> TransactionFields:
    """A step of a payment, from its row."""
    outcome = Outcome(row["outcome"])
    return TransactionFields(
        payment_id=row["payment_id"],
        operation=Operation(row["operation"]),
        outcome=outcome,
        currency=row["currency"],
        amount_minor=row["amount_minor"],
        document_id=row["document_id"],
        provider_ref=row["provider_ref"],
        provider_reference=row["provider_reference"],
        card_type=row["card_type"],
        payment_method=row["payment_method"],
        created_at=row["created_at"],
        stored_outcome=outcome,
    )


def _entity(kind: str, row: Row, fields: Any) -> Entity:
    key = EntityKey(kind, row["id"], row["ref"])
    return Entity(key, subtype=row["type"], status=row["status"], fields=fields, attributes=row["attributes"])


class Known(NamedTuple):
    """A billing account or a payment that is there: its id, its account's, its retailer; of a payment more."""

    id: UUID
    account_id: UUID
    retailer: int
    currency: str | None = None
    order_id: UUID | None = None


async def account_named(connection: Connection, account: int, ref: str) -> Known | None:
    """The billing account with the ref."""
    row = await queries_of(__package__).account_named(connection, account=account, ref=ref)
    return Known(row["id"], row["id"], row["retailer"]) if row else None


async def payment_named(connection: Connection, account: int, ref: str) -> Known | None:
    """The payment with the ref."""
    row = await queries_of(__package__).payment_named(connection, account=account, ref=ref)
    if row is None:
        return None
    return Known(row["id"], row["billing_account_id"], row["retailer"], row["currency"], row["order_id"])

"""Billing accounts, documents and payments that come through the API: checked, booked, and announced to workflows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.engine.intake import hold_lanes
from lading.foundation import refusals
from lading.foundation.announcing import Newcomer, announce_all
from lading.service.billing.flushing import flush_billing
from lading.service.billing.loaders import AccountLoader, Owner
from lading.service.billing.model import BILLING_ACCOUNT, PAYMENT_TRANSACTION, TransactionFields, account_id_of
from lading.service.billing.opening import NewAccount, insert_accounts
from lading.service.billing.records import transaction_of
from lading.service.billing.reporting import checked


async def open_account(connection: Connection, account: int, new: NewAccount, at: datetime) -> UUID:
    """Opens a billing account; its id. Raises Conflict REF_TAKEN, also where the customer has one already."""
    rows = await insert_accounts(connection, account, [new], at)
    if not rows:
        raise refusals.ref_taken("billing account", f"{new.key.ref} or one of this customer", "/ref")
    [row] = rows
    await announce_all(connection, account, [_newcomer(new.key, new.key, new.type, row, at)])
    return new.key.id


async def account_of_order(
    connection: Connection, account: int, retailer: int, order: tuple[UUID, UUID | None], at: datetime
) -> UUID:
    """The billing account of an order's customer, or of a guest's order (its id, the customer's); opened if need be.

    Its lane and the order's are held until the transaction ends.
    """
    order_id, customer_id = order
    owner = Owner(customer_id, None if customer_id else order_id)
    known = (await AccountLoader().fetch(connection, account, [owner]))[owner]
    key = known.key if known else _key_of(customer_id, order_id)
    await hold_lanes(connection, account, {key.id, order_id})
    if known is not None:
        return key.id
    new = NewAccount(
        key=key,
        retailer=retailer,
        type="CUSTOMER",
        name=key.ref,
        customer_id=customer_id,
        order_id=owner.order_id,
    )
    rows = await insert_accounts(connection, account, [new], at)
    await announce_all(connection, account, [_newcomer(key, key, new.type, row, at) for row in rows])
    if rows:
        return key.id
    known = (await AccountLoader().fetch(connection, account, [owner]))[owner]
    assert known is not None, "what could not be opened is there"
    return known.key.id


def _key_of(customer_id: UUID | None, order_id: UUID) -> EntityKey:
    return EntityKey(BILLING_ACCOUNT, account_id_of(customer_id, order_id), f"BA-{customer_id or order_id}")


async def add_to_account(
    connection: Connection,
    account: int,
    account_id: UUID,
    new: Sequence[Entity],
    at: datetime,
    *,
    order_id: UUID | None = None,
) -> None:
    """Writes new documents, payments and transactions of one account, books them, and announces each.

    The account's lane is held until the transaction ends, and that of the order, if one is told afterwards.
    A payment's limits are checked while nobody else changes it. Raises Conflict REF_TAKEN, PAYMENT_EXCEEDS.
    """
    await hold_lanes(connection, account, {account_id} | ({order_id} if order_id else set()))
    rows = await queries_of(__package__).accounts_by_id(connection, account=account, ids=[account_id])
    [row] = rows
    root = EntityKey(BILLING_ACCOUNT, row["id"], row["ref"])
    owner = Aggregate(
        Entity(root, subtype=row["type"], status=row["status"], fields=None),
        account=account,
        retailer=row["retailer"],
        workflow_ref=row["workflow_ref"],
        workflow_version=row["workflow_version"],
    )
    await _check_limits(connection, account, [one.fields for one in new if one.type == PAYMENT_TRANSACTION])
    for entity in new:
        entity.is_new = True
        owner.add(entity)
    try:
        await flush_billing(connection, account, [owner], at)
    except asyncpg.UniqueViolationError as error:
        raise refusals.ref_taken("document or payment", new[0].ref, "/ref") from error
    await announce_all(connection, account, [_newcomer(root, one.key, one.subtype, row, at) for one in new])


async def _check_limits(connection: Connection, account: int, steps: Sequence[TransactionFields]) -> None:
    ids = sorted({step.payment_id for step in steps})
    queries = queries_of(__package__)
    await queries.lock_payments(connection, account=account, ids=ids)
    rows = await queries.transactions_of(connection, account=account, payment_ids=ids) if ids else []
    earlier = {id_: [transaction_of(row) for row in rows if row["payment_id"] == id_] for id_ in ids}
    for step in steps:
        earlier[step.payment_id].append(checked(step, earlier[step.payment_id]))


def _newcomer(root: EntityKey, entity: EntityKey, subtype: str, row: Mapping[str, Any], at: datetime) -> Newcomer:
    return Newcomer(
        root=root,
        entity=entity,
        subtype=subtype,
        retailer=row["retailer"],
        workflow_version=row["workflow_version"],
        created_at=at,
    )

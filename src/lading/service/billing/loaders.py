"""What rules read about billing accounts."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.event import EntityKey
from lading.service.billing.credits import CreditLine, ReturnCredit
from lading.service.billing.model import BILLING_ACCOUNT


class Owner(NamedTuple):
    """Whose account: a customer's, or without one that of a guest's order."""

    customer_id: UUID | None
    order_id: UUID | None


class KnownAccount(msgspec.Struct, frozen=True):
    """A billing account, as far as others need it."""

    key: EntityKey
    type: str
    retailer: int


class AccountLoader:
    """The billing account of an Owner; None where it has none yet."""

    name = "billing_account_of_owner"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[Owner]
    ) -> Mapping[Owner, KnownAccount | None]:
        """One statement for all owners."""
        rows = await queries_of(__package__).accounts_of_owners(
            connection,
            account=account,
            customer_ids=[key.customer_id for key in keys if key.customer_id is not None],
            order_ids=[key.order_id for key in keys if key.customer_id is None and key.order_id is not None],
        )
        found = {(row["customer_id"], row["order_id"]): row for row in rows}
        return {key: _known(found.get((key.customer_id, None if key.customer_id else key.order_id))) for key in keys}


def _known(row: Mapping[str, Any] | None) -> KnownAccount | None:
    if row is None:
        return None
    return KnownAccount(EntityKey(BILLING_ACCOUNT, row["id"], row["ref"]), row["type"], row["retailer"])


class MemoKey(NamedTuple):
    """Asks for a document by its kind and ref."""

    kind: str
    ref: str


class KnownMemo(msgspec.Struct, frozen=True):
    """A document that is there."""

    id: UUID


class DocumentLoader:
    """A document by MemoKey; None where there is none."""

    name = "billing_document_known"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[MemoKey]
    ) -> Mapping[MemoKey, KnownMemo | None]:
        """One statement for each kind."""
        found: dict[MemoKey, KnownMemo | None] = dict.fromkeys(keys)
        for kind in sorted({key.kind for key in keys}):
            refs = [key.ref for key in keys if key.kind == kind]
            for row in await queries_of(__package__).documents_known(connection, account=account, kind=kind, refs=refs):
                found[MemoKey(kind, row["ref"])] = KnownMemo(row["id"])
        return found


class ReturnCreditLoader:
    """The ReturnCredit of a return order's id; None where there is no such return."""

    name = "return_credit"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[UUID]
    ) -> Mapping[UUID, ReturnCredit | None]:
        """One statement for all returns."""
        rows_of: dict[UUID, list[Mapping[str, Any]]] = {}
        for row in await queries_of(__package__).credits_of_returns(connection, account=account, ids=keys):
            rows_of.setdefault(row["return_id"], []).append(row)
        return {key: _credit(rows_of[key]) if key in rows_of else None for key in keys}


def _credit(rows: Sequence[Mapping[str, Any]]) -> ReturnCredit:
    first = rows[0]
    names = ("return_id", "return_ref", "return_type", "customer_id", "order_id", "currency", "tax_type", "memo_ref")
    lines = tuple(CreditLine(**{name: row[name] for name in CreditLine.__struct_fields__}) for row in rows)
    return ReturnCredit(lines=lines, **{name: first[name] for name in names})

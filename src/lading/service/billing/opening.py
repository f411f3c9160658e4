"""Opening billing accounts: one for a customer, one for each order of a guest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.action import Effect
from lading.engine.event import EntityKey
from lading.engine.ports import BatchFacts, RunEffect
from lading.service.billing.model import BILLING_ACCOUNT


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A billing account to open."""

    key: EntityKey
    retailer: int
    type: str
    name: str
    customer_id: UUID | None = None
    order_id: UUID | None = None
    address: Mapping[str, Any] | None = None
    attributes: Mapping[str, Any] = {}


class OpenAccount(Effect, frozen=True):
    """Opens a billing account; there being one already is what was wanted."""

    kind: ClassVar[str] = "open_billing_account"
    opened: NewAccount

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "account": self.opened.key.ref}


class AccountHandler:
    """Carries out OpenAccount."""

    kinds: tuple[type[Effect], ...] = (OpenAccount,)
    is_guarded = False

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """Whoever else opens it in this batch opens the same."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Opens each account once; refuses nobody."""
        await insert_accounts(connection, account, [one.effect.opened for one in effects], at)
        return {}


async def insert_accounts(
    connection: Connection, account: int, opened: Sequence[NewAccount], at: datetime
) -> Sequence[Mapping[str, Any]]:
    """Writes accounts; the rows of those that were not there before."""
    kept = list({one.key.id: one for one in opened}.values())
    if not kept:
        return []
    rows: Sequence[Mapping[str, Any]] = await queries_of(__package__).insert_accounts(
        connection,
        account=account,
        at=at,
        ids=[one.key.id for one in kept],
        refs=[one.key.ref for one in kept],
        retailers=[one.retailer for one in kept],
        types=[one.type for one in kept],
        names=[one.name for one in kept],
        workflow_refs=[f"{BILLING_ACCOUNT}::{one.type}" for one in kept],
        customer_ids=[one.customer_id for one in kept],
        order_ids=[one.order_id for one in kept],
        addresses=[one.address for one in kept],
        attributes=[one.attributes for one in kept],
    )
    return rows

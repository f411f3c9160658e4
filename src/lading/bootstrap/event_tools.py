"""What the `lading events` commands ask of the database: one account, a question each."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from lading.bootstrap.credentials import accounts_chosen, several_accounts
from lading.bootstrap.registry import build_registry
from lading.database.connection import Pool, open_pool, read_only, transaction, transaction_on
from lading.database.settings import DatabaseSettings
from lading.engine.entity import Aggregate
from lading.engine.operations import operating
from lading.engine.operations.asking import found_of, patient_of, standing_at
from lading.engine.operations.costs import Cost, cost_since, queue_state
from lading.engine.operations.dead_letters import DeadLetter, DeadLetterFilter, dead_letters
from lading.engine.operations.diagnosis import Diagnosis, diagnose
from lading.engine.operations.history import EventNode, tree_of
from lading.engine.operations.operating import Operated, Operator
from lading.engine.operations.search import READING, SPAN_DEFAULT, EventFilter, find_events, first_id_after, first_id_at
from lading.engine.ports import Address
from lading.engine.registry import Registry
from lading.engine.workflows.meaning import by_name
from lading.foundation.accounts.records import Account
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.kernel.refusal import NotFound

EventRow = Mapping[str, Any]
_OPERATIONS = MappingProxyType(
    {
        "replay": operating.replay,
        "discard": operating.discard,
        "retry": operating.retry,
        "cancel": operating.cancel,
        "resend": operating.resend,
    }
)


@dataclass(frozen=True, slots=True)
class Operation:
    """What is to be done to which events, by whom; id names the operation."""

    name: str
    ids: Sequence[UUID]
    id: UUID
    by: str
    remark: str


class EventTools:
    """Questions about the events of the accounts chosen; operations need one account."""

    def __init__(self, pool: Pool, accounts: Sequence[Account]) -> None:
        self._pool = pool
        self._accounts = accounts
        self._clock = SystemClock()
        self._identities = Identities(self._clock.milliseconds)

    @property
    def _account(self) -> int:
        if len(self._accounts) > 1:
            raise several_accounts(list(self._accounts))
        return self._accounts[0].account

    async def events(self, wanted: EventFilter | None = None, *, count: int, start: int = 0) -> Sequence[EventRow]:
        """Events that match, the newest first, without the first start of them; of the last 30 days by default."""
        account = self._account
        async with self._pool.acquire() as connection, transaction_on(connection, account, READING):
            return await find_events(connection, account, wanted or self.wanted(), count=count, start=start)

    def wanted(self, *, since: datetime | None = None, until: datetime | None = None, **given: Any) -> EventFilter:
        """A filter of events accepted from since to until, both included: 30 days where nothing is said."""
        end = until or self._clock.now() + timedelta(days=1)
        id_from = first_id_at(since or end - SPAN_DEFAULT)
        return EventFilter(id_from=id_from, id_until=first_id_after(end), **given)

    async def dead_letters(
        self, *, code: str | None, name: str | None, is_open: bool | None, count: int
    ) -> list[DeadLetter]:
        """Dead letters, the newest event first."""
        wanted = DeadLetterFilter(is_open=is_open, code=code, name=name)
        async with read_only(self._pool, self._account) as connection:
            return await dead_letters(connection, self._account, wanted, count=count)

    async def operate(self, operation: Operation) -> list[Operated]:
        """Carries an operation out in one transaction."""
        operator = Operator(
            operation=operation.id,
            by=operation.by,
            at=self._clock.now(),
            next_id=self._identities.next,
            remark=operation.remark,
        )
        async with transaction(self._pool, self._account) as connection:
            return await _OPERATIONS[operation.name](connection, self._account, operation.ids, operator)

    async def cost(self, *, hours: int, count: int) -> Cost:
        """What rules and events of the last hours cost."""
        at = self._clock.now()
        async with read_only(self._pool, self._account) as connection:
            since = at - timedelta(hours=hours)
            return await cost_since(connection, self._account, since=since, at=at, count=count)

    async def queue(self) -> Mapping[str, Any]:
        """What waits now."""
        async with read_only(self._pool, self._account) as connection:
            return await queue_state(connection, self._account)

    async def tree(self, root_type: str, ref: str) -> list[EventNode]:
        """The events of a root entity as a tree. Raises NotFound ENTITY_UNKNOWN or ACCOUNT_UNKNOWN."""
        account, aggregate = await self._root(build_registry(self._identities), root_type, ref)
        async with read_only(self._pool, account) as connection:
            return tree_of(await found_of(connection, account, aggregate.root.id))

    async def diagnosis(self, root_type: str, ref: str) -> Diagnosis:
        """Why a root entity does not move. Raises NotFound ENTITY_UNKNOWN or ACCOUNT_UNKNOWN."""
        registry = build_registry(self._identities)
        account, aggregate = await self._root(registry, root_type, ref)
        async with read_only(self._pool, account) as connection:
            return diagnose(await patient_of(connection, account, aggregate, by_name(registry.rules)))

    async def _root(self, registry: Registry, root_type: str, ref: str) -> tuple[int, Aggregate]:
        store = registry.stores.get(root_type)
        if store is None:
            known = ", ".join(sorted(registry.stores))
            raise NotFound("ENTITY_UNKNOWN", f"There is no root entity {root_type}.", f"There are {known}.")
        found: list[tuple[Account, Aggregate]] = []
        for account in self._accounts:
            async with read_only(self._pool, account.account) as connection:
                address = Address(entity_type=root_type, entity_ref=ref)
                standing = await standing_at(connection, account.account, store, address)
                found += [(account, standing[1])] if standing else []
        if not found:
            raise NotFound("ENTITY_UNKNOWN", f"There is no {root_type} {ref}.", "Check the ref, and the --account.")
        if len(found) > 1:
            raise several_accounts([account for account, _ in found])
        return found[0][0].account, found[0][1]


@asynccontextmanager
async def event_tools(app_url: str, settings: DatabaseSettings, account_ref: str | None) -> AsyncIterator[EventTools]:
    """The tools on a pool of their own. Raises NotFound ACCOUNT_MISSING or ACCOUNT_UNKNOWN."""
    pool = await open_pool(app_url, settings, application="lading events")
    try:
        yield EventTools(pool, await accounts_chosen(pool, account_ref))
    finally:
        await pool.close()

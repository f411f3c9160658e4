"""Orders as the engine keeps them: found, loaded with everything below them, and written many at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from lading.database.connection import Connection
from lading.engine.entity import Aggregate
from lading.engine.event import Event
from lading.engine.ports import Address, Resolved
from lading.order.model import ARTICLE, CONSIGNMENT, FULFILMENT, FULFILMENT_CHOICE, ORDER
from lading.order.storage.flushing import flush_orders
from lading.order.storage.loading import load_orders
from lading.order.storage.resolving import resolve_addresses


class OrderStore:
    """The root store of orders; an order's lane is its id."""

    root_type = ORDER
    entity_types: tuple[str, ...] = (ORDER, FULFILMENT_CHOICE, FULFILMENT, ARTICLE, CONSIGNMENT)

    async def resolve(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> Sequence[Resolved | None]:
        """Finds each address; raises EntityAmbiguous for a sub-entity named by its ref alone."""
        return await resolve_addresses(connection, account, addresses)

    async def load(self, connection: Connection, account: int, events: Sequence[Event]) -> Mapping[UUID, Aggregate]:
        """The working copy for the lane of each event, at most nine statements in all."""
        return await load_orders(connection, account, list({event.root.id for event in events}))

    async def flush(self, connection: Connection, account: int, aggregates: Sequence[Aggregate], at: datetime) -> None:
        """Writes every new and changed entity; updated_at becomes at."""
        await flush_orders(connection, account, aggregates, at)

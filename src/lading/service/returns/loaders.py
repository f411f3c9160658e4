"""What rules read about returns: what was asked back of an order before."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.event import EntityKey
from lading.service.returns.model import RETURN_ORDER
from lading.service.returns.request import Returned

# Stands for no order: a return without a receipt.
NOBODYS_HEX = "00000000-0000-0000-0000-000000000000"


class ReturnsOfOrder(msgspec.Struct):
    """The refs of an order's returns, and what came back of its items; it follows what the batch is about to write."""

    refs: set[str]
    items: dict[UUID, Returned]


class ReturnsLoader:
    """The ReturnsOfOrder of an order's id."""

    name = "returns_of_order"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[UUID]) -> Mapping[UUID, ReturnsOfOrder]:
        """One statement for all orders."""
        found = {key: ReturnsOfOrder(set(), {}) for key in keys}
        for row in await queries_of(__package__).returned_of_orders(connection, account=account, order_ids=keys):
            of_order = found[row["order_id"]]
            of_order.refs.update(row["refs"])
            if row["order_item_id"] is not None:
                of_order.items[row["order_item_id"]] = Returned(row["requested_quantity"], row["accepted_quantity"])
        return found


class ReturnKey(msgspec.Struct, frozen=True):
    """A return order, as far as events to it need it."""

    key: EntityKey
    type: str


class ReturnKeysLoader:
    """The returns of an order's id, oldest first."""

    name = "return_keys_of_order"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[UUID]
    ) -> Mapping[UUID, tuple[ReturnKey, ...]]:
        """One statement for all orders."""
        found: dict[UUID, tuple[ReturnKey, ...]] = dict.fromkeys(keys, ())
        for row in await queries_of(__package__).return_keys_of(connection, account=account, order_ids=keys):
            key = EntityKey(RETURN_ORDER, row["id"], row["ref"])
            found[row["order_id"]] += (ReturnKey(key, row["type"]),)
        return found


class ReturnRefLoader:
    """Whose a return's ref is: the id of its order, all zeros without one; None where the ref is free."""

    name = "return_ref"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[str]) -> Mapping[str, UUID | None]:
        """One statement for all refs."""
        found: dict[str, UUID | None] = dict.fromkeys(keys)
        for row in await queries_of(__package__).return_refs(connection, account=account, refs=keys):
            found[row["ref"]] = row["order_id"] or UUID(NOBODYS_HEX)
        return found

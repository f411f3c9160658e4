"""What rules read about returns: what was asked back of an order before."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.event import EntityKey
from lading.service.returns.model import RETURN_ORDER
from lading.service.returns.request import Returned


class ReturnsOfOrder(msgspec.Struct):
    """How many returns an order has had, and what of each of its items; it follows what the batch is about to write."""

    count: int
    items: dict[UUID, Returned]


class ReturnsLoader:
    """The ReturnsOfOrder of an order's id."""

    name = "returns_of_order"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[UUID]) -> Mapping[UUID, ReturnsOfOrder]:
        """One statement for all orders."""
        found = {key: ReturnsOfOrder(0, {}) for key in keys}
        for row in await queries_of(__package__).returned_of_orders(connection, account=account, order_ids=keys):
            of_order = found[row["order_id"]]
            of_order.count = row["returns"]
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

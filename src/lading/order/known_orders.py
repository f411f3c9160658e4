"""Whether an id is that of an order of the account."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of


class KnownOrdersLoader:
    """Key order id → whether the account has it."""

    name = "known_orders"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[UUID]) -> Mapping[UUID, bool]:
        """One statement for all ids."""
        rows = await queries_of(__package__, "references.sql").orders_known(connection, account=account, ids=list(keys))
        known = {row["id"] for row in rows}
        return {key: key in known for key in keys}

"""The inventory catalogue a workflow names, as rules need it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of


class StockCatalogue(msgspec.Struct, frozen=True):
    """An inventory catalogue: its id, and its number in stock keys."""

    id: UUID
    number: int


class StockCatalogueLoader:
    """An inventory catalogue by its ref; None where there is none."""

    name = "stock_catalogue"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[str]
    ) -> Mapping[str, StockCatalogue | None]:
        """One statement for all refs."""
        rows = await queries_of(__package__, "references.sql").stock_catalogues_named(
            connection, account=account, refs=keys
        )
        found: dict[str, StockCatalogue | None] = dict.fromkeys(keys)
        found.update({row["ref"]: StockCatalogue(row["id"], row["number"]) for row in rows})
        return found

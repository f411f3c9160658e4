"""Positions and rows of the ledger as rules read them, many at a time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.inventory.effects import PositionKey
from lading.inventory.position_model import PositionFact, PositionName, fields_of

QUANTITIES_MAX = 1_000
CHUNK_MAX = 1_000


class PositionLoader:
    """Key PositionName → PositionFact: what is known of a position, its product and its location."""

    name = "inventory_position"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[PositionName]
    ) -> Mapping[PositionName, PositionFact]:
        """One statement however many names."""
        rows = await queries().positions_named(
            connection,
            account=account,
            catalogue_refs=[key.catalogue_ref for key in keys],
            product_refs=[key.product_ref for key in keys],
            location_refs=[key.location_ref for key in keys],
        )
        return {key: _fact(row) for key, row in zip(keys, rows, strict=True)}


class ActiveQuantity(NamedTuple):
    """A row of the ledger that counts."""

    id: UUID
    type: str


class ActiveQuantitiesLoader:
    """Key PositionKey → its active rows of the ledger, oldest first, 1,000 at most."""

    name = "active_quantities"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[PositionKey]
    ) -> Mapping[PositionKey, tuple[ActiveQuantity, ...]]:
        """One statement however many positions."""
        rows = await queries().active_quantities(connection, account=account, rows_max=QUANTITIES_MAX, **columns(keys))
        found: dict[PositionKey, list[ActiveQuantity]] = {key: [] for key in keys}
        for row in rows:
            found[keys[row["place"] - 1]].append(ActiveQuantity(row["id"], row["type"]))
        return {key: tuple(held) for key, held in found.items()}


class ChunkKey(NamedTuple):
    """The next positions of a catalogue, of a product or at a location, behind (product number, location number)."""

    catalogue_ref: str
    product_ref: str | None
    location_ref: str | None
    after: tuple[int, int] = (0, 0)
    rows_max: int = CHUNK_MAX


class ChunkPosition(msgspec.Struct, frozen=True):
    """One position of a chunk. wanted: the status its product and location give it."""

    key: PositionKey
    product_ref: str
    location_ref: str
    status: str
    wanted: str


class PositionChunkLoader:
    """Key ChunkKey → the positions, in key order; as many as rows_max when there may be more."""

    name = "position_chunk"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[ChunkKey]
    ) -> Mapping[ChunkKey, tuple[ChunkPosition, ...]]:
        """A statement for each key: such changes are rare, and each chunk is bounded."""
        return {key: await _chunk(connection, account, key) for key in keys}


async def _chunk(connection: Connection, account: int, key: ChunkKey) -> tuple[ChunkPosition, ...]:
    rows = await queries().positions_after(
        connection,
        account=account,
        catalogue_ref=key.catalogue_ref,
        product_ref=key.product_ref,
        location_ref=key.location_ref,
        after_product=key.after[0],
        after_location=key.after[1],
        rows_max=key.rows_max,
    )
    return tuple(
        ChunkPosition(PositionKey(row[0], row[1], row[2]), row["product_ref"], row["location_ref"], row[5], row[6])
        for row in rows
    )


def columns(keys: Iterable[PositionKey]) -> dict[str, list[int]]:
    """Position keys side by side, as statements take them."""
    keys = list(keys)
    return {
        "catalogues": [key.catalogue_number for key in keys],
        "products": [key.product_number for key in keys],
        "locations": [key.location_number for key in keys],
    }


def queries() -> Queries:
    """The statements about positions."""
    return queries_of(__package__, "positions.sql")


def _fact(row: Mapping[str, Any]) -> PositionFact:
    numbers = {kind: row[f"{kind}_number"] for kind in ("catalogue", "product", "location")}
    missing = next((kind for kind, number in numbers.items() if number is None), "")
    return PositionFact(
        key=None if missing else PositionKey(numbers["catalogue"], numbers["product"], numbers["location"]),
        missing=missing,
        product_number=row["product_number"],
        status=row["status"] or "",
        position=None if row["status"] is None else fields_of(row),
        product_status=row["product_status"] or "",
        location_status=row["location_status"] or "",
    )

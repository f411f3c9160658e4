"""Products as availability knows them: their stock key number, and for a kit its components."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.products.kits import KitPart, parts_of_kits
from lading.foundation.products.model import GROUP
from lading.kernel.refusal import Refused

INACTIVE = "INACTIVE"
VARIANTS_MAX = 1_000


class KnownProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product of a catalogue. is_kit: it is had by its parts. group_ref: what it was asked for as a variant of."""

    ref: str
    number: int
    is_active: bool
    is_kit: bool = False
    parts: tuple[KitPart, ...] = ()
    group_ref: str | None = None

    @property
    def stock_numbers(self) -> tuple[int, ...]:
        """The products whose stock it is had from; none while it, or a part of it, is not to be sold."""
        if not self.is_active or any(part.status == INACTIVE for part in self.parts):
            return ()
        return tuple(part.number for part in self.parts) if self.is_kit else (self.number,)

    @property
    def needed(self) -> tuple[int, ...]:
        """How many of each of them one of it takes."""
        return tuple(part.quantity for part in self.parts) if self.is_kit else (1,)


class KnownLocation(msgspec.Struct, frozen=True, kw_only=True):
    """A location by the number that stands for it in stock keys. Coordinates in decimal degrees, None where unknown."""

    id: UUID
    ref: str
    number: int
    type: str
    status: str
    latitude: float | None
    longitude: float | None


async def products_by_ref(
    connection: Connection, account: int, catalogue_ref: str, refs: Sequence[str]
) -> dict[str, KnownProduct]:
    """The products among the refs, kits with their parts."""
    rows = await queries_of(__package__).products_by_ref(
        connection, account=account, catalogue_ref=catalogue_ref, refs=list(refs)
    )
    return {one.ref: one for one in await _products(connection, account, rows)}


async def products_by_number(connection: Connection, account: int, numbers: Sequence[int]) -> dict[int, KnownProduct]:
    """The products of the account among the numbers, kits with their parts."""
    rows = await queries_of(__package__).products_by_number(connection, account=account, numbers=list(numbers))
    return {one.number: one for one in await _products(connection, account, rows)}


async def variants_of(
    connection: Connection, account: int, catalogue_ref: str, group_refs: Sequence[str]
) -> list[KnownProduct]:
    """The variants of each product. Raises Refused PRODUCTS_TOO_MANY for more than 1,000 in all."""
    rows = await queries_of(__package__).variants_of(
        connection, account=account, catalogue_ref=catalogue_ref, refs=list(group_refs), rows_max=VARIANTS_MAX + 1
    )
    if len(rows) > VARIANTS_MAX:
        message = f"The groups have more than {VARIANTS_MAX} variants."
        raise Refused("PRODUCTS_TOO_MANY", message, "Ask for fewer groups at a time.", pointer="query/groups")
    return await _products(connection, account, rows)


async def unknown_groups(
    connection: Connection,
    account: int,
    catalogue_ref: str,
    group_refs: Sequence[str],
    variants: Sequence[KnownProduct],
) -> list[str]:
    """The refs that are of no product; one without variants is one all the same. variants: those of the others."""
    groups = {one.group_ref for one in variants}
    empty = [ref for ref in group_refs if ref not in groups]
    known = await products_by_ref(connection, account, catalogue_ref, empty) if empty else {}
    return [ref for ref in empty if ref not in known]


async def locations_by_ref(connection: Connection, account: int, refs: Sequence[str]) -> dict[str, KnownLocation]:
    """The locations of the account among the refs."""
    if not refs:
        return {}
    rows = await queries_of(__package__).locations_by_ref(connection, account=account, refs=list(refs))
    return {row["ref"]: KnownLocation(**row) for row in rows}


async def locations_of_account(connection: Connection, account: int) -> dict[int, KnownLocation]:
    """Every location of the account by number."""
    rows = await queries_of(__package__).locations_of_account(connection, account=account)
    return {row["number"]: KnownLocation(**row) for row in rows}


async def _products(connection: Connection, account: int, rows: Sequence[Mapping[str, Any]]) -> list[KnownProduct]:
    kits = [row["number"] for row in rows if row["type"] == GROUP]
    parts = await parts_of_kits(connection, account, kits) if kits else {}
    return [
        KnownProduct(
            ref=row["ref"],
            number=row["number"],
            is_active=row["status"] != INACTIVE,
            is_kit=row["type"] == GROUP,
            parts=parts.get(row["number"], ()),
            group_ref=row["group_ref"],
        )
        for row in rows
    ]

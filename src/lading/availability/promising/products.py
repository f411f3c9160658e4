"""Products as availability knows them: their stock key number, and for a kit its components."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from lading.availability.promising.kits import Component, components_of
from lading.database.connection import Connection
from lading.database.queries import queries_of

INACTIVE = "INACTIVE"
VARIANTS_MAX = 1_000


class KnownProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product of a catalogue. components: none but for a kit; group_ref: what it was asked for as a variant of."""

    ref: str
    number: int
    is_active: bool
    components: tuple[Component, ...]
    group_ref: str | None = None


class KnownLocation(msgspec.Struct, frozen=True, kw_only=True):
    """A location by the number that stands for it in stock keys."""

    ref: str
    number: int
    type: str
    status: str


async def products_by_ref(
    connection: Connection, account: int, catalogue_ref: str, refs: Sequence[str]
) -> dict[str, KnownProduct]:
    """The products among the refs, and the components of those that are kits. Raises Refused KIT_MALFORMED."""
    found = await _products(connection, account, catalogue_ref, refs)
    components = {one.product_ref for product in found.values() for one in product.components} - found.keys()
    return found | await _products(connection, account, catalogue_ref, sorted(components)) if components else found


async def variants_of(
    connection: Connection, account: int, catalogue_ref: str, group_refs: Sequence[str]
) -> list[KnownProduct]:
    """The variants of each product, at most 1,000 in all."""
    rows = await queries_of(__package__).variants_of(
        connection, account=account, catalogue_ref=catalogue_ref, refs=list(group_refs), rows_max=VARIANTS_MAX
    )
    return [_product(row, row["group_ref"]) for row in rows]


async def locations_by_ref(connection: Connection, account: int, refs: Sequence[str]) -> dict[str, KnownLocation]:
    """The locations of the account among the refs."""
    if not refs:
        return {}
    rows = await queries_of(__package__).locations_by_ref(connection, account=account, refs=list(refs))
    return {row["ref"]: KnownLocation(**row) for row in rows}


async def _products(
    connection: Connection, account: int, catalogue_ref: str, refs: Sequence[str]
) -> dict[str, KnownProduct]:
    rows = await queries_of(__package__).products_by_ref(
        connection, account=account, catalogue_ref=catalogue_ref, refs=list(refs)
    )
    return {row["ref"]: _product(row) for row in rows}


def _product(row: Mapping[str, Any], group_ref: str | None = None) -> KnownProduct:
    return KnownProduct(
        ref=row["ref"],
        number=row["number"],
        is_active=row["status"] != INACTIVE,
        components=components_of(row["attributes"]),
        group_ref=group_ref,
    )

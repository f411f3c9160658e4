"""Loads counts: what lay where at an instant. Only movements up to that instant are closed; promises are kept.

Units picked before the count are gone from the shelf and so not in it; units promised and not yet picked still lie
there and are. So a SALE after the count stays active and is taken off it, and every RESERVED stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of

QUANTITY_MAX = 1_000_000_000


class SnapshotRow(msgspec.Struct, frozen=True):
    """One count: whole units of a product at a location. line numbers the sender's rows from 1."""

    line: int
    product_ref: str
    location_ref: str
    quantity: int


class RowRefusal(msgspec.Struct, frozen=True):
    """Why a row was left out; the other rows of its batch are loaded all the same."""

    line: int
    code: str
    message: str
    hint: str


class PositionNews(NamedTuple):
    """A position whose units on hand changed, and what they are now."""

    product_ref: str
    location_ref: str
    on_hand: int


class LoadReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the rows; the six numbers add up to the rows given.

    outdated: the position was counted later already. superseded: a later row of the same load names the same position.
    news: the positions whose units on hand changed.
    """

    inserted: int = 0
    changed: int = 0
    unchanged: int = 0
    outdated: int = 0
    superseded: int = 0
    refusals: tuple[RowRefusal, ...] = ()
    news: tuple[PositionNews, ...] = ()


class Numbers(msgspec.Struct, frozen=True):
    """Refs found: product and location ref → number. twice: product refs that more than one catalogue holds."""

    products: Mapping[str, int]
    locations: Mapping[str, int]
    twice: frozenset[str]


async def load_snapshot(
    connection: Connection,
    account: int,
    rows: Sequence[SnapshotRow],
    *,
    catalogue_number: int,
    as_of: datetime,
    at: datetime,
) -> LoadReport:
    """Makes each row the last count of its position as of that instant, in the caller's transaction.

    Loading the same rows again changes nothing; rows older than a position's last count change nothing. Of two rows
    for one position the last wins. Unknown refs are refused row by row.
    """
    numbers = await resolve_numbers(
        connection, account, catalogue_number, {row.product_ref for row in rows}, {row.location_ref for row in rows}
    )
    refusals, found = _numbered(rows, numbers)
    keys = sorted(found)
    load = Load(account, catalogue_number, as_of, at)
    new = await _insert_missing(connection, load, keys, found)
    old = [key for key in keys if key not in new]
    count = await _count_again(connection, load, old, found)
    fresh = [(found[key], found[key].quantity) for key in keys if key in new and found[key].quantity]
    return LoadReport(
        inserted=len(new),
        changed=count.changed,
        unchanged=count.counted - count.changed,
        outdated=len(old) - count.counted,
        superseded=len(rows) - len(refusals) - len(found),
        refusals=tuple(refusals),
        news=tuple(PositionNews(row.product_ref, row.location_ref, on_hand) for row, on_hand in [*fresh, *count.news]),
    )


async def resolve_numbers(
    connection: Connection,
    account: int,
    catalogue_number: int,
    product_refs: Iterable[str],
    location_refs: Iterable[str],
) -> Numbers:
    """The numbers of all refs at once; products are those of the inventory catalogue's retailer."""
    queries = queries_of(__package__)
    products = await queries.product_numbers(
        connection, account=account, catalogue_number=catalogue_number, refs=sorted(product_refs)
    )
    locations = await queries.location_numbers(connection, account=account, refs=sorted(location_refs))
    return Numbers(
        {row["ref"]: row["number"] for row in products},
        {row["ref"]: row["number"] for row in locations},
        frozenset(row["ref"] for row in products if row["holders"] > 1),
    )


Key = tuple[int, int]
Found = Mapping[Key, SnapshotRow]


class Load(NamedTuple):
    """What holds for all rows of a load. at: the instant of the load itself."""

    account: int
    catalogue_number: int
    as_of: datetime
    at: datetime


async def count_positions(connection: Connection, load: Load, quantities: Mapping[Key, int]) -> None:
    """Makes each count (product number, location number → units) the last one of its position, as a load does."""
    found = {key: SnapshotRow(0, "", "", quantities[key]) for key in sorted(quantities)}
    new = await _insert_missing(connection, load, list(found), found)
    await _count_again(connection, load, [key for key in found if key not in new], found)


class Recount(msgspec.Struct, frozen=True):
    """Positions counted again, how many of them changed, and those whose units on hand did."""

    counted: int
    changed: int
    news: Sequence[tuple[SnapshotRow, int]]


def _numbered(rows: Iterable[SnapshotRow], numbers: Numbers) -> tuple[list[RowRefusal], dict[Key, SnapshotRow]]:
    refusals: list[RowRefusal] = []
    found: dict[Key, SnapshotRow] = {}
    for row in rows:
        refusal = ref_refusal(row.line, row.product_ref, row.location_ref, numbers)
        if refusal is None:
            found[numbers.products[row.product_ref], numbers.locations[row.location_ref]] = row
        else:
            refusals.append(refusal)
    return refusals, found


def ref_refusal(line: int, product_ref: str, location_ref: str, numbers: Numbers) -> RowRefusal | None:
    """Why a row's refs do not name one position; None when they do."""
    if product_ref not in numbers.products:
        message = f"There is no product {product_ref[:100]!r}."
        return RowRefusal(line, "PRODUCT_UNKNOWN", message, "Create the product first, then send the row again.")
    if product_ref in numbers.twice:
        message = f"More than one product catalogue has a product {product_ref[:100]!r}."
        return RowRefusal(line, "PRODUCT_AMBIGUOUS", message, "Give the products of one retailer different refs.")
    if location_ref not in numbers.locations:
        message = f"There is no location {location_ref[:100]!r}."
        return RowRefusal(line, "LOCATION_UNKNOWN", message, "Create the location first, then send the row again.")
    return None


async def _insert_missing(connection: Connection, load: Load, keys: Sequence[Key], found: Found) -> set[Key]:
    inserted = await queries_of(__package__).insert_missing_positions(
        connection, **load._asdict(), **_columns(keys, found)
    )
    return {(row[0], row[1]) for row in inserted}


async def _count_again(connection: Connection, load: Load, keys: Sequence[Key], found: Found) -> Recount:
    if not keys:
        return Recount(0, 0, ())
    columns = _columns(keys, found)
    await lock_positions(connection, load.account, load.catalogue_number, keys)
    row = await queries_of(__package__).count_again(connection, **load._asdict(), **columns)
    return Recount(row["counted"], row["changed"], _news(row, found))


async def lock_positions(connection: Connection, account: int, catalogue_number: int, keys: Sequence[Key]) -> None:
    """Locks positions (product number, location number) in the order everybody uses, before any of them is judged."""
    await queries_of(__package__).lock_catalogue_positions(
        connection,
        account=account,
        catalogue_number=catalogue_number,
        products=[product for product, _ in keys],
        locations=[location for _, location in keys],
    )


def _news(row: Mapping[str, Any], found: Found) -> list[tuple[SnapshotRow, int]]:
    moved = zip(row["products"] or (), row["locations"] or (), row["on_hand"] or (), strict=True)
    return [(found[product, location], on_hand) for product, location, on_hand in moved]


def _columns(keys: Sequence[Key], found: Found) -> dict[str, list[int]]:
    return {
        "products": [product for product, _ in keys],
        "locations": [location for _, location in keys],
        "quantities": [found[key].quantity for key in keys],
    }

"""Loads counts: what lay where at an instant. Only movements up to that instant are closed; promises are kept.

Units picked before the count are gone from the shelf and so not in it; units promised and not yet picked still lie
there and are. So a SALE after the count stays active and is taken off it, and every RESERVED stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import NamedTuple

import msgspec
import numpy as np

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.inventory.counting import Counts, count_positions, counts_of
from lading.inventory.coverage import Load
from lading.inventory.stock_keys import locations_of, products_of

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
    """Refs found: product and location ref → number. twice: product refs that more than one catalogue holds.

    location_count: how many locations the account has, about.
    """

    products: Mapping[str, int]
    locations: Mapping[str, int]
    twice: frozenset[str]
    location_count: int = 0

    def one_product(self) -> Mapping[str, int]:
        """The product refs that name one product."""
        if not self.twice:
            return self.products
        return {ref: number for ref, number in self.products.items() if ref not in self.twice}


class CountRows(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a snapshot, column by column: the sender's line from 1, refs, whole units."""

    lines: Sequence[int]
    product_refs: Sequence[str]
    location_refs: Sequence[str]
    quantities: Sequence[int]


async def load_snapshot(
    connection: Connection,
    account: int,
    rows: Sequence[SnapshotRow],
    *,
    catalogue_number: int,
    as_of: datetime,
    at: datetime,
) -> LoadReport:
    """Makes each row the last count of its position as of that instant, as `load_rows` does."""
    return await load_rows(connection, Load(account, catalogue_number, as_of, at), columns_of(rows))


def columns_of(rows: Sequence[SnapshotRow]) -> CountRows:
    """Rows column by column."""
    return CountRows(
        lines=[row.line for row in rows],
        product_refs=[row.product_ref for row in rows],
        location_refs=[row.location_ref for row in rows],
        quantities=[row.quantity for row in rows],
    )


async def load_rows(connection: Connection, load: Load, rows: CountRows, *, with_news: bool = True) -> LoadReport:
    """Makes each row the last count of its position, in the caller's transaction.

    Loading the same rows again changes nothing; rows older than a position's last count change nothing. Of two rows
    for one position the last wins. Unknown refs are refused row by row. Raises PostgreSQL's LockNotAvailable where it
    has to give way: roll back and load again.
    """
    products, locations = set(rows.product_refs), set(rows.location_refs)
    numbers = await resolve_numbers(connection, load.account, load.catalogue_number, products, locations)
    counts, refusals = place_rows(rows, numbers)
    counted = await count_positions(connection, load, counts, location_count=numbers.location_count)
    return LoadReport(
        inserted=counted.inserted,
        changed=counted.changed,
        unchanged=counted.unchanged,
        outdated=counted.outdated,
        superseded=len(rows.lines) - len(refusals) - len(counts.keys),
        refusals=tuple(refusals),
        news=named_news(counted.news, rows, numbers) if with_news else (),
    )


def place_rows(rows: CountRows, numbers: "Numbers") -> tuple[Counts, list[RowRefusal]]:
    """The counts of rows whose refs name a position, and a refusal for each of the others."""
    products, locations = numbers.one_product(), numbers.locations
    placed = np.fromiter(map(products.get, rows.product_refs, repeat(0)), np.int32, len(rows.lines))
    located = np.fromiter(map(locations.get, rows.location_refs, repeat(0)), np.int32, len(rows.lines))
    is_good = (placed > 0) & (located > 0)
    bad = np.flatnonzero(~is_good).tolist()
    refusals = [ref_refusal(rows.lines[row], rows.product_refs[row], rows.location_refs[row], numbers) for row in bad]
    quantities = np.asarray(rows.quantities, dtype=np.int32)
    counts = counts_of(placed[is_good], located[is_good], quantities[is_good])
    return counts, [refusal for refusal in refusals if refusal is not None]


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
        await queries.location_count(connection, account=account),
    )


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


def named_news(news: Counts, rows: CountRows, numbers: Numbers) -> tuple[PositionNews, ...]:
    """News by the refs that the rows use."""
    if not len(news.keys):
        return ()
    products = {numbers.products[ref]: ref for ref in set(rows.product_refs) if ref in numbers.products}
    locations = {numbers.locations[ref]: ref for ref in set(rows.location_refs) if ref in numbers.locations}
    return tuple(
        PositionNews(products[product], locations[location], on_hand)
        for product, location, on_hand in zip(
            products_of(news.keys), locations_of(news.keys), news.quantities.tolist(), strict=True
        )
    )

"""Loads a file: read to its end first, best sellers before the others, then line by line in pieces that are kept.

What is wrong with the file as a whole refuses it before a row is loaded. Each piece is a transaction or two; what is
done is written behind them, so that whoever goes on after a crash begins at the first line not done. A line counted
twice is found unchanged.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import repeat
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from lading.database.connection import Pool, transaction
from lading.inventory.counting import Counted, Counts, chunks_of, count_positions
from lading.inventory.coverage import Cause, Load
from lading.inventory.files import refusals
from lading.inventory.files.best_sellers import best_sellers
from lading.inventory.files.parsing import FileFormat, Header, LineParser, Parsed, read_header
from lading.inventory.files.reading import count_lines, lines_of
from lading.inventory.files.records import queries
from lading.inventory.giving_way import giving_way
from lading.inventory.news import tell_catalogue
from lading.inventory.side_quantities import load_side_rows
from lading.inventory.side_rows import SideRow
from lading.inventory.snapshot import (
    CountRows,
    LoadReport,
    Numbers,
    RowRefusal,
    named_news,
    place_rows,
    resolve_numbers,
)
from lading.inventory.stock_keys import products_of

LEASE_SECONDS = 15.0
PIECES_AT_ONCE = 2
# Of the time a piece took; twenty million counts must be done in five minutes all the same.
REST_SHARE = 1.5
REFUSALS_KEPT_MAX = 1_000

Pieces = Callable[[], Iterator[bytes]]


class LeaseLost(Exception):
    """The file is left half-way: somebody else was given it, or is to be."""


class Sizes(msgspec.Struct, frozen=True):
    """Lines read at once; rows of a transaction, about; rows of a file that best sellers need not be picked out of."""

    lines: int = 20_000
    piece_rows: int = 12_000
    without_haste_max: int = 50_000


class Progress(msgspec.Struct, frozen=True):
    """How far a file is: lines done of all its lines."""

    lines_done: int
    row_count: int


class FileLoader:
    """Loads one file. pieces opens it from its beginning; told is called after each piece that is kept."""

    def __init__(
        self,
        pool: Pool,
        account: int,
        *,
        now: Callable[[], datetime],
        next_id: Callable[[], UUID],
        sizes: Sizes,
    ) -> None:
        self._sizes = sizes
        self._pool = pool
        self._account = account
        self._now = now
        self._next_id = next_id
        self._products: dict[str, int] = {}
        self._locations: dict[str, int] = {}

    async def load(self, file: Any, pieces: Pieces, told: Callable[[Progress], None]) -> None:
        """Loads what is not done yet. Raises Refused for a file that is none, LeaseLost."""
        row_count = await asyncio.to_thread(count_lines, pieces())
        if row_count == 0:
            raise refusals.file_empty()
        header = await asyncio.to_thread(_header_of, file["format"], pieces)
        first = 2 if header else 1
        if row_count < first:
            raise refusals.file_empty()
        parser, lines_done = LineParser(header, file["retailer"]), max(file["lines_done"], first - 1)
        if lines_done < first and row_count > self._sizes.without_haste_max:
            await self._hasten(file, partial(self._parsed, parser, pieces, lines_done))
        async for end, parsed in _ahead(self._parsed(parser, pieces, lines_done)):
            started = time.monotonic()
            report, refused = await self._count(file, parsed.counts)
            if parsed.beside:
                beside = await self._put_beside(file, parsed.beside)
                report = {name: units + getattr(beside, name) for name, units in report.items()}
                refused = [*refused, *beside.refusals]
            progress = Progress(end, row_count)
            await self._keep(file, progress, report, [*parsed.refused, *refused])
            told(progress)
            await self._let_events_go_first(time.monotonic() - started)

    async def _let_events_go_first(self, taken_seconds: float) -> None:
        """Rests for a part of the time taken while events wait: customers wait for orders, nobody for a snapshot."""
        async with transaction(self._pool, self._account) as connection:
            is_busy = await queries().are_events_waiting(connection, account=self._account)
        if is_busy:
            await asyncio.sleep(REST_SHARE * taken_seconds)

    async def _hasten(self, file: Any, parsed: Callable[[], Iterator[Any]]) -> None:
        """Loads the rows of best sellers; they are found unchanged when their turn comes."""
        async with transaction(self._pool, self._account) as connection:
            best = await best_sellers(connection, self._account, file["catalogue_number"], at=self._now())
        if not len(best):
            return
        async for _, found in _ahead(parsed()):
            rows = found.counts
            counts, _ = place_rows(rows, await self._numbers(file, rows))
            chosen = counts.where(np.isin(products_of(counts.keys), best))
            await self._count_piece(file, chosen, rows)

    def _parsed(self, parser: LineParser, pieces: Pieces, lines_done: int) -> Iterator[tuple[int, Parsed]]:
        """The number of the last line, and what the lines say, of each piece behind the lines done."""
        line = 0
        for lines in lines_of(pieces(), lines_max=self._sizes.lines):
            line += len(lines)
            if line > lines_done:
                left = lines[-(line - lines_done) :]
                yield line, parser.read(left, line - len(left) + 1)

    async def _count(self, file: Any, rows: CountRows) -> tuple[dict[str, int], list[RowRefusal]]:
        counts, refused = place_rows(rows, await self._numbers(file, rows))
        pieces = chunks_of(counts, self._sizes.piece_rows)
        done: list[Counted] = []
        for start in range(0, len(pieces), PIECES_AT_ONCE):
            some = [self._count_piece(file, piece, rows) for piece in pieces[start : start + PIECES_AT_ONCE]]
            done += await asyncio.gather(*some)
        report = {name: sum(getattr(one, name) for one in done) for name in _COUNTED}
        return report | {"superseded": len(rows.lines) - len(refused) - len(counts.keys)}, refused

    async def _put_beside(self, file: Any, rows: Sequence[SideRow]) -> LoadReport:
        """Keeps the units beside the ledger of a piece; told again after a crash they are found unchanged."""
        load = Load(self._account, file["catalogue_number"], file["as_of"], self._now(), Cause("FILE", file["id"]))
        reports = [LoadReport()]

        async def put() -> None:
            async with transaction(self._pool, self._account) as connection:
                reports[0] = await load_side_rows(connection, load, rows)

        await giving_way(put)
        return reports[0]

    async def _count_piece(self, file: Any, counts: Counts, rows: CountRows) -> Counted:
        counted = [Counted(news=counts)]

        async def count() -> None:
            at = self._now()
            load = Load(self._account, file["catalogue_number"], file["as_of"], at, Cause("FILE", file["id"]))
            async with transaction(self._pool, self._account) as connection:
                counted[0] = await count_positions(connection, load, counts, location_count=len(self._locations))
                if file["workflow_version"]:
                    news = named_news(counted[0].news, rows, Numbers(self._products, self._locations, frozenset()))
                    await tell_catalogue(connection, self._account, file, news, at=at, next_id=self._next_id)

        await giving_way(count)
        return counted[0]

    async def _numbers(self, file: Any, rows: CountRows) -> Numbers:
        """Numbers of all refs, the new ones looked up; what is unknown is asked for again with each piece."""
        products = set(rows.product_refs) - self._products.keys()
        locations = set(rows.location_refs) - self._locations.keys()
        twice: frozenset[str] = frozenset()
        if products or locations:
            async with transaction(self._pool, self._account) as connection:
                new = await resolve_numbers(connection, self._account, file["catalogue_number"], products, locations)
            twice = new.twice
            self._products |= new.one_product()
            self._locations |= new.locations
        return Numbers(self._products | dict(zip(twice, repeat(0))), self._locations, twice)

    async def _keep(self, file: Any, progress: Progress, report: dict[str, int], refused: Sequence[RowRefusal]) -> None:
        ordered = sorted(refused, key=lambda each: each.line)
        async with transaction(self._pool, self._account) as connection:
            kept = await queries().go_on(
                connection,
                account=self._account,
                id=file["id"],
                lease=file["lease"],
                seconds=LEASE_SECONDS,
                refused=len(ordered),
                refusals=[msgspec.to_builtins(one) for one in ordered[:REFUSALS_KEPT_MAX]],
                refusals_max=REFUSALS_KEPT_MAX,
                **msgspec.structs.asdict(progress),
                **report,
            )
        if not kept:
            raise LeaseLost


_COUNTED = ("inserted", "changed", "unchanged", "outdated")


def _header_of(format_name: str, pieces: Pieces) -> Header | None:
    if format_name != FileFormat.CSV:
        return None
    first = next(lines_of(pieces(), lines_max=1), [b""])
    return read_header(first[0])


async def _ahead(parsed: Iterator[Any]) -> Any:
    """Each item of an iterator, while the next one is made in a thread."""
    coming = asyncio.create_task(asyncio.to_thread(next, parsed, None))
    try:
        while (item := await coming) is not None:
            coming = asyncio.create_task(asyncio.to_thread(next, parsed, None))
            yield item
    finally:
        await asyncio.wait([coming])

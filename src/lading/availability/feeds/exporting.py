"""Exports of a virtual catalogue: all products, or those changed since an earlier export; each run is kept."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.availability.feeds import refusals
from lading.availability.feeds.changing import changed_products, refs_of, touched_since
from lading.availability.feeds.rows import Format, encoded, heading
from lading.availability.promising.question import Question, Way
from lading.availability.promising.reading import read_availability, shown_catalogue
from lading.database.connection import Connection, Pool, read_only, transaction
from lading.database.queries import Queries, queries_of
from lading.inventory.changes import Cursor, cursor_now
from lading.kernel.refusal import Conflict

FULL = "FULL"
INCREMENTAL = "INCREMENTAL"
PRODUCTS_AT_ONCE = 500
RUNS_MAX = 100


class NewExport(msgspec.Struct, frozen=True, kw_only=True):
    """An export to be made. since_id: the run whose successor it is, None: everything."""

    id: UUID
    virtual_catalogue_ref: str
    format: Format
    requested_by: str
    since_id: UUID | None = None


class ExportRun(msgspec.Struct, frozen=True, kw_only=True):
    """An export that was made. reason: why an incremental one became FULL, or FAILED."""

    id: UUID
    virtual_catalogue_ref: str
    retailer: int
    kind: str
    format: str
    since_id: UUID | None
    status: str
    row_count: int
    cursor: Mapping[str, Any] | None
    reason: str
    requested_by: str
    started_at: datetime
    finished_at: datetime | None


class Outcome:
    """What an export under way has come to; the caller reads it when the last piece was given out."""

    def __init__(self) -> None:
        self.kind = FULL
        self.reason = ""
        self.rows = 0
        self.cursor: Cursor | None = None


async def export(pool: Pool, account: int, new: NewExport) -> AsyncIterator[bytes]:
    """The file in pieces, all from one snapshot. The run is kept when it begins, and again when it ends or fails.

    Raises Refused VIRTUAL_CATALOGUE_UNKNOWN; NotFound EXPORT_UNKNOWN.
    """
    since = await _since(pool, account, new)
    async with transaction(pool, account) as connection:
        await shown_catalogue(connection, account, new.virtual_catalogue_ref)
        await _queries().insert_run(
            connection,
            account=account,
            id=new.id,
            virtual_catalogue_ref=new.virtual_catalogue_ref,
            kind=FULL if since is None else INCREMENTAL,
            format=new.format.value,
            since_id=new.since_id,
            requested_by=new.requested_by,
        )
    outcome, is_done = Outcome(), False
    try:
        async with read_only(pool, account) as connection:
            yield heading(new.format)
            async for piece in _pieces(connection, account, new, (since, outcome)):
                yield piece
        is_done = True
    finally:
        await _finish(pool, account, new.id, outcome, is_done=is_done)


async def runs(
    connection: Connection, account: int, *, virtual_catalogue_ref: str | None = None, ids: Sequence[UUID] | None = None
) -> list[ExportRun]:
    """The newest exports first, at most 100."""
    rows = await _queries().runs(
        connection,
        account=account,
        virtual_catalogue_ref=virtual_catalogue_ref,
        ids=None if ids is None else list(ids),
        rows_max=RUNS_MAX,
    )
    return [ExportRun(**row) for row in rows]


async def _since(pool: Pool, account: int, new: NewExport) -> Cursor | None:
    if new.since_id is None:
        return None
    async with read_only(pool, account) as connection:
        found = await runs(connection, account, ids=[new.since_id])
    if not found or found[0].cursor is None or found[0].virtual_catalogue_ref != new.virtual_catalogue_ref:
        raise refusals.run_unknown(new.since_id)
    return msgspec.convert(found[0].cursor, Cursor)


async def _pieces(
    connection: Connection, account: int, new: NewExport, how: tuple[Cursor | None, Outcome]
) -> AsyncIterator[bytes]:
    since, outcome = how
    outcome.cursor = await cursor_now(connection)
    refs = None if since is None else await _changed_refs(connection, account, new, since, outcome)
    pages = _every_product(connection, account, new) if refs is None else _in_pages(refs)
    async for page in pages:
        question = Question(catalogue_ref=new.virtual_catalogue_ref, product_refs=tuple(page), way=Way())
        found = await read_availability(connection, account, question)
        outcome.rows += len(found.items)
        yield encoded(found.items, found.as_of.isoformat(), new.format)


async def _changed_refs(
    connection: Connection, account: int, new: NewExport, since: Cursor, outcome: Outcome
) -> list[str] | None:
    """None where it cannot be told any more, or everything may have changed: then all is exported, and said so."""
    catalogue = await shown_catalogue(connection, account, new.virtual_catalogue_ref)
    if await _queries().definitions_changed(connection, account=account, seen=since.seen):
        outcome.reason = "DEFINITIONS_CHANGED"
        return None
    try:
        numbers = await changed_products(connection, account, catalogue.inventory_catalogue_ref, since)
    except Conflict as refused:
        outcome.reason = refused.code
        return None
    touched = await touched_since(connection, account, since)
    if touched is None:
        outcome.reason = "PRODUCTS_CHANGED"
        return None
    numbers |= touched
    outcome.kind = INCREMENTAL
    return await refs_of(connection, account, catalogue.product_catalogue_ref, numbers)


async def _every_product(connection: Connection, account: int, new: NewExport) -> AsyncIterator[list[str]]:
    catalogue = await shown_catalogue(connection, account, new.virtual_catalogue_ref)
    last = 0
    while True:
        rows = await _queries().page_of_products(
            connection,
            account=account,
            catalogue_ref=catalogue.product_catalogue_ref,
            after_number=last,
            rows_max=PRODUCTS_AT_ONCE,
        )
        if not rows:
            return
        last = rows[-1]["number"]
        yield [row["ref"] for row in rows]


async def _in_pages(refs: Sequence[str]) -> AsyncIterator[Sequence[str]]:
    for start in range(0, len(refs), PRODUCTS_AT_ONCE):
        yield refs[start : start + PRODUCTS_AT_ONCE]


async def _finish(pool: Pool, account: int, run_id: UUID, outcome: Outcome, *, is_done: bool) -> None:
    """A run that failed has no cursor: nothing may follow it."""
    async with transaction(pool, account) as connection:
        await _queries().finish_run(
            connection,
            account=account,
            id=run_id,
            status="COMPLETE" if is_done else "FAILED",
            kind=outcome.kind,
            row_count=outcome.rows,
            cursor=msgspec.to_builtins(outcome.cursor) if is_done else None,
            reason=outcome.reason if is_done else "BROKEN_OFF",
        )


def _queries() -> Queries:
    return queries_of(__package__)

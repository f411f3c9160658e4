"""Loads the batches that wait. A batch is one transaction: killed half-way it is done again from the start, once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection, Pool, transaction
from lading.database.queries import queries_of
from lading.inventory.batch_rows import parse_rows
from lading.inventory.coverage import Cause, Load
from lading.inventory.giving_way import giving_way
from lading.inventory.news import tell_catalogue
from lading.inventory.side_quantities import both, load_side_rows
from lading.inventory.side_rows import TYPE_UNSUPPORTED, read_side_rows
from lading.inventory.snapshot import LoadReport, RowRefusal, load_rows

# Deaths that are none of a batch's doing count as well: an innocent one must outlive a bad hour of its workers.
ATTEMPTS_MAX = 20
REFUSALS_KEPT_MAX = 5_000
BATCHES_MAX = 20
# A snapshot comes cut into batches: one begins with the product that the one before it ends with, and they would wait
# for each other.
BATCHES_BETWEEN = 4


async def process_pending_batches(
    pool: Pool, account: int, *, now: Callable[[], datetime], next_id: Callable[[], UUID], loader: int = 0
) -> int:
    """Loads up to BATCHES_MAX waiting batches of an account; returns how many it took.

    Any number of loaders may do this at once; the first (0) takes the oldest, each further one keeps its distance. The
    attempt is counted before the load, so that a batch that brings its worker down is given up after ATTEMPTS_MAX.
    """
    ahead = loader * BATCHES_BETWEEN
    for finished in range(BATCHES_MAX):
        async with transaction(pool, account) as connection:
            claim = await queries_of(__package__).claim_batch(connection, account=account, ahead=ahead)
        if claim is None:
            return finished
        await giving_way(partial(_finished, pool, account, claim, now, next_id))
    return BATCHES_MAX


async def _finished(
    pool: Pool, account: int, claim: Any, now: Callable[[], datetime], next_id: Callable[[], UUID]
) -> None:
    async with transaction(pool, account) as connection:
        await _finish(connection, account, claim, now(), next_id)


async def _finish(connection: Connection, account: int, claim: Any, at: datetime, next_id: Callable[[], UUID]) -> None:
    batch = await queries_of(__package__).batch_to_load(connection, account=account, id=claim["batch_id"])
    if batch is None:
        return
    if claim["attempt"] > ATTEMPTS_MAX:
        report = _given_up(batch["row_count"])
    else:
        report = await _load(connection, account, batch, at)
        await tell_catalogue(connection, account, batch, report.news, at=at, next_id=next_id)
    await queries_of(__package__).finish_batch(
        connection,
        account=account,
        id=batch["id"],
        at=at,
        inserted=report.inserted,
        changed=report.changed,
        unchanged=report.unchanged,
        outdated=report.outdated,
        superseded=report.superseded,
        refused=len(report.refusals),
        refusals=[msgspec.to_builtins(refusal) for refusal in report.refusals[:REFUSALS_KEPT_MAX]],
    )


async def _load(connection: Connection, account: int, batch: Any, at: datetime) -> LoadReport:
    rows, bad = parse_rows(batch["entities"], retailer=batch["retailer"])
    load = Load(account, batch["catalogue_number"], batch["as_of"], at, Cause("BATCH", batch["id"]))
    report = await load_rows(connection, load, rows, with_news=bool(batch["workflow_version"]))
    if any(refusal.code == TYPE_UNSUPPORTED for refusal in bad):
        entities = msgspec.json.decode(batch["entities"])
        beside, bad = read_side_rows(entities, bad, retailer=batch["retailer"])
        report = both(report, await load_side_rows(connection, load, beside))
    return msgspec.structs.replace(report, refusals=_by_line(bad, report.refusals))


def _by_line(*refusals: Sequence[RowRefusal]) -> tuple[RowRefusal, ...]:
    return tuple(sorted((refusal for some in refusals for refusal in some), key=lambda refusal: refusal.line))


def _given_up(row_count: int) -> LoadReport:
    message = f"The batch failed {ATTEMPTS_MAX} times; nothing of it was loaded."
    hint = "Send it again; if it fails again, the log of the worker has the reason."
    return LoadReport(
        refusals=tuple(RowRefusal(line, "BATCH_FAILED", message, hint) for line in range(1, row_count + 1))
    )

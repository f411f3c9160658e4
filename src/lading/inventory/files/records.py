"""Files as they are kept: received part by part, each once, and as far as they are loaded."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.inventory.files import refusals
from lading.inventory.jobs import Job, as_of_received
from lading.inventory.refusals import catalogue_unknown, job_closed

PARTS_MAX = 1_000
_RECEIVING: MappingProxyType[str, Any] = MappingProxyType({"status": "RECEIVING", "content_hash": None})


class NewFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as its sender describes it. ref: his name for it, one in its job. as_of None: when it was received."""

    ref: str
    format: str
    part_count: int = 1
    catalogue_ref: str | None = None
    event_name: str = "InventoryChanged"
    as_of: datetime | None = None
    by: str = ""


class Part(msgspec.Struct, frozen=True):
    """Some bytes of a file; parts count from 1."""

    number: int
    content: bytes


class Arrival(NamedTuple):
    """What a file is to be known by if it is new, and when it came."""

    file_id: UUID
    at: datetime


class StockFile(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file. status: RECEIVING, PENDING, RUNNING, COMPLETE, or FAILED for the reason given.

    row_count: its lines, known once it was read to its end; lines_done: how many of them are loaded or refused. The
    six counts add up to the rows done.
    """

    id: UUID
    job_id: UUID
    ref: str
    format: str
    catalogue: str
    as_of: datetime
    part_count: int
    status: str
    reason: str | None
    row_count: int
    lines_done: int
    inserted: int
    changed: int
    unchanged: int
    outdated: int
    superseded: int
    refused: int
    refusals: Sequence[Mapping[str, Any]]
    created_at: datetime
    created_by: str
    started_at: datetime | None
    finished_at: datetime | None

    def rows_per_second(self, at: datetime) -> float | None:
        """Lines done in a second since it was begun; None before."""
        if self.started_at is None:
            return None
        seconds = ((self.finished_at or at) - self.started_at).total_seconds()
        return round(self.lines_done / seconds, 1) if seconds > 0 else None


async def receive_part(
    connection: Connection, account: int, job: Job, new: NewFile, part: Part, arrival: Arrival
) -> StockFile:
    """Keeps a part of a file; with the last one the file waits to be loaded. The same part again changes nothing.

    Raises JOB_CLOSED, CATALOGUE_UNKNOWN, AS_OF_IN_FUTURE, FILE_PART_INVALID, FILE_PART_DIFFERS.
    """
    if job.status != "OPEN":
        raise job_closed(job.closes_at)
    if not 1 <= part.number <= new.part_count <= PARTS_MAX:
        raise refusals.part_invalid(part.number, new.part_count)
    row = await add_file(connection, account, job, new, arrival, _RECEIVING)
    if (row["format"], row["part_count"]) != (new.format, new.part_count):
        raise refusals.part_differs(part.number)
    if row["status"] == "RECEIVING":
        await _keep(connection, account, row["id"], part)
    found = await file_by_id(connection, account, job.id, row["id"])
    assert found is not None, "the file has just been written"
    return found


async def add_file(
    connection: Connection, account: int, job: Job, new: NewFile, arrival: Arrival, own: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The row of a file, new or known by its ref. own: status and content_hash of a new one.

    Raises CATALOGUE_UNKNOWN, AS_OF_IN_FUTURE.
    """
    catalogue = new.catalogue_ref or f"DEFAULT:{job.retailer}"
    row: Mapping[str, Any] | None = await queries().add_file(
        connection,
        account=account,
        id=arrival.file_id,
        job_id=job.id,
        retailer=job.retailer,
        catalogue=catalogue,
        as_of=as_of_received(new.as_of, arrival.at),
        at=arrival.at,
        by=new.by,
        **{name: getattr(new, name) for name in ("ref", "format", "event_name", "part_count")},
        **own,
    )
    if row is None:
        raise catalogue_unknown(catalogue)
    return row


async def file_by_id(connection: Connection, account: int, job_id: UUID, file_id: UUID) -> StockFile | None:
    """The file with its counts and the first thousand refusals."""
    row = await queries().file_by_id(connection, account=account, job_id=job_id, id=file_id)
    return None if row is None else file_of(row)


async def parts_received(connection: Connection, account: int, file_id: UUID) -> list[int]:
    """The numbers of the parts kept, for whoever goes on sending; none once the file is loaded."""
    return [row["number"] for row in await queries().parts_of(connection, account=account, file_id=file_id)]


def file_of(row: Mapping[str, Any]) -> StockFile:
    """A file from its row."""
    return StockFile(**{name: row[name] for name in StockFile.__struct_fields__})


async def _keep(connection: Connection, account: int, file_id: UUID, part: Part) -> None:
    await queries().lock_file(connection, account=account, id=file_id)
    digest = hashlib.sha256(part.content).digest()
    kept = await queries().add_part(
        connection, account=account, file_id=file_id, number=part.number, content=part.content, content_hash=digest
    )
    if kept != digest:
        raise refusals.part_differs(part.number)
    await queries().receive_whole(connection, account=account, id=file_id)


def queries() -> Queries:
    """The statements about files."""
    return queries_of(__package__)

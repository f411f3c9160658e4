"""Jobs and batches: how a sender loads counts. A batch is kept whole when it arrives and loaded by a worker later."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.inventory import refusals
from lading.kernel.refusal import Refused

OPEN_HOURS = 24
RECORDS_MAX = 5_000
AS_OF_AHEAD_MAX_SECONDS = 5
EVENT_DEFAULT = "InventoryChanged"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A sender's errand, open for 24 hours and any number of batches. status: OPEN or CLOSED."""

    id: UUID
    name: str
    retailer: int
    status: str
    created_at: datetime
    closes_at: datetime
    meta: Mapping[str, Any]
    batch_count: int = 0
    pending_count: int = 0


class NewBatch(msgspec.Struct, frozen=True, kw_only=True):
    """A batch as it was read: rows are not judged yet. as_of None: the instant it was received."""

    action: str
    entity_type: str
    event_name: str
    catalogue_ref: str | None
    as_of: datetime | None
    entities: Sequence[Any]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a batch. status: PENDING, RUNNING, COMPLETE; the six counts add up to row_count when COMPLETE."""

    id: UUID
    job_id: UUID
    status: str
    action: str
    entity_type: str
    event_name: str
    catalogue: str
    as_of: datetime
    row_count: int
    inserted: int
    changed: int
    unchanged: int
    outdated: int
    superseded: int
    refused: int
    refusals: Sequence[Mapping[str, Any]]
    created_at: datetime
    finished_at: datetime | None


class NewJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job as the sender asks for it."""

    name: str
    retailer: int
    meta: Mapping[str, Any] = {}


async def create_job(connection: Connection, account: int, new: NewJob, *, job_id: UUID, at: datetime) -> Job:
    """Opens a job. Raises JOB_NAME_INVALID, RETAILER_UNKNOWN."""
    if not 1 <= len(new.name) <= 255:
        raise refusals.job_name_invalid(new.name)
    job = Job(
        id=job_id,
        name=new.name,
        retailer=new.retailer,
        status="OPEN",
        created_at=at,
        closes_at=at + timedelta(hours=OPEN_HOURS),
        meta=dict(new.meta),
    )
    created = await queries_of(__package__).create_job(
        connection,
        account=account,
        id=job.id,
        name=job.name,
        retailer=job.retailer,
        at=at,
        closes_at=job.closes_at,
        meta=job.meta,
    )
    if not created:
        raise refusals.retailer_unknown(new.retailer)
    return job


async def job_by_id(connection: Connection, account: int, job_id: UUID, *, at: datetime) -> Job | None:
    """The job with the number of its batches and of those not loaded yet; a job past its time reads CLOSED."""
    row = await queries_of(__package__).job_by_id(connection, account=account, id=job_id, at=at)
    return None if row is None else msgspec.convert(dict(row), Job)


async def add_batch(
    connection: Connection, account: int, job_id: UUID, batch: NewBatch, *, batch_id: UUID, at: datetime
) -> Batch:
    """Keeps a batch for loading.

    Raises JOB_UNKNOWN, JOB_CLOSED, CATALOGUE_UNKNOWN, AS_OF_IN_FUTURE. What is wrong with single rows
    is told when it is loaded.
    """
    job = await job_by_id(connection, account, job_id, at=at)
    if job is None:
        raise refusals.job_unknown(job_id)
    if job.status != "OPEN":
        raise refusals.job_closed(job.closes_at)
    as_of = as_of_received(batch.as_of, at)
    catalogue = batch.catalogue_ref or f"DEFAULT:{job.retailer}"
    row = await queries_of(__package__).add_batch(
        connection,
        account=account,
        id=batch_id,
        job_id=job_id,
        action=batch.action,
        entity_type=batch.entity_type,
        event_name=batch.event_name,
        catalogue=catalogue,
        retailer=job.retailer,
        as_of=as_of,
        entities=list(batch.entities),
        row_count=len(batch.entities),
        at=at,
    )
    if row is None:
        raise refusals.catalogue_unknown(catalogue)
    return msgspec.convert(dict(row), Batch)


def as_of_received(given: datetime | None, at: datetime) -> datetime:
    """The instant of counts received now: as given, or now. Raises AS_OF_IN_FUTURE."""
    if given is not None and given > at + timedelta(seconds=AS_OF_AHEAD_MAX_SECONDS):
        raise refusals.as_of_in_future(given, at)
    return min(given or at, at)


async def batch_by_id(connection: Connection, account: int, job_id: UUID, batch_id: UUID) -> Batch | None:
    """The batch with its counts and, by line, what was refused."""
    row = await queries_of(__package__).batch_by_id(connection, account=account, job_id=job_id, id=batch_id)
    return None if row is None else msgspec.convert(dict(row), Batch)


def parse_batch(document: Any) -> NewBatch:
    """Reads a batch body {action, entityType, event?, catalogueRef?, asOf?, conditions?, meta?, entities[]}.

    The as-of instant is taken from asOf, meta.asOf or conditions.asOf. Raises Refused with the place: BATCH_INVALID,
    ACTION_UNSUPPORTED, ENTITY_TYPE_UNSUPPORTED, ENTITIES_EMPTY, ENTITIES_TOO_MANY, AS_OF_INVALID, EVENT_INVALID,
    CATALOGUE_REF_INVALID.
    """
    if not isinstance(document, dict):
        raise refusals.batch_invalid()
    return NewBatch(
        action=_one_of(document, "action", "UPSERT", "ACTION_UNSUPPORTED"),
        entity_type=_one_of(document, "entityType", "INVENTORY", "ENTITY_TYPE_UNSUPPORTED"),
        event_name=_text(document, "event", "EVENT_INVALID", length_max=255) or EVENT_DEFAULT,
        catalogue_ref=_text(document, "catalogueRef", "CATALOGUE_REF_INVALID", length_max=100),
        as_of=_as_of(document),
        entities=_entities(document),
    )


def _one_of(document: Mapping[str, Any], name: str, only: str, code: str) -> str:
    value = document.get(name, only)
    if value != only:
        raise Refused(code, f"{name} is {value!r:.60}.", f"Send {only}.", pointer=f"/{name}")
    return only


def _text(document: Mapping[str, Any], name: str, code: str, *, length_max: int) -> str | None:
    value = document.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not 1 <= len(value) <= length_max:
        hint = f"Send a text of 1 to {length_max} characters, or leave it out."
        raise Refused(code, f"{name} is {value!r:.60}.", hint, pointer=f"/{name}")
    return value


def _entities(document: Mapping[str, Any]) -> Sequence[Any]:
    entities = document.get("entities")
    if not isinstance(entities, list) or not entities:
        raise Refused("ENTITIES_EMPTY", "The batch has no rows.", "Send entities as a list.", pointer="/entities")
    if len(entities) > RECORDS_MAX:
        hint = f"Send at most {RECORDS_MAX} rows a batch; a job takes any number of batches."
        raise Refused("ENTITIES_TOO_MANY", f"The batch has {len(entities)} rows.", hint, pointer="/entities")
    return entities


def _as_of(document: Mapping[str, Any]) -> datetime | None:
    for pointer, holder in (
        ("", document),
        ("/meta", document.get("meta")),
        ("/conditions", document.get("conditions")),
    ):
        if isinstance(holder, dict) and holder.get("asOf") is not None:
            return instant_of(holder["asOf"], f"{pointer}/asOf")
    return None


def instant_of(value: Any, pointer: str) -> datetime:
    """An as-of instant with its offset. Raises AS_OF_INVALID."""
    hint = "Send an instant with its offset, such as 2026-03-01T12:00:00Z."
    try:
        instant = msgspec.convert(value, datetime)
    except msgspec.ValidationError as error:
        raise Refused("AS_OF_INVALID", f"asOf is {value!r:.60}.", hint, pointer=pointer) from error
    if instant.tzinfo is None:
        raise Refused("AS_OF_INVALID", f"asOf {value!r:.60} names no time zone.", hint, pointer=pointer)
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise Refused("AS_OF_INVALID", f"asOf {value!r:.60} is out of range.", hint, pointer=pointer) from error

"""Stock counts in batches: a job is opened, batches are sent into it, and each tells what became of its rows."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import as_struct, uuid_or_none
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.rest.event_bodies import Name, Retailer
from lading.api.strict_json import json_object
from lading.database.connection import Connection, read_only
from lading.foundation.access.permissions import Permission
from lading.inventory.jobs import (
    RECORDS_MAX,
    Batch,
    Job,
    NewJob,
    add_batch,
    batch_by_id,
    create_job,
    job_by_id,
    parse_batch,
)
from lading.kernel.refusal import NotFound, Refused

ROUTE_JOB = "job"
ROUTE_BATCH = "batch"


class JobBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A job to be opened for 24 hours."""

    name: Name
    retailer_id: Retailer
    meta: dict[str, Any] = {}


class BatchRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was counted: so many units of a product at a location. Rows are judged one by one when they are loaded."""

    location_ref: str
    product_ref: str = msgspec.field(name="skuRef")
    quantity: int = msgspec.field(name="qty")
    retailer_id: Retailer | None = None
    type: str | None = None


class BatchBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Up to 5,000 counts; as_of is the instant they were true, the instant of receipt if left out."""

    action: str = "UPSERT"
    entity_type: str = "INVENTORY"
    event: str = "InventoryChanged"
    catalogue_ref: str | None = None
    as_of: datetime | None = None
    entities: Annotated[list[BatchRow], msgspec.Meta(min_length=1, max_length=RECORDS_MAX)]


class JobRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A job; status is OPEN or CLOSED, pending_count the batches not loaded yet."""

    id: UUID
    name: str
    retailer_id: str
    status: str
    created_on: datetime
    closes_on: datetime
    meta: dict[str, Any]
    batch_count: int
    pending_count: int


class BatchRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A batch; status is PENDING, RUNNING or COMPLETE, and then the counts add up to row_count."""

    id: UUID
    job_id: UUID
    status: str
    action: str
    entity_type: str
    event: str
    catalogue_ref: str
    as_of: datetime
    row_count: int
    inserted: int
    changed: int
    unchanged: int
    outdated: int
    superseded: int
    refused: int
    refusals: list[Any]
    created_on: datetime
    finished_on: datetime | None


async def open_job(call: Call) -> Answer:
    """Opens a job for a retailer."""
    return await once(call, ROUTE_JOB, lambda connection: _open(connection, call))


async def _open(connection: Connection, call: Call) -> Answer:
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), JobBody)
    retailer = int(body.retailer_id)
    if not reaches(call.user, Permission.JOB_CREATE, retailer):
        hint = "Correct the retailer, or ask for a role in it."
        raise Refused("RETAILER_UNKNOWN", f"There is no retailer {retailer}.", hint, pointer="/retailerId")
    new = NewJob(name=body.name, retailer=retailer, meta=body.meta)
    job_id = call.services.identities.next()
    job = await create_job(connection, call.user.account, new, job_id=job_id, at=call.request.at)
    return json_answer(201, _job_read(job), ("location", f"/api/v4.1/job/{job.id}"))


async def read_job(call: Call) -> Answer:
    """A job and how many of its batches wait."""
    async with read_only(call.services.pool, call.user.account) as connection:
        job = await job_of(connection, call, Permission.JOB_VIEW)
    return json_answer(200, _job_read(job))


async def send_batch(call: Call) -> Answer:
    """Keeps a batch; it is loaded as a whole a moment later."""
    return await once(call, f"{ROUTE_BATCH} {call.places['id']}", lambda connection: _send(connection, call))


async def _send(connection: Connection, call: Call) -> Answer:
    job = await job_of(connection, call, Permission.JOB_CREATE)
    new = parse_batch(json_object(call.request, bytes_max=call.services.settings.body_bytes_max))
    batch_id = call.services.identities.next()
    batch = await add_batch(connection, call.user.account, job.id, new, batch_id=batch_id, at=call.request.at)
    return json_answer(202, _batch_read(batch), ("location", f"/api/v4.1/job/{job.id}/batch/{batch.id}"))


async def read_batch(call: Call) -> Answer:
    """What became of a batch, and which of its rows were refused."""
    batch_id = uuid_or_none(call.places["batch_id"])
    async with read_only(call.services.pool, call.user.account) as connection:
        job = await job_of(connection, call, Permission.JOB_VIEW)
        batch = await batch_by_id(connection, call.user.account, job.id, batch_id) if batch_id else None
    if batch is None:
        message = f"There is no batch {call.places['batch_id']} in this job."
        raise NotFound("BATCH_UNKNOWN", message, "Check the id that was answered when the batch was sent.")
    return json_answer(200, _batch_read(batch))


async def job_of(connection: Connection, call: Call, permission: Permission) -> Job:
    """The job named by the path. Raises NotFound alike for unknown jobs and those out of the caller's reach."""
    job_id = uuid_or_none(call.places["id"])
    job = await job_by_id(connection, call.user.account, job_id, at=call.request.at) if job_id else None
    if job is None or not reaches(call.user, permission, job.retailer):
        message = f"There is no job {call.places['id']}."
        raise NotFound("JOB_UNKNOWN", message, "Check the id that was answered when the job was opened.")
    return job


def _job_read(job: Job) -> JobRead:
    return JobRead(
        id=job.id,
        name=job.name,
        retailer_id=str(job.retailer),
        status=job.status,
        created_on=job.created_at,
        closes_on=job.closes_at,
        meta=dict(job.meta),
        batch_count=job.batch_count,
        pending_count=job.pending_count,
    )


def _batch_read(batch: Batch) -> BatchRead:
    own = ("event", "catalogue_ref", "created_on", "finished_on", "refusals")
    names = [name for name in BatchRead.__struct_fields__ if name not in own]
    return BatchRead(
        **{name: getattr(batch, name) for name in names},
        event=batch.event_name,
        catalogue_ref=batch.catalogue,
        refusals=list(batch.refusals),
        created_on=batch.created_at,
        finished_on=batch.finished_at,
    )

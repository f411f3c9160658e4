"""Files of counts: sent in one part or many, loaded a moment after the last, each part once however often it comes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.api.call import Call
from lading.api.fields import integer_field, uuid_or_none
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.rest.jobs import job_of
from lading.database.connection import Connection, read_only
from lading.foundation.access.permissions import Permission
from lading.inventory.files import refusals
from lading.inventory.files.parsing import format_of
from lading.inventory.files.records import (
    PARTS_MAX,
    Arrival,
    NewFile,
    Part,
    StockFile,
    file_by_id,
    parts_received,
    receive_part,
)
from lading.inventory.jobs import EVENT_DEFAULT, instant_of
from lading.kernel.refusal import Refused

FILE_FIELDS = {
    "name": "what you call the file; one in its job",
    "format": "csv or ndjson; by the name's ending, if left out",
    "part": "which part this is, from 1",
    "parts": "how many parts there are, at most 1,000",
    "asOf": "when the stock was counted; when the first part arrived, if left out",
    "catalogueRef": "the inventory catalogue; DEFAULT:<retailer>, if left out",
    "event": "what the catalogue's workflow is told of changes by; InventoryChanged, if left out",
}


class FileRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A file. status is RECEIVING, PENDING, RUNNING, COMPLETE or FAILED, with the reason.

    parts_received: what need not be sent again. The six counts add up to the rows done; of refusals the first thousand.
    """

    id: UUID
    job_id: UUID
    name: str
    format: str
    catalogue_ref: str
    as_of: datetime
    status: str
    reason: str | None
    parts: int
    parts_received: list[int]
    row_count: int
    lines_done: int
    rows_per_second: float | None
    inserted: int
    changed: int
    unchanged: int
    outdated: int
    superseded: int
    refused: int
    refusals: list[Any]
    created_on: datetime
    created_by: str
    started_on: datetime | None
    finished_on: datetime | None


async def send_part(call: Call) -> Answer:
    """Keeps a part of a file of counts; with the last one it is loaded, the best sellers first."""
    return await once(call, f"file {call.places['id']}", lambda connection: _send(connection, call))


async def _send(connection: Connection, call: Call) -> Answer:
    job = await job_of(connection, call, Permission.JOB_CREATE)
    fields = call.request.query_fields()
    part = Part(integer_field(fields, "part", least=1, most=PARTS_MAX) or 1, call.request.body)
    new = _described(fields, by=call.user.username)
    arrival = Arrival(call.services.identities.next(), call.request.at)
    file = await receive_part(connection, call.user.account, job, new, part, arrival)
    received = await parts_received(connection, call.user.account, file.id)
    location = f"/api/v4.1/job/{job.id}/file/{file.id}"
    return json_answer(202, _file_read(file, received, call.request.at), ("location", location))


async def read_file(call: Call) -> Answer:
    """How far a file is received and loaded, how fast, and which of its rows were refused."""
    file_id = uuid_or_none(call.places["file_id"])
    async with read_only(call.services.pool, call.user.account) as connection:
        job = await job_of(connection, call, Permission.JOB_VIEW)
        file = await file_by_id(connection, call.user.account, job.id, file_id) if file_id else None
        if file is None:
            raise refusals.file_unknown(call.places["file_id"])
        received = await parts_received(connection, call.user.account, file.id)
    return json_answer(200, _file_read(file, received, call.request.at))


def _described(fields: Mapping[str, str], *, by: str) -> NewFile:
    name = _text(fields, "name")
    return NewFile(
        ref=name,
        format=format_of(fields.get("format", name)),
        part_count=integer_field(fields, "parts", least=1, most=PARTS_MAX) or 1,
        catalogue_ref=_text(fields, "catalogueRef", length_max=100) if "catalogueRef" in fields else None,
        event_name=_text(fields, "event") if "event" in fields else EVENT_DEFAULT,
        as_of=instant_of(fields["asOf"], "query/asOf") if "asOf" in fields else None,
        by=by,
    )


def _text(fields: Mapping[str, str], name: str, *, length_max: int = 255) -> str:
    value = fields.get(name, "")
    if not 1 <= len(value) <= length_max:
        hint = f"Send a text of 1 to {length_max} characters."
        raise Refused("FIELD_INVALID", f"{name} has {len(value)} characters.", hint, pointer=f"query/{name}")
    return value


def _file_read(file: StockFile, received: list[int], at: datetime) -> FileRead:
    counted = ("inserted", "changed", "unchanged", "outdated", "superseded", "refused", "row_count", "lines_done")
    same = ("id", "job_id", "format", "as_of", "status", "reason", "created_by", *counted)
    return FileRead(
        **{name: getattr(file, name) for name in same},
        name=file.ref,
        catalogue_ref=file.catalogue,
        parts=file.part_count,
        parts_received=received,
        rows_per_second=file.rows_per_second(at),
        refusals=list(file.refusals),
        created_on=file.created_at,
        started_on=file.started_at,
        finished_on=file.finished_at,
    )

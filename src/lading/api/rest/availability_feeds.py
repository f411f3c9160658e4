"""Feeds of availability by REST: what changed since a cursor, exports as files, and which exports were made."""

from datetime import datetime
from uuid import UUID

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import uuid_or_none
from lading.api.message import Answer, json_answer
from lading.availability.feeds.changing import changes_since, read_back, written
from lading.availability.feeds.exporting import ExportRun, NewExport, export, runs
from lading.availability.feeds.refusals import run_unknown, too_large
from lading.availability.feeds.rows import Format
from lading.availability.promising.question import Answered
from lading.availability.promising.reading import shown_catalogue
from lading.database.connection import read_only
from lading.foundation.access.permissions import Permission
from lading.foundation.refusals import unknown
from lading.kernel.refusal import Refused

CHANGES_PATH = "/api/v1/availability-changes"
EXPORTS_PATH = "/api/v1/availability-exports"
BYTES_MAX = 20_000_000
MEDIA_TYPES = {Format.CSV: "text/csv; charset=utf-8", Format.NDJSON: "application/x-ndjson"}
CHANGES_FIELDS = {
    "catalogue": "the virtual catalogue",
    "cursor": "as it came; without one the answer has only a cursor",
}
EXPORT_FIELDS = {
    "catalogue": "the virtual catalogue",
    "format": "csv or ndjson",
    "since": "the id of an earlier export: only what changed since",
}
RUN_FIELDS = {"catalogue": "only the exports of this virtual catalogue"}


class FeedRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Products that changed, as they are now. is_reset: a definition changed, so all may have; take an export."""

    items: tuple[Answered, ...]
    cursor: str
    is_all: bool
    is_reset: bool


class ExportRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An export that was made; one that was asked for as INCREMENTAL and became FULL has the reason."""

    id: UUID
    catalogue_ref: str
    kind: str
    format: str
    since: UUID | None
    status: str
    row_count: int
    reason: str
    requested_by: str
    started_on: datetime
    finished_on: datetime | None


async def read_feed(call: Call) -> Answer:
    """What changed since a cursor."""
    fields = call.request.query_fields()
    ref = await _catalogue(call, fields.get("catalogue", ""))
    cursor = read_back(fields["cursor"]) if fields.get("cursor") else None
    async with read_only(call.services.pool, call.user.account) as connection:
        feed = await changes_since(connection, call.user.account, ref, cursor)
    return json_answer(
        200,
        FeedRead(items=feed.items, cursor=written(feed.cursor), is_all=feed.is_all, is_reset=feed.is_reset),
    )


async def make_export(call: Call) -> Answer:
    """The file; its id is in the header Export-Id, and what it may be followed by is since= with it."""
    fields = call.request.query_fields()
    ref = await _catalogue(call, fields.get("catalogue", ""))
    if fields.get("format", "csv") not in {one.value for one in Format}:
        raise Refused("FIELD_INVALID", "The format is none.", "Send csv or ndjson.", pointer="query/format")
    form = Format(fields.get("format", "csv"))
    since = uuid_or_none(fields["since"]) if "since" in fields else None
    if "since" in fields and since is None:
        raise run_unknown(fields["since"][:80])
    run_id = call.services.identities.next()
    new = NewExport(id=run_id, virtual_catalogue_ref=ref, format=form, requested_by=call.user.username, since_id=since)
    pieces: list[bytes] = []
    size = 0
    async for piece in export(call.services.pool, call.user.account, new):
        size += len(piece)
        if size > BYTES_MAX:
            raise too_large(BYTES_MAX)
        pieces.append(piece)
    return Answer(200, b"".join(pieces), MEDIA_TYPES[form], (("export-id", str(run_id)),))


async def read_runs(call: Call) -> Answer:
    """The newest exports within reach."""
    fields = call.request.query_fields()
    async with read_only(call.services.pool, call.user.account) as connection:
        found = await runs(connection, call.user.account, virtual_catalogue_ref=fields.get("catalogue"))
    shown = [_read(run) for run in found if reaches(call.user, Permission.AVAILABILITY_VIEW, run.retailer)]
    return json_answer(200, {"exports": shown})


async def _catalogue(call: Call, ref: str) -> str:
    """The virtual catalogue, within reach. Raises Refused VIRTUAL_CATALOGUE_UNKNOWN alike for both."""
    async with read_only(call.services.pool, call.user.account) as connection:
        catalogue = await shown_catalogue(connection, call.user.account, ref)
    if not reaches(call.user, Permission.AVAILABILITY_VIEW, catalogue.retailer):
        raise unknown("virtual catalogue", ref, "query/catalogue")
    return ref


def _read(run: ExportRun) -> ExportRead:
    return ExportRead(
        id=run.id,
        catalogue_ref=run.virtual_catalogue_ref,
        kind=run.kind,
        format=run.format,
        since=run.since_id,
        status=run.status,
        row_count=run.row_count,
        reason=run.reason,
        requested_by=run.requested_by,
        started_on=run.started_at,
        finished_on=run.finished_at,
    )

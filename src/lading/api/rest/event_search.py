"""Reading events back: one by its id, or many by what they were about and what became of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lading.api.authority import reach_of, reaches
from lading.api.call import Call
from lading.api.fields import instant_field, integer_field, uuid_or_none
from lading.api.message import Answer, json_answer
from lading.api.rest.event_bodies import EventContext, EventPage, EventRead
from lading.database.connection import Connection, read_only
from lading.database.queries import queries_of
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import NotFound, Refused

COUNT_DEFAULT = 100
COUNT_MAX = 5_000
START_MAX = 100_000
SPAN_DEFAULT_MILLISECONDS = 30 * 24 * 3_600_000
STATUSES = ("PENDING", "SCHEDULED", "SUCCESS", "NO_MATCH", "FAILED")
TEXT_FILTERS = ("context.rootEntityType", "context.rootEntityRef", "context.entityType", "context.entityRef", "name")
ID_FILTERS = ("context.rootEntityId", "context.entityId")
OTHER_FILTERS = ("from", "to", "category", "eventType", "eventStatus", "retailerId", "start", "count")
EVENT_TYPE = "ORCHESTRATION"

_UUID_MAX = UUID(int=2**128 - 1)


async def find_event(call: Call) -> Answer:
    """One event with the trace of its run."""
    event_id = uuid_or_none(call.places["id"])
    account = call.user.account
    async with read_only(call.services.pool, account) as connection:
        row = await state_of(connection, account, event_id) if event_id else None
    if row is None or not reaches(call.user, Permission.EVENT_VIEW, row["retailer"]):
        raise NotFound("EVENT_UNKNOWN", f"There is no event {call.places['id']}.", "Check the id that was answered.")
    return json_answer(200, _read(row, account))


async def search_events(call: Call) -> Answer:
    """Events of the last 30 days unless told otherwise, newest first."""
    fields = call.request.query_fields()
    _refuse_unknown(fields)
    start = integer_field(fields, "start", least=0, most=START_MAX) or 0
    count = integer_field(fields, "count", least=1, most=COUNT_MAX) or COUNT_DEFAULT
    filters = _filters(fields, call)
    rows = [] if filters is None else await _search(call, filters | {"start": start, "count": count + 1})
    results = [_read(row, call.user.account) for row in rows[:count]]
    return json_answer(200, EventPage(start=start, count=len(results), has_more=len(rows) > count, results=results))


async def state_of(connection: Connection, account: int, event_id: UUID) -> Mapping[str, Any] | None:
    """An event with its state (columns of find_events), None when there is none."""
    bounds = {"id_from": event_id, "id_until": UUID(int=min(event_id.int + 1, _UUID_MAX.int))}
    nothing = dict.fromkeys(
        ("retailers", "root_type", "root_id", "root_ref", "entity_type", "entity_id", "entity_ref", "name", "status")
    )
    query = queries_of(__package__, "events.sql").find_events
    rows = await query(connection, account=account, is_traced=True, start=0, count=1, **bounds, **nothing)
    return rows[0] if rows else None


async def _search(call: Call, values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    account = call.user.account
    async with read_only(call.services.pool, account) as connection:
        query = queries_of(__package__, "events.sql").find_events
        rows: list[Mapping[str, Any]] = await query(connection, account=account, is_traced=False, **values)
    return rows


def _refuse_unknown(fields: Mapping[str, str]) -> None:
    known = {*TEXT_FILTERS, *ID_FILTERS, *OTHER_FILTERS}
    if unknown := sorted(fields.keys() - known):
        raise Refused(
            "FILTER_UNKNOWN",
            f"There is no filter {unknown[0][:80]!r}.",
            f"Use {', '.join(sorted(known))}.",
            pointer=f"query/{unknown[0][:80]}",
        )


def _filters(fields: Mapping[str, str], call: Call) -> dict[str, Any] | None:
    """The values of the search; None when nothing can match."""
    ids = {name: uuid_or_none(fields[name]) for name in ID_FILTERS if name in fields}
    if None in ids.values() or fields.get("eventType", EVENT_TYPE) != EVENT_TYPE:
        return None
    status = fields.get("eventStatus")
    if status is not None and status not in STATUSES:
        message = f"There is no event status {status[:40]!r}."
        raise Refused("FIELD_INVALID", message, f"Use one of {', '.join(STATUSES)}.", pointer="query/eventStatus")
    retailer = integer_field(fields, "retailerId", least=1, most=2**31 - 1)
    until = _milliseconds(instant_field(fields, "to") or call.request.at + timedelta(days=1))
    since = instant_field(fields, "from")
    return {
        "id_from": _floor(_milliseconds(since) if since else until - SPAN_DEFAULT_MILLISECONDS),
        "id_until": _floor(until + 1),
        "retailers": _retailers(call, retailer),
        "root_type": fields.get("context.rootEntityType") or _root_type(fields),
        "root_id": ids.get("context.rootEntityId"),
        "root_ref": fields.get("context.rootEntityRef"),
        "entity_type": fields.get("context.entityType"),
        "entity_id": ids.get("context.entityId"),
        "entity_ref": fields.get("context.entityRef"),
        "name": fields.get("name"),
        "status": status,
    }


def _root_type(fields: Mapping[str, str]) -> str | None:
    """The category of an orchestration event is <ROOT>_WORKFLOW."""
    category = fields.get("category")
    return None if category is None else category.removesuffix("_WORKFLOW")


def _retailers(call: Call, wanted: int | None) -> list[int] | None:
    """The retailers to look at; None for every retailer of the account."""
    reach = reach_of(call.user, Permission.EVENT_VIEW)
    if wanted is None:
        return None if reach is None else sorted(reach)
    return [wanted] if reach is None or wanted in reach else []


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _floor(milliseconds: int) -> UUID:
    """The smallest identity that can have been made in that millisecond of the epoch or later."""
    return UUID(int=min(max(milliseconds, 0), 2**48 - 1) << 80)


def _read(row: Mapping[str, Any], account: int) -> EventRead:
    return EventRead(
        id=row["id"],
        name=row["name"],
        category=f"{row['root_type']}_WORKFLOW",
        account_id=str(account),
        retailer_id=str(row["retailer"]),
        context=EventContext(
            source_events=[row["cause_id"]] if row["cause_id"] else [],
            entity_type=row["entity_type"],
            entity_id=row["entity_id"],
            entity_ref=row["entity_ref"],
            root_entity_type=row["root_type"],
            root_entity_id=row["root_id"],
            root_entity_ref=row["root_ref"],
        ),
        event_status=row["status"],
        reason=row["reason"],
        attempts=row["attempts"],
        attributes=row["attributes"],
        generated_by=row["generated_by"],
        generated_on=row["accepted_at"],
        scheduled_on=row["scheduled_at"],
        finished_on=row["finished_at"],
        trace=row["trace"],
    )

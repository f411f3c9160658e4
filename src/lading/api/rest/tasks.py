"""Tasks by REST: listed, claimed, released, assigned, ended, one or many at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from lading.api.call import Call
from lading.api.fields import as_struct, integer_field, uuid_or_none
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.strict_json import json_object
from lading.api.tasks import TASKS_MAX, DeedResult, do_many, do_next, do_one
from lading.database.connection import Connection, read_only
from lading.database.queries import queries_of
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal, require_somewhere
from lading.foundation.tasks.refusals import task_unknown
from lading.foundation.tasks.working import Deed
from lading.kernel.refusal import Refused

PATH = "/api/v1/tasks"
FILTERS = ("queue", "type", "status", "assignee", "locationRef", "rootEntityRef")
PAGE_FIELDS = ("after", "count")
COUNT_DEFAULT, COUNT_MAX = 50, 500
_SCOPE = ("scope_retailers", "scope_locations")


class TaskChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line of a task's history; told: to whom it was given, into which queue, with which outcome it ended."""

    on: datetime
    what: str
    by: str
    told: str | None


class TaskRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A task. outcomes: what it may end with, all but the first with a reason; evidenceFor: those with evidence."""

    id: UUID
    retailer_id: int
    type: str
    subject: str
    status: str
    queue: str
    priority: int
    location_ref: str | None
    root_entity_type: str
    root_entity_ref: str
    entity_type: str
    entity_ref: str
    outcomes: list[str]
    evidence_for: list[str]
    details: dict[str, Any]
    opened_on: datetime
    due_on: datetime
    assignee: str | None
    claimed_on: datetime | None
    ended_on: datetime | None
    ended_by: str | None
    outcome: str | None
    quantity: int | None
    reason: str | None
    evidence: dict[str, Any] | None
    history: list[TaskChange]


class TaskPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Tasks that wait, the most urgent first; next: to be sent as `after` for the page behind."""

    tasks: list[TaskRead]
    next: str | None = None


class QueueRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What waits in a queue."""

    queue: str
    open: int
    claimed: int
    overdue: int
    first_due_on: datetime


class QueueList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The queues in which something waits."""

    queues: list[QueueRead]


class NextBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """queue: whose most urgent open task is wanted."""

    queue: str


class DeedsBody(Deed, frozen=True, kw_only=True, rename="camel"):
    """The same deed for up to 500 tasks."""

    ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=TASKS_MAX)]


class DeedResults(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A result for each task, in the order they were sent."""

    results: list[DeedResult]


async def list_tasks(call: Call) -> Answer:
    """What waits within reach, the most urgent first."""
    fields = call.request.query_fields()
    count = integer_field(fields, "count", least=1, most=COUNT_MAX) or COUNT_DEFAULT
    async with read_only(call.services.pool, call.user.account) as connection:
        after = await _after(connection, call, fields.get("after"))
        rows = await _listing("tasks")(connection, **_asked(call, fields, after, count))
        found = await _read(connection, call.user, [row["id"] for row in rows[:count]])
    return json_answer(200, TaskPage(tasks=found, next=str(found[-1].id) if len(rows) > count else None))


async def read_task(call: Call) -> Answer:
    """One task with its history."""
    async with read_only(call.services.pool, call.user.account) as connection:
        return await _answer(connection, call, _task_id(call))


async def list_queues(call: Call) -> Answer:
    """How much waits where, and how much of it is late."""
    async with read_only(call.services.pool, call.user.account) as connection:
        rows = await _listing("task_queues")(
            connection, account=call.user.account, at=call.request.at, **_scope(call.user)
        )
    return json_answer(200, QueueList(queues=[msgspec.convert(dict(row), QueueRead) for row in rows]))


async def work(call: Call) -> Answer:
    """Does something with one task."""

    async def effect(connection: Connection) -> Answer:
        deed = as_struct(_body(call), Deed)
        task = await do_one(connection, call.services, call.user, _task_id(call), deed)
        return await _answer(connection, call, task.id)

    return await once(call, f"task {call.places['id']}", effect)


async def work_many(call: Call) -> Answer:
    """Does the same with many tasks, with a result for each."""

    async def effect(connection: Connection) -> Answer:
        body = as_struct(_body(call), DeedsBody)
        deed = Deed(**{name: getattr(body, name) for name in Deed.__struct_fields__})
        return json_answer(
            200, DeedResults(results=await do_many(connection, call.services, call.user, body.ids, deed))
        )

    return await once(call, "tasks", effect)


async def claim_next(call: Call) -> Answer:
    """Claims the most urgent open task of a queue."""

    async def effect(connection: Connection) -> Answer:
        body = as_struct(_body(call), NextBody)
        return await _answer(connection, call, (await do_next(connection, call.services, call.user, body.queue)).id)

    return await once(call, "task next", effect)


def _body(call: Call) -> dict[str, Any]:
    return json_object(call.request, bytes_max=call.services.settings.body_bytes_max)


def _task_id(call: Call) -> UUID:
    task_id = uuid_or_none(call.places["id"])
    if task_id is None:
        raise task_unknown(call.places["id"][:100])
    return task_id


async def _answer(connection: Connection, call: Call, task_id: UUID) -> Answer:
    found = await _read(connection, call.user, [task_id])
    if not found:
        raise task_unknown(task_id)
    return json_answer(200, found[0])


async def _after(connection: Connection, call: Call, cursor: str | None) -> TaskRead | None:
    if cursor is None:
        return None
    task_id = uuid_or_none(cursor)
    found = await _read(connection, call.user, [task_id]) if task_id else []
    if not found:
        hint = "Send the `next` of the page before."
        raise Refused("CURSOR_INVALID", f"{cursor[:80]!r} is no cursor of a page.", hint, pointer="query/after")
    return found[0]


async def _read(connection: Connection, user: Principal, ids: Sequence[UUID]) -> list[TaskRead]:
    rows = await _listing("tasks_by_id")(connection, account=user.account, ids=ids, **_scope(user))
    found = {row["id"]: msgspec.convert(dict(row), TaskRead) for row in rows}
    return [found[task_id] for task_id in ids if task_id in found]


def _asked(call: Call, fields: Mapping[str, str], after: TaskRead | None, count: int) -> dict[str, Any]:
    filters = {name: [fields[name]] if name in fields else None for name in FILTERS}
    return {
        "account": call.user.account,
        **_scope(call.user),
        "retailer_id": None,
        "queue": filters["queue"],
        "type": filters["type"],
        "status": filters["status"],
        "assignee": filters["assignee"],
        "location_ref": filters["locationRef"],
        "root_entity_ref": filters["rootEntityRef"],
        "due_on_from": None,
        "due_on_to": None,
        "after_priority": after.priority if after else None,
        "after_due_at": after.due_on if after else None,
        "after_id": after.id if after else None,
        **dict.fromkeys(("before_priority", "before_due_at", "before_id")),
        "is_forward": True,
        "row_limit": count + 1,
    }


def _scope(user: Principal) -> dict[str, Any]:
    scope = require_somewhere(user, Permission.TASK_VIEW)
    if scope.is_everywhere:
        return dict.fromkeys(_SCOPE)
    return dict(zip(_SCOPE, (sorted(scope.retailers), sorted(scope.locations)), strict=True))


def _listing(name: str) -> Any:
    return getattr(queries_of("lading.foundation.tasks", "listing.sql"), name)

"""Working on tasks from outside: one or many in one transaction, and their entities are told of each outcome once."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from lading.api.services import Services
from lading.database.connection import Connection, savepoint
from lading.engine.event import Event
from lading.engine.intake import accept
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal
from lading.foundation.tasks.model import Task
from lading.foundation.tasks.records import tasks_by_id
from lading.foundation.tasks.refusals import task_unknown
from lading.foundation.tasks.working import Deed, DeedKind, Doer, claim_next, outcome_event, work_on
from lading.kernel.refusal import Refused

TASKS_MAX = 500


class DeedResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of one of many: the task's status then, or the code and facts of why not."""

    id: UUID
    status: str | None = None
    code: str | None = None
    message: str | None = None
    hint: str | None = None


async def do_one(connection: Connection, services: Services, user: Principal, task_id: UUID, deed: Deed) -> Task:
    """Does it to one task, and returns the task. Raises what work_on raises, and NotFound TASK_UNKNOWN."""
    found = await tasks_by_id(connection, user.account, [task_id])
    task, event = await _do(connection, services, user, found.get(task_id), task_id, deed)
    await accept(connection, user.account, [event] if event else [])
    return task


async def do_many(
    connection: Connection, services: Services, user: Principal, task_ids: Sequence[UUID], deed: Deed
) -> list[DeedResult]:
    """Does the same to many tasks, each by itself: what is refused for one holds nobody else up.

    Tasks are changed in the order of their ids and events accepted afterwards, so that no two callers wait for each
    other in a circle.
    """
    found = await tasks_by_id(connection, user.account, task_ids)
    results: dict[UUID, DeedResult] = {}
    events: list[Event] = []
    for task_id in sorted(set(task_ids)):
        try:
            async with savepoint(connection):
                task, event = await _do(connection, services, user, found.get(task_id), task_id, deed)
        except Refused as refused:
            code, message, hint = refused.code, refused.message, refused.hint
            results[task_id] = DeedResult(id=task_id, code=code, message=message, hint=hint)
            continue
        results[task_id] = DeedResult(id=task_id, status=task.status.value)
        events += [event] if event else []
    await accept(connection, user.account, events)
    return [results[task_id] for task_id in task_ids]


async def do_next(connection: Connection, services: Services, user: Principal, queue: str) -> Task:
    """Claims the most urgent open task of a queue within reach. Raises NotFound QUEUE_EMPTY."""
    scope = user.scope_of(Permission.TASK_UPDATE)
    reach = {
        "scope_retailers": None if scope.is_everywhere else sorted(scope.retailers),
        "scope_locations": None if scope.is_everywhere else sorted(scope.locations),
    }
    return await claim_next(connection, user.account, queue, _doer(services, user, None), reach)


async def _do(
    connection: Connection, services: Services, user: Principal, task: Task | None, task_id: UUID, deed: Deed
) -> tuple[Task, Event | None]:
    if task is None or not _reaches(user, Permission.TASK_UPDATE, task):
        raise task_unknown(task_id)
    doer = _doer(services, user, task)
    done = await work_on(connection, user.account, task, deed, doer)
    if deed.do is not DeedKind.CONCLUDE or not done.is_new:
        return done.task, None
    return done.task, outcome_event(done.task, services.identities.next(), doer)


def _doer(services: Services, user: Principal, task: Task | None) -> Doer:
    may_assign = task is not None and _reaches(user, Permission.TASK_ASSIGN, task)
    return Doer(username=user.username, may_assign=may_assign, at=services.clock.now())


def _reaches(user: Principal, permission: Permission, task: Task) -> bool:
    return user.scope_of(permission).holds(task.retailer, task.location_ref)

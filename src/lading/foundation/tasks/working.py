"""Working on tasks: claimed, released, assigned, ended. Whatever two people do at once, one of them wins."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.event import Event
from lading.foundation.tasks import refusals
from lading.foundation.tasks.model import Task, TaskStatus
from lading.foundation.tasks.records import tasks_by_id
from lading.kernel.refusal import Refused

REASON_LENGTH_MAX = 2000
EVIDENCE_BYTES_MAX = 20_000


class DeedKind(StrEnum):
    """What can be done with a task."""

    CLAIM = "CLAIM"
    RELEASE = "RELEASE"
    ASSIGN = "ASSIGN"
    CONCLUDE = "CONCLUDE"


class Deed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What somebody does. assignee (a username) for ASSIGN; outcome and what belongs to it for CONCLUDE.

    quantity: the units an outcome is about, where not all. evidence: what was seen, by name.
    """

    do: DeedKind
    assignee: str | None = None
    outcome: str | None = None
    quantity: int | None = None
    reason: str | None = None
    evidence: dict[str, Any] | None = None


class Doer(msgspec.Struct, frozen=True, kw_only=True):
    """Who does it, when. may_assign: whether the work of others may be moved too."""

    username: str
    may_assign: bool
    at: datetime


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """The task as it is then. is_new: whether this changed it; the same again by the same person does not."""

    task: Task
    is_new: bool


async def work_on(connection: Connection, account: int, task: Task, deed: Deed, doer: Doer) -> Done:
    """Does it; of an outcome its entity is told by outcome_event, once.

    Raises Conflict TASK_CLAIMED, TASK_UNCLAIMED, TASK_OVER; Forbidden PERMISSION_MISSING; Refused OUTCOME_UNKNOWN,
    REASON_MISSING, REASON_TOO_LONG, EVIDENCE_MISSING, EVIDENCE_TOO_LARGE, QUANTITY_INVALID, USER_UNKNOWN.
    """
    done = await _DOING[deed.do](connection, account, task, deed, doer)
    now = (await tasks_by_id(connection, account, [task.id]))[task.id]
    if not done:
        _explain(now, deed, doer)
    return Done(task=now, is_new=done)


async def claim_next(
    connection: Connection, account: int, queue: str, doer: Doer, scope: Mapping[str, Sequence[Any] | None]
) -> Task:
    """The most urgent open task of a queue, claimed. Raises NotFound QUEUE_EMPTY."""
    rows = await queries_of(__package__).claim_next_task(
        connection, account=account, queue=queue, by=doer.username, at=doer.at, **scope
    )
    if not rows:
        raise refusals.queue_empty(queue)
    task_id = rows[0]["task_id"]
    return (await tasks_by_id(connection, account, [task_id]))[task_id]


def outcome_event(task: Task, event_id: UUID, doer: Doer) -> Event:
    """The event that tells the entity of a task that it has ended."""
    return Event(
        id=event_id,
        name=task.outcome_event,
        retailer=task.retailer,
        lane=task.lane,
        root=task.root,
        entity=task.entity,
        subtype=task.entity_subtype,
        attributes={"taskId": str(task.id)},
        generated_by=doer.username,
        accepted_at=doer.at,
    )


async def _claim(connection: Connection, account: int, task: Task, _deed: Deed, doer: Doer) -> bool:
    values = {"account": account, "id": task.id, "by": doer.username, "at": doer.at}
    return bool(await queries_of(__package__).claim_task(connection, **values))


async def _release(connection: Connection, account: int, task: Task, _deed: Deed, doer: Doer) -> bool:
    values = {"account": account, "id": task.id, "by": doer.username, "at": doer.at}
    return bool(await queries_of(__package__).release_task(connection, may_assign=doer.may_assign, **values))


async def _assign(connection: Connection, account: int, task: Task, deed: Deed, doer: Doer) -> bool:
    queries = queries_of(__package__)
    if not doer.may_assign:
        raise refusals.not_yours(task.id, "assign")
    assignee = deed.assignee or ""
    if not await queries.is_user(connection, account=account, username=assignee):
        raise refusals.user_unknown(assignee)
    return bool(
        await queries.assign_task(
            connection, account=account, id=task.id, assignee=assignee, by=doer.username, at=doer.at
        )
    )


async def _conclude(connection: Connection, account: int, task: Task, deed: Deed, doer: Doer) -> bool:
    _check(task, deed)
    return bool(
        await queries_of(__package__).end_task(
            connection,
            account=account,
            id=task.id,
            by=doer.username,
            is_person=True,
            outcome=deed.outcome,
            quantity=deed.quantity,
            reason=deed.reason,
            evidence=deed.evidence,
            at=doer.at,
        )
    )


_DOING = {
    DeedKind.CLAIM: _claim,
    DeedKind.RELEASE: _release,
    DeedKind.ASSIGN: _assign,
    DeedKind.CONCLUDE: _conclude,
}


def _check(task: Task, deed: Deed) -> None:
    outcome = deed.outcome or ""
    if outcome not in task.outcomes:
        raise refusals.outcome_unknown(outcome, task.outcomes)
    if outcome != task.outcomes[0] and not (deed.reason or "").strip():
        raise refusals.reason_missing(outcome)
    if len(deed.reason or "") > REASON_LENGTH_MAX:
        raise Refused(
            "REASON_TOO_LONG", "The reason is too long.", f"{REASON_LENGTH_MAX} characters.", pointer="/reason"
        )
    if outcome in task.evidence_for and not deed.evidence:
        raise refusals.evidence_missing(outcome)
    if len(msgspec.json.encode(deed.evidence)) > EVIDENCE_BYTES_MAX:
        hint = "Send links to large things, not the things."
        raise Refused("EVIDENCE_TOO_LARGE", "The evidence is too large.", hint, pointer="/evidence")
    _check_quantity(task, deed)


def _check_quantity(task: Task, deed: Deed) -> None:
    units, is_asked = task.details.get("quantity"), deed.outcome in task.details.get("quantityFor", ())
    if not is_asked and deed.quantity is None:
        return
    if not is_asked or deed.quantity is None or not isinstance(units, int) or not 1 <= deed.quantity <= units:
        message = f"{deed.outcome} is said of {deed.quantity} of {units} units."
        hint = "Send quantity: 1 or more units of the task, for an outcome that is about units."
        raise Refused("QUANTITY_INVALID", message, hint, pointer="/quantity")


def _explain(now: Task, deed: Deed, doer: Doer) -> None:
    """Raises why nothing was done; nothing when the same was done before."""
    if not now.is_waiting:
        is_same = deed.do is DeedKind.CONCLUDE and (now.outcome, now.ended_by) == (deed.outcome, doer.username)
        if is_same:
            return
        raise refusals.task_over(now.id, now.status, now.outcome)
    if now.status is TaskStatus.OPEN:
        raise refusals.task_unclaimed(now.id)
    if now.assignee == doer.username and deed.do is DeedKind.CLAIM:
        return
    assert now.assignee is not None, "a claimed task has an assignee"
    if deed.do is DeedKind.RELEASE:
        raise refusals.not_yours(now.id, "release")
    raise refusals.task_claimed(now.id, now.assignee)

"""Tasks: work for people about an entity, from its opening to its outcome. Instants UTC."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.event import EntityKey

REPEAT_HOURS = 24.0
PRIORITY_MIN, PRIORITY_MAX = 1, 9


class TaskStatus(StrEnum):
    """OPEN: waits in its queue. CLAIMED: somebody works on it. DONE: has its outcome. CANCELLED: not needed now."""

    OPEN = "OPEN"
    CLAIMED = "CLAIMED"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


WAITING = frozenset({TaskStatus.OPEN, TaskStatus.CLAIMED})


class StepKind(StrEnum):
    """REMIND: tell. RAISE: give another priority. HAND_OVER: put into another queue. ESCALATE: ask for a person.

    DECIDE: end the task with an outcome, because nobody did.
    """

    REMIND = "REMIND"
    RAISE = "RAISE"
    HAND_OVER = "HAND_OVER"
    ESCALATE = "ESCALATE"
    DECIDE = "DECIDE"


class LadderStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of an escalation: at an instant, with what it needs."""

    at: datetime
    do: StepKind
    priority: int | None = None
    queue: str | None = None
    outcome: str | None = None


class NewTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task to be opened. outcomes: what it may end with; all but the first take a reason.

    outcome_event: sent to the entity with the outcome. subject: what of the entity it is about, such as an item.
    priority: 1, done first, to 9. location_ref: the location whose people do it, where it is not everybody's.
    """

    id: UUID
    retailer: int
    type: str
    subject: str = ""
    queue: str
    priority: int
    location_ref: str | None = None
    root: EntityKey
    entity: EntityKey
    entity_subtype: str
    lane: UUID
    outcome_event: str
    outcomes: tuple[str, ...]
    evidence_for: tuple[str, ...] = ()
    details: Mapping[str, Any] = {}
    steps: tuple[LadderStep, ...]
    opened_at: datetime
    due_at: datetime


class Task(NewTask, frozen=True, kw_only=True):
    """A task as it stands. steps_taken: of its ladder, and of what follows it. quantity: units its outcome is about."""

    status: TaskStatus
    steps_taken: int
    assignee: str | None = None
    outcome: str | None = None
    quantity: int | None = None
    reason: str | None = None
    evidence: Mapping[str, Any] | None = None
    ended_by: str | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it still has no outcome and is wanted."""
        return self.status in WAITING


def step_after(steps: tuple[LadderStep, ...], taken: int, at: datetime) -> LadderStep:
    """The step that comes after so many: the ladder's next, else a reminder a day later, for as long as it takes."""
    if taken < len(steps):
        return steps[taken]
    last = max([at, *(step.at for step in steps)])
    return LadderStep(at=last + timedelta(hours=REPEAT_HOURS), do=StepKind.REMIND)


def told_of(task: NewTask) -> dict[str, Any]:
    """What events say of a task."""
    return {
        "taskId": str(task.id),
        "taskType": task.type,
        "subject": task.subject,
        "queue": task.queue,
        "priority": task.priority,
        "locationRef": task.location_ref,
        "dueOn": task.due_at.isoformat(),
    }


def outcome_of(task: Task) -> dict[str, Any]:
    """What events say of a task that has ended."""
    return {
        **told_of(task),
        "outcome": task.outcome,
        "quantity": task.quantity,
        "reason": task.reason,
        "evidence": dict(task.evidence or {}),
        "by": task.ended_by,
    }

"""Opening, moving and ending tasks as effects of a run: they happen exactly when it does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect
from lading.foundation.tasks.model import WAITING, LadderStep, NewTask, StepKind
from lading.foundation.tasks.records import open_tasks

SYSTEM = "rule"
_TOLD = {
    StepKind.REMIND: "REMINDED",
    StepKind.RAISE: "RAISED",
    StepKind.HAND_OVER: "HANDED_OVER",
    StepKind.ESCALATE: "ESCALATED",
}


class OpenTask(Effect, frozen=True):
    """Opens a task, unless the same work waits already."""

    kind: ClassVar[str] = "open_task"
    task: NewTask

    def summary(self) -> dict[str, Any]:
        task = self.task
        return {"effect": self.kind, "type": task.type, "subject": task.subject, "queue": task.queue}


class MoveTask(Effect, frozen=True):
    """Takes the next step of a task's escalation; step: how many were taken before."""

    kind: ClassVar[str] = "move_task"
    task_id: UUID
    step: int
    move: LadderStep

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "task": str(self.task_id), "do": self.move.do.value}


class EndTask(Effect, frozen=True):
    """Ends a task with an outcome that no person gave."""

    kind: ClassVar[str] = "end_task"
    task_id: UUID
    outcome: str
    reason: str

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "task": str(self.task_id), "outcome": self.outcome}


class CancelTasks(Effect, frozen=True):
    """Takes tasks away that nobody needs any more."""

    kind: ClassVar[str] = "cancel_tasks"
    task_ids: tuple[UUID, ...]

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "tasks": [str(one) for one in self.task_ids]}


class TaskHandler:
    """Carries the effects out. A step or an outcome that a person was faster with refuses its run, to be run again."""

    kinds: tuple[type[Effect], ...] = (OpenTask, MoveTask, EndTask, CancelTasks)
    is_guarded = True

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """What another run of the batch does to the same task, the statements find out."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes those of every run that nobody was faster than; run → reason for each other."""
        standing = await _locked(connection, account, [one.effect for one in effects])
        refused: dict[int, str] = {}
        for one in effects:
            if isinstance(one.effect, MoveTask | EndTask) and not _stands(one.effect, standing):
                refused[one.run] = f"TASK_MOVED: task {one.effect.task_id} was changed meanwhile"
        granted = [one.effect for one in effects if one.run not in refused]
        for effect in granted:
            if isinstance(effect, MoveTask | EndTask):
                assert await _change(connection, account, effect, at), (
                    "a task was changed that its own statement guards"
                )
        opened = [effect.task for effect in granted if isinstance(effect, OpenTask)]
        if opened:
            await open_tasks(connection, account, opened, at)
        cancelled = [task_id for effect in granted if isinstance(effect, CancelTasks) for task_id in effect.task_ids]
        if cancelled:
            await queries_of(__package__).cancel_tasks(connection, account=account, ids=cancelled, at=at)
        return refused


class _Standing:
    """A locked task, as the effects before this one leave it."""

    __slots__ = ("is_waiting", "steps_taken")

    def __init__(self, status: str, steps_taken: int) -> None:
        self.is_waiting = status in WAITING
        self.steps_taken = steps_taken


async def _locked(connection: Connection, account: int, effects: Sequence[Effect]) -> dict[UUID, _Standing]:
    ids = sorted({task_id for effect in effects for task_id in _ids(effect)})
    if not ids:
        return {}
    rows = await queries_of(__package__).lock_tasks(connection, account=account, ids=ids)
    return {row["id"]: _Standing(row["status"], row["steps_taken"]) for row in rows}


def _stands(effect: MoveTask | EndTask, standing: Mapping[UUID, _Standing]) -> bool:
    """Whether the effect can be carried out; the next one sees the task as it is then."""
    task = standing.get(effect.task_id)
    if task is None or not task.is_waiting or (isinstance(effect, MoveTask) and task.steps_taken != effect.step):
        return False
    task.is_waiting = isinstance(effect, MoveTask)
    task.steps_taken += isinstance(effect, MoveTask)
    return True


def _ids(effect: Effect) -> tuple[UUID, ...]:
    if isinstance(effect, CancelTasks):
        return effect.task_ids
    return (effect.task_id,) if isinstance(effect, MoveTask | EndTask) else ()


async def _change(connection: Connection, account: int, effect: MoveTask | EndTask, at: datetime) -> bool:
    queries = queries_of(__package__)
    if isinstance(effect, MoveTask):
        return bool(
            await queries.move_task(
                connection,
                account=account,
                id=effect.task_id,
                step=effect.step,
                what=_TOLD[effect.move.do],
                queue=effect.move.queue,
                priority=effect.move.priority,
                at=at,
            )
        )
    return bool(
        await queries.end_task(
            connection,
            account=account,
            id=effect.task_id,
            by=SYSTEM,
            is_person=False,
            outcome=effect.outcome,
            quantity=None,
            reason=effect.reason,
            evidence=None,
            at=at,
        )
    )

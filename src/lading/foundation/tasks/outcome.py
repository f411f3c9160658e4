"""How the entity of a task learns its outcome: the event names the task, and the task says how it ended."""

from uuid import UUID

from lading.engine.action import SendEvent
from lading.engine.entity import Entity
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, RuleFailed
from lading.foundation.tasks.model import Task, TaskStatus
from lading.foundation.tasks.opening import waiting_tasks

Tasks = Loader[UUID, Task | None]


def concluded_event(call: RuleCall, entity: Entity, task_id: UUID, event_name: str) -> SendEvent:
    """Comes once the outcome is stored."""
    attributes = {"taskId": str(task_id)}
    return SendEvent(
        name=event_name, entity=entity.key, subtype=entity.subtype, attributes=attributes, scheduled_at=call.at
    )


async def named_task(call: RuleCall, tasks: Tasks) -> Task | None:
    """The task that the event names, if it is one of this entity. Raises RuleFailed TASK_UNNAMED."""
    try:
        task_id = UUID(str(call.event.attributes.get("taskId")))
    except ValueError as error:
        raise RuleFailed("TASK_UNNAMED", "send attributes.taskId: the id of a task of this entity") from error
    task = await call.read(tasks, task_id)
    return task if task is not None and task.entity.id == call.entity.id else None


async def ended_task(call: RuleCall, tasks: Tasks) -> Task | None:
    """The task that the event names, when it is done and the entity still waits for it: told once, whoever tells it."""
    task = await named_task(call, tasks)
    if task is None or task.status is not TaskStatus.DONE or str(task.id) not in waiting_tasks(call.entity):
        return None
    return task

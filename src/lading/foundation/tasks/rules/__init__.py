"""The rules of tasks, for every workflow."""

from typing import Any

from lading.engine.rule import Rule
from lading.foundation.tasks.opening import TaskLoaders
from lading.foundation.tasks.rules.cancel_tasks import cancel_tasks
from lading.foundation.tasks.rules.forward_on_task_outcome import forward_on_task_outcome
from lading.foundation.tasks.rules.open_task import open_task
from lading.foundation.tasks.rules.take_task_step import take_task_step


def rules_of(loaders: TaskLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (
        open_task(loaders.settings),
        take_task_step(loaders.tasks),
        forward_on_task_outcome(loaders.tasks),
        cancel_tasks,
    )

"""Takes work away that nobody needs any more."""

from uuid import UUID

from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.foundation.tasks.effects import CancelTasks
from lading.foundation.tasks.opening import WAITING_ATTRIBUTE, waiting_tasks


@rule("CancelTasks", NoParameters)
async def cancel_tasks(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Cancels the tasks that wait about the entity; called on a root, about everything below it too."""
    is_root = call.entity is call.aggregate.root
    entities = list(call.aggregate.entities()) if is_root else [call.entity]
    waiting = [entity for entity in entities if waiting_tasks(entity)]
    if not waiting:
        return [Log("no task waits")]
    ids = tuple(UUID(one) for entity in waiting for one in waiting_tasks(entity))
    emptied = [SetAttributes(entity, {WAITING_ATTRIBUTE: {"type": "JSON", "value": []}}) for entity in waiting]
    return [*emptied, CancelTasks(ids)]

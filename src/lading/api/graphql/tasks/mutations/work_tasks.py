"""workTasks: the same done with many tasks."""

from typing import Any

import msgspec

from lading.api.fields import as_struct, uuid_or_none
from lading.api.graphql.call import GraphCall
from lading.api.tasks import TASKS_MAX, do_many
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.foundation.tasks.refusals import task_unknown
from lading.foundation.tasks.working import Deed
from lading.kernel.refusal import Refused


async def work_tasks(call: GraphCall, given: dict[str, Any]) -> dict[str, Any]:
    """A result for each task. Raises Refused TASKS_TOO_MANY, FIELD_INVALID; NotFound TASK_UNKNOWN; Forbidden."""
    require_somewhere(call.user, Permission.TASK_UPDATE)
    ids = [uuid_or_none(one) for one in given["ids"]]
    if not 1 <= len(ids) <= TASKS_MAX:
        message = f"{len(ids)} tasks are named."
        raise Refused("TASKS_TOO_MANY", message, f"Name 1 to {TASKS_MAX} at once.", pointer="/ids")
    for place, task_id in enumerate(ids):
        if task_id is None:
            raise task_unknown(str(given["ids"][place])[:100])
    deed = as_struct({name: value for name, value in given.items() if name != "ids"}, Deed)
    known = [task_id for task_id in ids if task_id is not None]
    results = await do_many(call.connection, call.services, call.user, known, deed)
    return {"results": [msgspec.structs.asdict(one) for one in results]}

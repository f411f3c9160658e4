"""claimTask, claimNextTask, releaseTask, assignTask, concludeTask: something done with one task."""

from typing import Any

from lading.api.fields import as_struct, uuid_or_none
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import Mutate, node_of
from lading.api.graphql.tasks.sources import nodes
from lading.api.tasks import do_next, do_one
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.foundation.tasks.refusals import task_unknown
from lading.foundation.tasks.working import Deed, DeedKind


def doing(kind: DeedKind) -> Mutate:
    """The mutation that does it. Raises what do_one raises; Forbidden PERMISSION_MISSING."""

    async def mutate(call: GraphCall, given: dict[str, Any]) -> Any:
        require_somewhere(call.user, Permission.TASK_UPDATE)
        task_id = uuid_or_none(given["id"])
        if task_id is None:
            raise task_unknown(str(given["id"])[:100])
        deed = as_struct({"do": kind.value, **{name: value for name, value in given.items() if name != "id"}}, Deed)
        task = await do_one(call.connection, call.services, call.user, task_id, deed)
        return await node_of(call, nodes(), task.id, Permission.TASK_UPDATE)

    return mutate


async def claim_next_task(call: GraphCall, given: dict[str, Any]) -> Any:
    """The task claimed. Raises NotFound QUEUE_EMPTY; Forbidden PERMISSION_MISSING."""
    require_somewhere(call.user, Permission.TASK_UPDATE)
    task = await do_next(call.connection, call.services, call.user, given["queue"])
    return await node_of(call, nodes(), task.id, Permission.TASK_UPDATE)

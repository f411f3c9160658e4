"""The fields of Query and Mutation that concern tasks."""

from collections.abc import Sequence
from typing import Any

from ariadne.types import SchemaBindable

from lading.api.graphql.call import Info
from lading.api.graphql.fields import by_id, effect, listed, object_type
from lading.api.graphql.listing import scope_parameters
from lading.api.graphql.tasks import sources
from lading.api.graphql.tasks.mutations import work_one, work_tasks
from lading.database.queries import queries_of
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.foundation.tasks.working import DeedKind


def bindables() -> Sequence[SchemaBindable]:
    """What there is to bind."""
    queries = {
        "task": by_id(sources.nodes()),
        "tasks": listed(sources.waiting()),
        "endedTasks": listed(sources.ended()),
        "taskQueues": _queues,
    }
    mutations = {
        "claimTask": effect(work_one.doing(DeedKind.CLAIM)),
        "claimNextTask": effect(work_one.claim_next_task),
        "releaseTask": effect(work_one.doing(DeedKind.RELEASE)),
        "assignTask": effect(work_one.doing(DeedKind.ASSIGN)),
        "concludeTask": effect(work_one.doing(DeedKind.CONCLUDE)),
        "workTasks": effect(work_tasks.work_tasks),
    }
    return [object_type("Query", queries), object_type("Mutation", mutations)]


async def _queues(_source: Any, info: Info) -> list[dict[str, Any]]:
    call = info.context
    require_somewhere(call.user, Permission.TASK_VIEW)
    async with call.loads.lock:
        rows = await queries_of(sources.PACKAGE, sources.FILE).task_queues(
            call.connection,
            account=call.account,
            at=call.request.at,
            **scope_parameters(call.user, Permission.TASK_VIEW),
        )
    return [dict(row) for row in rows]

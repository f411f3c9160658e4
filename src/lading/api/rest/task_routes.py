"""The routes of tasks."""

from typing import Any

from lading.api.rest import tasks
from lading.api.rest.tasks import PATH, DeedResults, DeedsBody, NextBody, QueueList, TaskPage, TaskRead
from lading.api.routing import Route
from lading.foundation.access.permissions import Permission
from lading.foundation.tasks.working import Deed


def task_routes() -> list[Route]:
    """Every route of tasks."""
    reading: dict[str, Any] = {"method": "GET", "access": Permission.TASK_VIEW}
    working: dict[str, Any] = {"method": "POST", "access": Permission.TASK_UPDATE, "is_keyed": True}
    return [
        Route(
            path=PATH,
            handler=tasks.list_tasks,
            summary="What people are to do, the most urgent first",
            answers=(TaskPage,),
            query=dict.fromkeys(tasks.FILTERS, "filter") | dict.fromkeys(tasks.PAGE_FIELDS, "page"),
            **reading,
        ),
        Route(
            path=f"{PATH}/{{id}}",
            handler=tasks.read_task,
            summary="One task with its history",
            answers=(TaskRead,),
            **reading,
        ),
        Route(
            path="/api/v1/task-queues",
            handler=tasks.list_queues,
            summary="How much waits in each queue, and how much of it is late",
            answers=(QueueList,),
            **reading,
        ),
        Route(
            path=f"{PATH}/{{id}}",
            handler=tasks.work,
            summary="Claim, release, assign or conclude a task",
            bodies=(Deed,),
            answers=(TaskRead,),
            statuses=(200, 403, 404, 409, 422),
            **working,
        ),
        Route(
            path=PATH,
            handler=tasks.work_many,
            summary="Do the same with up to 500 tasks, with a result for each",
            bodies=(DeedsBody,),
            answers=(DeedResults,),
            statuses=(200, 422),
            **working,
        ),
        Route(
            path="/api/v1/task-queues",
            handler=tasks.claim_next,
            summary="Claim the most urgent open task of a queue",
            bodies=(NextBody,),
            answers=(TaskRead,),
            statuses=(200, 404, 422),
            **working,
        ),
    ]

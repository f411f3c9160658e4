"""Where tasks are read from."""

from datetime import datetime
from uuid import UUID

from lading.api.graphql.listing import Listing, Nodes, Reading
from lading.api.graphql.paging import CursorKey
from lading.foundation.access.permissions import Permission

PACKAGE, FILE = "lading.foundation.tasks", "listing.sql"


def waiting() -> Listing:
    """What waits, the most urgent first."""
    key = CursorKey(("priority", "due_at", "id"), (int, datetime, UUID))
    return _reading().list_of("tasks", "tasks_by_id", key=key)


def ended() -> Listing:
    """What is over, the newest first."""
    return _reading().list_of("ended_tasks", "tasks_by_id")


def nodes() -> Nodes:
    """Tasks by id."""
    return _reading().nodes("tasks_by_id")


def _reading() -> Reading:
    return Reading(PACKAGE, FILE, Permission.TASK_VIEW)

"""Tasks as they are kept, and the loader that rules read them through."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.event import EntityKey
from lading.foundation.tasks.model import NewTask, Task


async def open_tasks(connection: Connection, account: int, tasks: Sequence[NewTask], at: datetime) -> None:
    """Stores tasks, each with the first line of its history; one that waits already stays as it is."""
    rows = [_row(task) for task in tasks]
    await queries_of(__package__).open_tasks(connection, account=account, tasks=rows, at=at)


async def tasks_by_id(connection: Connection, account: int, ids: Sequence[UUID]) -> dict[UUID, Task]:
    """The tasks of these ids; unknown ones are left out."""
    rows = await queries_of(__package__).tasks_by_id(connection, account=account, ids=ids)
    return {row["id"]: _task(row) for row in rows}


class TaskLoader:
    """A task by its id; None where there is none."""

    name = "task"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[UUID]) -> Mapping[UUID, Task | None]:
        """One statement for all keys."""
        found = await tasks_by_id(connection, account, keys)
        return {key: found.get(key) for key in keys}


def _row(task: NewTask) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(task)
    root, entity = row.pop("root"), row.pop("entity")
    return {
        **row,
        **{f"root_{name}": value for name, value in root.items()},
        **{f"entity_{name}": value for name, value in entity.items()},
    }


def _task(row: Mapping[str, Any]) -> Task:
    keys = {name: EntityKey(*(row[f"{name}_{part}"] for part in ("type", "id", "ref"))) for name in ("root", "entity")}
    fields = {field.name: row[field.name] for field in msgspec.structs.fields(Task) if field.name not in keys}
    return msgspec.convert({**fields, **keys}, Task)

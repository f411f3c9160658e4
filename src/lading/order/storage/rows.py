"""Writing rows set-based: one statement for all rows, a column at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lading.database.connection import Connection
from lading.database.queries import Statement

_SHARED = frozenset({"account", "at"})


async def write_rows(
    statement: Statement,
    connection: Connection,
    account: int,
    rows: Sequence[tuple[Any, ...]],
    at: datetime | None = None,
) -> None:
    """Sends rows to a statement that unnests its columns in the order of a row's values; nothing is sent for no rows.

    account and at, where the statement names them, are the same for all rows.
    """
    if not rows:
        return
    names = [name for name in statement.parameters if name not in _SHARED]
    values: dict[str, Any] = dict(zip(names, zip(*rows, strict=True), strict=True)) | {"account": account}
    if "at" in statement.parameters:
        values["at"] = at
    touched = await statement(connection, **values)
    assert touched == len(rows), f"{statement.name} touched {touched} of {len(rows)} rows"

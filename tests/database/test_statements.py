"""Every statement of the program is one that the database accepts as the schema stands."""

import asyncio
import importlib.resources
from importlib.resources.abc import Traversable

import asyncpg
from aiosql.types import SQLOperationType

from lading.database.queries import Statement, queries_of

# Not statements but what they are written with; and the schema's own, which run once and in their order.
MACROS = "lists.sql"
MIGRATIONS = "migrations"


def test_the_database_accepts_every_statement(owner_url: str) -> None:
    refused = asyncio.run(_refused(owner_url))
    assert not refused, "\n".join(refused)


async def _refused(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        told = [await _problem_of(connection, place, statement) for place, statement in _statements()]
    finally:
        await connection.close()
    return [problem for problem in told if problem]


async def _problem_of(connection: asyncpg.Connection, place: str, statement: Statement) -> str | None:
    try:
        await connection.prepare(statement.sql)
    except asyncpg.PostgresError as error:
        return f"{place}: {statement.name}: {error}"
    return None


def _statements() -> list[tuple[str, Statement]]:
    found = []
    for package, file in _files(importlib.resources.files("lading"), "lading"):
        queries = queries_of(package, file)
        found += [(f"{package}/{file}", getattr(queries, name)) for name in queries.names]
    assert found
    return [(place, one) for place, one in found if one.operation is not SQLOperationType.SCRIPT]


def _files(directory: Traversable, package: str) -> list[tuple[str, str]]:
    found = []
    for entry in directory.iterdir():
        if entry.is_dir() and entry.name not in {MIGRATIONS, "__pycache__"}:
            found += _files(entry, f"{package}.{entry.name}")
        elif entry.name.endswith(".sql") and entry.name != MACROS:
            found.append((package, entry.name))
    return found

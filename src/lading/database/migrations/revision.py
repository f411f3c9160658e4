"""What a revision does: execute the SQL file that bears its name."""

from pathlib import Path

import psycopg
from alembic import op

from lading.database.refusals import MigrationRefused

SQL_DIRECTORY = Path(__file__).parent / "sql"


def execute_sql_of(revision: str, *, in_transaction: bool = True) -> None:
    """Execute `sql/<revision>.sql`, all of it or nothing.

    `in_transaction=False` is for what PostgreSQL refuses inside one, such as CREATE INDEX CONCURRENTLY: then the file
    holds a single statement that may be executed again. Raises MigrationRefused with PostgreSQL's own words.
    """
    statements = (SQL_DIRECTORY / f"{revision}.sql").read_bytes()
    try:
        if in_transaction:
            _execute(statements)
        else:
            with op.get_context().autocommit_block():
                _execute(statements)
    except psycopg.errors.LockNotAvailable:
        raise
    except psycopg.Error as error:
        raise MigrationRefused(
            "MIGRATION_FAILED",
            f"Revision {revision} failed and was undone: {error}",
            "Nothing of this revision was kept; correct the cause and run lading migrate again.",
        ) from error


def _execute(statements: bytes) -> None:
    connection = op.get_bind().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    connection.execute(statements)

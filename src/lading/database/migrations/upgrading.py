"""Bringing a schema up to date: `upgrade`, and the questions `current` and `pending`. Alembic keeps the order.

Every revision is a transaction of its own that waits at most two seconds for a lock, so that orders running beside it
are never held up longer; one that did not get its lock is tried again.
"""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import NullPool

from lading.database.connection import APP_ROLE
from lading.database.refusals import MigrationRefused

LOCK_TIMEOUT_SECONDS = 2
ATTEMPTS_MAX = 10
RETRY_SECONDS = 1.0
GATE_SECONDS = 0.2
_OPTIONS = f"-c lock_timeout={LOCK_TIMEOUT_SECONDS}s -c timezone=UTC"
# Any fixed number will do: it names the advisory lock that lets one migration run at a time.
MIGRATING = 5_236_475_001


def upgrade(owner_url: str, app_url: str | None = None, *, revision: str = "head") -> list[str]:
    """Apply every pending revision up to `revision`; returns the names of those applied.

    Creates the role `lading_app` if it is missing, and lets the login of `app_url` act as it. Safe to run twice at
    once: the second waits for the first. Raises MigrationRefused.
    """
    try:
        with psycopg.connect(owner_url, autocommit=True) as gate:
            _wait_at(gate)
            _ensure_app_role(gate, _logins(owner_url, app_url))
            before = current(owner_url)
            _upgrade_patiently(owner_url, revision)
            gate.execute(sql.SQL("GRANT SELECT ON alembic_version TO {}").format(sql.Identifier(APP_ROLE)))
            return _between(before, current(owner_url))
    except psycopg.OperationalError as error:
        raise MigrationRefused(
            "MIGRATION_NOT_CONNECTED",
            f"No connection to the database as its owner: {error}",
            "Check LADING_DATABASE_OWNER_URL, or LADING_DATABASE_URL where that is not set.",
        ) from error


def _wait_at(gate: psycopg.Connection[Any]) -> None:
    """Until no other upgrade runs.

    Asked again and again: a statement that waits holds a snapshot all the while, and an index that is built
    concurrently waits for that.
    """
    while True:
        row = gate.execute("SELECT pg_try_advisory_lock(%s)", (MIGRATING,)).fetchone()
        if row is not None and row[0]:
            return
        time.sleep(GATE_SECONDS)


def current(url: str) -> str | None:
    """Name of the last revision applied; None for an empty database. Any login that may act as `lading_app` will do."""
    engine = _engine(url)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def pending(url: str) -> list[str]:
    """Names of the revisions still to be applied, in order."""
    return _between(current(url), _scripts().get_current_head())


def revisions() -> list[str]:
    """Names of every revision this program knows, oldest first."""
    return _between(None, _scripts().get_current_head())


def _between(lower: str | None, upper: str | None) -> list[str]:
    if lower == upper:
        return []
    scripts = _scripts().iterate_revisions(upper or "base", lower or "base")
    return [script.revision for script in scripts][::-1]


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent))


def _upgrade_patiently(owner_url: str, revision: str) -> None:
    for attempt in range(1, ATTEMPTS_MAX + 1):
        try:
            if attempt > 1:
                _drop_unfinished(owner_url)
            return _upgrade_once(owner_url, revision)
        except psycopg.errors.LockNotAvailable:
            if attempt < ATTEMPTS_MAX:
                time.sleep(RETRY_SECONDS)
    raise MigrationRefused(
        "MIGRATION_LOCKED_OUT",
        f"A table stayed locked by others during {ATTEMPTS_MAX} attempts of {LOCK_TIMEOUT_SECONDS} s.",
        "End long transactions (see pg_stat_activity) and run lading migrate again.",
    )


def _drop_unfinished(owner_url: str) -> None:
    """Indexes whose building gave up: they are there, and no query would ever use them."""
    with psycopg.connect(owner_url, autocommit=True, options=_OPTIONS) as connection:
        found = connection.execute(
            "SELECT c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid"
            " WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace"
        )
        for (name,) in found.fetchall():
            connection.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(sql.Identifier(name)))


def _upgrade_once(owner_url: str, revision: str) -> None:
    scripts = _scripts()

    def steps(applied: Any, _: MigrationContext) -> Iterable[Any]:
        return scripts._upgrade_revs(revision, applied)  # noqa: SLF001 - what Alembic's own upgrade command calls

    with _engine(owner_url).connect() as connection:
        _run(connection, scripts, steps)


def _run(connection: Connection, scripts: ScriptDirectory, steps: Any) -> None:
    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection, transaction_per_migration=True)
        with environment.begin_transaction():
            environment.run_migrations()


def _engine(url: str) -> Engine:
    """An engine of single connections made by psycopg, which reads every form of URL that PostgreSQL's own tools do."""
    return create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url, options=_OPTIONS), poolclass=NullPool
    )


def _logins(owner_url: str, app_url: str | None) -> list[str]:
    """Logins that must be able to act as the application: its own, and the owner's where one URL serves both."""
    return [str(login) for url in (app_url or owner_url,) if (login := conninfo_to_dict(url).get("user"))]


def _ensure_app_role(connection: psycopg.Connection[Any], logins: Sequence[str]) -> None:
    role = sql.Identifier(APP_ROLE)
    try:
        _create_role(connection)
        for login in logins:
            if not _can_act_as_app(connection, login):
                connection.execute(sql.SQL("GRANT {} TO {}").format(role, sql.Identifier(login)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise MigrationRefused(
            "MIGRATION_ROLE_NOT_ALLOWED",
            f"The owner may neither create the role {APP_ROLE} nor grant it: {error}",
            f"As an administrator run: CREATE ROLE {APP_ROLE} NOLOGIN; GRANT {APP_ROLE} TO each login of Lading.",
        ) from error


def _create_role(connection: psycopg.Connection[Any]) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (APP_ROLE,)).fetchone()
    if found is None:
        try:
            statement = sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOBYPASSRLS")
            connection.execute(statement.format(sql.Identifier(APP_ROLE)))
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            # A migration of another database of the same server was quicker; the role is there.
            return


def _can_act_as_app(connection: psycopg.Connection[Any], login: str) -> bool:
    row = connection.execute("SELECT pg_has_role(%s, %s, 'USAGE')", (login, APP_ROLE)).fetchone()
    return row is not None and bool(row[0])

"""A database that could lose or mix up data is refused before anything is served."""

import asyncio
from pathlib import Path

import asyncpg
import psycopg
import pytest

from lading.database.connection import session_settings
from lading.database.embedded.layout import Layout
from lading.database.embedded.server import EmbeddedServer
from lading.database.refusals import UnsafeDatabase
from lading.database.safety import _refuse_old, refuse_unsafe
from lading.database.settings import DatabaseSettings
from tests.postgres import SMALL_MACHINE, in_database


def judge(url: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url, server_settings=session_settings(DatabaseSettings(), "test"))
        try:
            await refuse_unsafe(connection)
        finally:
            await connection.close()

    asyncio.run(run())


def refused_code(url: str) -> str:
    with pytest.raises(UnsafeDatabase) as refused:
        judge(url)
    assert refused.value.hint
    return refused.value.code


def command(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_a_migrated_database_of_this_test_run_is_accepted(database_url: str) -> None:
    judge(database_url)


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_forgets_after_a_crash_is_refused(data_dir: Path, setting: str) -> None:
    EmbeddedServer.start(data_dir, machine=SMALL_MACHINE).stop()
    Layout(data_dir).operator_settings.write_text(f"{setting} = off\n")
    with EmbeddedServer.start(data_dir, machine=SMALL_MACHINE) as server:
        assert refused_code(server.app_dsn) == f"DATABASE_{setting.upper()}_OFF"


def test_a_login_that_gives_up_durability_by_itself_is_refused(server: EmbeddedServer) -> None:
    judge(server.app_dsn)
    command(server.superuser_dsn, "ALTER ROLE lading_service SET synchronous_commit = off")
    assert refused_code(server.app_dsn) == "DATABASE_SYNCHRONOUS_COMMIT_OFF"


@pytest.mark.parametrize("power", ["SUPERUSER", "BYPASSRLS"])
def test_an_application_role_that_could_see_every_account_is_refused(server: EmbeddedServer, power: str) -> None:
    command(server.superuser_dsn, f"ALTER ROLE lading_app {power}")
    assert refused_code(server.app_dsn) == "DATABASE_ROLE_TOO_POWERFUL"


@pytest.mark.parametrize("power", ["ALTER TABLE t OWNER TO lading_app", "GRANT lading_owner TO lading_app"])
def test_an_application_role_that_owns_tables_even_indirectly_is_refused(server: EmbeddedServer, power: str) -> None:
    command(server.superuser_dsn, "REVOKE lading_app FROM lading_owner CASCADE")
    command(server.owner_dsn, "CREATE TABLE t ()")
    command(server.superuser_dsn, power)
    assert refused_code(server.app_dsn) == "DATABASE_ROLE_OWNS_TABLES"


def test_a_database_that_cannot_hold_every_character_is_refused(server: EmbeddedServer) -> None:
    command(
        server.superuser_dsn,
        "CREATE DATABASE narrow TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'",
    )
    assert refused_code(in_database(server.app_dsn, "narrow")) == "DATABASE_NOT_UTF8"


def test_a_server_older_than_fifteen_is_refused() -> None:
    with pytest.raises(UnsafeDatabase) as refused:
        _refuse_old(140013)
    assert refused.value.code == "DATABASE_TOO_OLD"

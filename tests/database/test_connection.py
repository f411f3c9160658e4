"""Promises of the pool and of account-bound transactions, on a real server."""

import asyncio
import contextlib
import os
import signal
import uuid
from collections.abc import Awaitable, Callable

import asyncpg
import msgspec
import pytest

from lading.database.connection import (
    DATABASE_ERRORS,
    Connection,
    Pool,
    dispatching,
    is_connection_loss,
    open_pool,
    read_only,
    savepoint,
    transaction,
    wait_until_ready,
)
from lading.database.embedded.server import EmbeddedServer
from lading.database.queries import parse_queries
from lading.database.refusals import DatabaseUnavailable, StatementRefused, TransactionLost
from lading.database.settings import DatabaseSettings


def with_pool(url: str, work: Callable[[Pool], Awaitable[None]], *, connections: int = 1) -> None:
    async def run() -> None:
        settings = DatabaseSettings(database_pool_min=connections, database_pool_max=connections)
        async with await open_pool(url, settings) as pool:
            await work(pool)

    asyncio.run(run())


async def make_account(connection: Connection, account: int) -> None:
    await connection.execute("INSERT INTO account (account, ref, name) VALUES ($1, $2, $2)", account, f"A{account}")


async def make_account_and_fail(pool: Pool) -> None:
    async with transaction(pool, 7) as connection:
        await make_account(connection, 7)
        raise KeyError


async def swallow_a_database_error(pool: Pool) -> None:
    async with transaction(pool, 7) as connection:
        await make_account(connection, 7)
        with contextlib.suppress(asyncpg.UniqueViolationError):
            await make_account(connection, 7)


async def rename_and_fail(connection: Connection) -> None:
    async with savepoint(connection):
        await connection.execute("UPDATE account SET name = 'inner'")
        await make_account(connection, 7)


def test_every_connection_acts_as_the_application_role_also_after_the_pool_has_reset_it(database_url: str) -> None:
    async def work(pool: Pool) -> None:
        for _ in range(3):
            async with pool.acquire() as connection:
                assert await connection.fetchval("SELECT current_user") == "lading_app"
                await connection.execute("SET application_name = 'changed'")
        assert await pool.fetchval("SHOW application_name") == "lading"
        assert await pool.fetchval("SHOW timezone") == "UTC"

    with_pool(database_url, work)


def test_a_server_that_hangs_up_inside_a_transaction_counts_as_a_lost_connection(database_url: str) -> None:
    async def scenario(pool: Pool) -> None:
        async with transaction(pool, 1) as connection:
            await connection.execute("SET LOCAL idle_in_transaction_session_timeout = '50ms'")
            # Meanwhile the server hangs up, the pool notices and takes the connection back.
            await asyncio.sleep(0.5)
            await connection.execute("SELECT 1")

    with pytest.raises(DATABASE_ERRORS) as caught:
        with_pool(database_url, scenario)
    assert is_connection_loss(caught.value)


def test_the_account_of_a_transaction_ends_with_it_so_that_the_next_one_on_the_connection_sees_nothing(
    database_url: str,
) -> None:
    async def work(pool: Pool) -> None:
        async with transaction(pool, 7) as connection:
            await make_account(connection, 7)
        async with transaction(pool, 8) as connection:
            assert await connection.fetch("SELECT account FROM account") == []
        async with pool.acquire() as connection:
            assert await connection.fetch("SELECT account FROM account") == []
        async with read_only(pool, 7) as connection:
            assert await connection.fetchval("SELECT account FROM account") == 7

    with_pool(database_url, work)


def test_a_row_of_another_account_cannot_be_written(database_url: str) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction(pool, 7) as connection:
                await make_account(connection, 8)

    with_pool(database_url, work)


def test_a_dispatcher_sees_which_accounts_there_are_and_nothing_that_belongs_to_them(database_url: str) -> None:
    async def work(pool: Pool) -> None:
        async with transaction(pool, 7) as connection:
            await make_account(connection, 7)
            await connection.execute("INSERT INTO retailer (account, retailer, ref, name) VALUES (7, 1, 'R', 'R')")
        async with dispatching(pool) as connection:
            assert await connection.fetchval("SELECT account FROM account") == 7
            assert await connection.fetch("SELECT * FROM retailer") == []

    with_pool(database_url, work)


def test_a_read_only_transaction_refuses_to_write(database_url: str) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            async with read_only(pool, 7) as connection:
                await make_account(connection, 7)

    with_pool(database_url, work)


def test_an_exception_undoes_everything_and_gives_the_connection_back_usable(database_url: str) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(KeyError):
            await make_account_and_fail(pool)
        async with transaction(pool, 7) as connection:
            assert await connection.fetch("SELECT account FROM account") == []

    with_pool(database_url, work)


def test_a_swallowed_database_error_is_not_acknowledged_as_a_commit(database_url: str) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(TransactionLost) as lost:
            await swallow_a_database_error(pool)
        assert lost.value.code == "TRANSACTION_LOST"
        async with transaction(pool, 7) as connection:
            assert await connection.fetch("SELECT account FROM account") == []

    with_pool(database_url, work)


def test_a_savepoint_undoes_only_its_own_block_at_any_depth(database_url: str) -> None:
    async def work(pool: Pool) -> None:
        async with transaction(pool, 7) as connection:
            await make_account(connection, 7)
            async with savepoint(connection):
                await connection.execute("UPDATE account SET name = 'outer'")
                with pytest.raises(asyncpg.UniqueViolationError):
                    await rename_and_fail(connection)
        async with transaction(pool, 7) as connection:
            assert await connection.fetchval("SELECT name FROM account") == "outer"

    with_pool(database_url, work)


def test_json_uuid_and_arrays_travel_as_python_values(database_url: str) -> None:
    queries = parse_queries(
        "-- name: echo(ids, documents)^\n"
        "SELECT :ids::uuid[] AS ids, :documents::jsonb[] AS documents, '{\"a\": [1, null]}'::json AS plain\n",
        "echo.sql",
    )
    ids = [uuid.UUID(int=1), uuid.UUID(int=2)]

    async def work(pool: Pool) -> None:
        async with pool.acquire() as connection:
            documents = [{"name": "Zoë", "n": 2**62}, msgspec.Raw(b"[1, [2]]"), None]
            row = await queries.echo(connection, ids=ids, documents=documents)
        assert row["ids"] == ids
        assert row["documents"] == [{"name": "Zoë", "n": 2**62}, [1, [2]], None]
        assert row["plain"] == {"a": [1, None]}

    with_pool(database_url, work)


def test_each_mark_of_a_statement_gives_what_it_promises(database_url: str) -> None:
    queries = parse_queries(
        "-- name: add(account)<!\n"
        "INSERT INTO account (account, ref, name) VALUES (:account, 'R', 'n') RETURNING account\n"
        "-- name: rename(name)!\nUPDATE account SET name = :name\n"
        "-- name: everything()\nSELECT account, name FROM account\n"
        "-- name: first(account)^\nSELECT account FROM account WHERE account = :account\n"
        "-- name: count()$\nSELECT count(*) FROM account\n"
        "-- name: add_retailers(retailer, ref)*!\n"
        "INSERT INTO retailer (account, retailer, ref, name) VALUES (7, :retailer, :ref, 'n')\n"
        "-- name: forget()#\nDELETE FROM retailer; DELETE FROM account;\n",
        "marks.sql",
    )

    async def work(pool: Pool) -> None:
        async with transaction(pool, 7) as connection:
            assert await queries.add(connection, account=7) == 7
            assert await queries.rename(connection, name="new") == 1
            assert [tuple(row) for row in await queries.everything(connection)] == [(7, "new")]
            assert await queries.first(connection, account=8) is None
            assert await queries.count(connection) == 1
            await queries.add_retailers(connection, many=[{"retailer": n, "ref": f"R{n}"} for n in (1, 2)])
            await queries.forget(connection)
            assert await queries.count(connection) == 0
            with pytest.raises(StatementRefused) as refused:
                await queries.first(connection, account=7, ref="x")
            assert refused.value.code == "STATEMENT_PARAMETERS_MISMATCH"

    with_pool(database_url, work)


def test_a_server_that_is_not_there_is_named_after_the_time_allowed() -> None:
    with pytest.raises(DatabaseUnavailable) as unavailable:
        asyncio.run(wait_until_ready("postgresql://nobody@127.0.0.1:1/none", 0.3))
    assert unavailable.value.code == "DATABASE_UNAVAILABLE"
    assert unavailable.value.retryable


def test_a_wrong_password_is_refused_at_once_instead_of_waited_for(server: EmbeddedServer) -> None:
    login, _, rest = server.app_dsn.partition("@")
    with pytest.raises(DatabaseUnavailable) as refused:
        asyncio.run(wait_until_ready(f"{login}-wrong@{rest}", 60))
    assert refused.value.code == "DATABASE_LOGIN_REFUSED"


def test_the_pool_works_again_after_the_server_was_killed_and_restarted(server: EmbeddedServer) -> None:
    async def work(pool: Pool) -> None:
        assert await pool.fetchval("SELECT 1") == 1
        assert server.postmaster_process_id is not None
        os.kill(server.postmaster_process_id, signal.SIGKILL)
        lost = await first_failure(pool)
        assert is_connection_loss(lost), repr(lost)
        await asyncio.to_thread(server.ensure_running)
        async with transaction(pool, 7) as connection:
            assert await connection.fetchval("SELECT current_user") == "lading_app"

    with_pool(server.app_dsn, work, connections=2)


async def first_failure(pool: Pool) -> BaseException:
    """What a caller sees first when the server dies under it."""
    async with asyncio.timeout(10):
        while True:
            try:
                await pool.fetchval("SELECT 1")
            except DATABASE_ERRORS as error:
                return error

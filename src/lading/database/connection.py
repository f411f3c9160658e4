"""Connections to PostgreSQL: the pool, transactions bound to an account, and waiting for a server to come up."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

from lading.database.refusals import DatabaseUnavailable, TransactionLost
from lading.database.settings import DatabaseSettings

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

APP_ROLE = "lading_app"
JSONB_VERSION = b"\x01"
STATEMENTS_CACHED_MAX = 500
STATEMENT_CACHED_BYTES_MAX = 256 * 1024
CONNECT_ATTEMPT_SECONDS = 5.0
RETRY_FIRST_SECONDS = 0.05
RETRY_LONGEST_SECONDS = 1.0

_UNAVAILABLE = (
    OSError,
    TimeoutError,
    asyncpg.CannotConnectNowError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    # What asyncpg says when the server's farewell arrived between two statements.
    asyncpg.InternalClientError,
)

# Everything a statement may raise; ask `is_connection_loss` which kind it is.
DATABASE_ERRORS = (*_UNAVAILABLE, asyncpg.PostgresError, asyncpg.InterfaceError)


def is_connection_loss(error: BaseException) -> bool:
    """Whether `error` says the server went away or is not up yet, so that a new connection may succeed."""
    if isinstance(error, asyncpg.InterfaceError):
        # The pool takes a connection back by itself when the server hangs up.
        return "clos" in str(error) or "released back to the pool" in str(error)
    return isinstance(error, _UNAVAILABLE)


async def open_pool(url: str, settings: DatabaseSettings, *, application: str = "lading") -> Pool:
    """Open a pool whose connections act as `lading_app`, whatever login `url` uses.

    Waits up to `settings.database_connect_timeout_seconds` for a server that is starting; then raises
    DatabaseUnavailable. JSON and JSONB are Python values on both sides, UUIDs are `uuid.UUID`, instants are UTC.
    """
    await wait_until_ready(url, settings.database_connect_timeout_seconds)
    return await asyncpg.create_pool(
        url,
        min_size=min(settings.database_pool_min, settings.database_pool_max),
        max_size=settings.database_pool_max,
        timeout=settings.database_connect_timeout_seconds,
        command_timeout=settings.database_command_timeout_seconds,
        statement_cache_size=STATEMENTS_CACHED_MAX,
        max_cached_statement_lifetime=0,
        max_cacheable_statement_size=STATEMENT_CACHED_BYTES_MAX,
        max_inactive_connection_lifetime=0,
        init=prepare_connection,
        reset=_reset,
        server_settings=session_settings(settings, application),
    )


async def _reset(connection: Connection) -> None:
    """Forget the session's state; losing the server now is no failure of the work, which is finished."""
    try:
        await connection.reset()
    except DATABASE_ERRORS:
        _abandon(connection)


def session_settings(settings: DatabaseSettings, application: str) -> dict[str, str]:
    """Settings every session starts with; being part of the start-up packet, they survive the pool's RESET ALL.

    A peer that vanished without a word is given up after 15 s, so that its locks do not outlive it by hours.
    """
    return {
        "role": APP_ROLE,
        "application_name": application,
        "timezone": "UTC",
        "jit": "off",
        "statement_timeout": f"{round(settings.database_statement_timeout_seconds * 1000)}ms",
        "idle_in_transaction_session_timeout": "60s",
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "3",
        "tcp_keepalives_count": "3",
        "tcp_user_timeout": "15s",
    }


async def prepare_connection(connection: Connection) -> None:
    """Give a new connection the JSON codecs; `open_pool` does it for each of its own.

    In a `jsonb[]` parameter an element that is a list would be taken for a dimension of the array: pass it encoded, as
    `msgspec.Raw(msgspec.json.encode(value))`.
    """
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_encode_jsonb, decoder=_decode_jsonb, format="binary"
    )
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=msgspec.json.encode, decoder=msgspec.json.decode, format="binary"
    )


def _encode_jsonb(value: Any) -> bytes:
    return JSONB_VERSION + msgspec.json.encode(value)


def _decode_jsonb(data: bytes) -> Any:
    return msgspec.json.decode(data[1:])


@asynccontextmanager
async def transaction(pool: Pool, account: int) -> AsyncIterator[Connection]:
    """Acquire a connection and open a READ COMMITTED transaction that sees only `account`."""
    async with pool.acquire() as connection, transaction_on(connection, account):
        yield connection


@asynccontextmanager
async def dispatching(pool: Pool) -> AsyncIterator[Connection]:
    """Acquire a connection and open a transaction that belongs to no account and sees only which accounts have work."""
    async with pool.acquire() as connection, _opened(connection, "BEGIN; SET LOCAL lading.dispatching = 'on'"):
        yield connection


@asynccontextmanager
async def read_only(pool: Pool, account: int) -> AsyncIterator[Connection]:
    """Acquire a connection and open one REPEATABLE READ, READ ONLY snapshot that sees only `account`."""
    mode = "ISOLATION LEVEL REPEATABLE READ READ ONLY"
    async with pool.acquire() as connection, transaction_on(connection, account, mode):
        yield connection


@asynccontextmanager
async def transaction_on(connection: Connection, account: int, mode: str = "") -> AsyncIterator[None]:
    """Open a transaction for `account` on a connection already held; commits at the end, rolls back on any exception.

    Opening and naming the account is one round trip. Nested work uses `savepoint`, not asyncpg's own transactions.
    Raises TransactionLost when the server rolled back although no exception left the block.
    """
    async with _opened(connection, f"BEGIN {mode}; SET LOCAL lading.account = '{account:d}'"):
        yield


@asynccontextmanager
async def _opened(connection: Connection, opening: str) -> AsyncIterator[None]:
    await connection.execute(opening)
    try:
        yield
    except BaseException:
        await _roll_back(connection)
        raise
    await _commit(connection)


async def _roll_back(connection: Connection, statement: str = "ROLLBACK") -> None:
    """Roll back unless the connection is gone; then the server does, and the first error is the one to show."""
    try:
        if not connection.is_closed():
            await connection.execute(statement)
    except DATABASE_ERRORS:
        _abandon(connection)


def _abandon(connection: Connection) -> None:
    """Hang up, unless the pool has taken the broken connection back already."""
    with contextlib.suppress(asyncpg.InterfaceError):
        connection.terminate()


async def _commit(connection: Connection) -> None:
    # PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error: whoever had swallowed the failure
    # would acknowledge what was never stored.
    if await connection.execute("COMMIT") != "COMMIT":
        raise TransactionLost(
            "TRANSACTION_LOST",
            "The transaction had failed and was rolled back when it was asked to commit.",
            "Let the first database error leave the transaction block, or wrap the risky part in savepoint().",
        )


@asynccontextmanager
async def savepoint(connection: Connection) -> AsyncIterator[None]:
    """Inside a transaction: undo only this block when an exception leaves it. Blocks may be nested."""
    await connection.execute("SAVEPOINT lading")
    try:
        yield
    except BaseException:
        await _roll_back(connection, "ROLLBACK TO SAVEPOINT lading; RELEASE SAVEPOINT lading")
        raise
    await connection.execute("RELEASE SAVEPOINT lading")


async def wait_until_ready(url: str, timeout_seconds: float) -> None:
    """Return once `url` accepts connections; raise DatabaseUnavailable after `timeout_seconds`."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_seconds
    delay = RETRY_FIRST_SECONDS
    failure = await _failure_to_connect(url)
    while failure is not None:
        if loop.time() + delay > deadline:
            raise _unavailable(failure, timeout_seconds)
        await asyncio.sleep(delay)
        delay = min(2 * delay, RETRY_LONGEST_SECONDS)
        failure = await _failure_to_connect(url)


async def _failure_to_connect(url: str) -> Exception | None:
    """None when a connection was made; the error when trying again may help; any other error is raised."""
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_ATTEMPT_SECONDS)
    except _UNAVAILABLE as error:
        return error
    except asyncpg.PostgresError as error:
        raise _refused(error) from error
    # It was made: that it is lost while it is given up says nothing of the next one.
    with contextlib.suppress(*DATABASE_ERRORS):
        await connection.close()
    return None


def _unavailable(error: Exception, waited_seconds: float) -> DatabaseUnavailable:
    reason = str(error) or type(error).__name__
    return DatabaseUnavailable(
        "DATABASE_UNAVAILABLE",
        f"No connection to PostgreSQL within {waited_seconds:g} s: {reason}.",
        "Check that the server runs and that LADING_DATABASE_URL names its host, port and database.",
    )


def _refused(error: Exception) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        "DATABASE_LOGIN_REFUSED",
        f"PostgreSQL refused the connection: {error}.",
        "Check user, password and database in LADING_DATABASE_URL.",
    )

"""Promises of row-level security, for every table there is: the tables are read from the catalogue, so none escapes.

To put a row of each account into every table whatever its rules, the checks and foreign keys of this throwaway
database are dropped first. What is proved is the policy, and it is proved as the application's own role.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import NamedTuple

import asyncpg
import pytest

from lading.database.connection import Connection, Pool, dispatching, transaction
from tests.database.foundation.business import ACCOUNT, OTHER_ACCOUNT, opened

# An account's ref is its name among all accounts; only an operator creates accounts.
UNIQUE_ACROSS_ACCOUNTS = frozenset({"account_ref_key"})
WITHOUT_ACCOUNT = frozenset({"alembic_version"})

VALUES = MappingProxyType(
    {
        "bigint": "1",
        "boolean": "true",
        "boolean[]": "'{}'::boolean[]",
        "bytea": "'x'::bytea",
        "date": "current_date",
        "double precision": "1",
        "integer": "1",
        "integer[]": "'{}'::integer[]",
        "interval": "'1 s'::interval",
        "json": "'{}'::json",
        "jsonb": "'{}'::jsonb",
        "numeric": "1",
        "smallint": "1",
        "text": "'x'",
        "text[]": "'{x}'::text[]",
        "timestamp with time zone": "now()",
        "uuid": "'018f0000-0000-7000-8000-000000000001'::uuid",
        "uuid[]": "'{}'::uuid[]",
    }
)

TABLES = """
SELECT c.oid::regclass::text AS name, c.relrowsecurity AS is_enabled, c.relforcerowsecurity AS is_forced,
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'account' AND NOT a.attisdropped)
           AS has_account
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
 ORDER BY 1
"""
COLUMNS = """
SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type
  FROM pg_attribute a
 WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped
   AND a.attgenerated = '' AND a.attidentity = ''
 ORDER BY a.attnum
"""
CONSTRAINTS = """
SELECT conrelid::regclass::text AS table_name, quote_ident(conname) AS name
  FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'c') AND conrelid <> 0 AND conparentid = 0
 ORDER BY contype DESC
"""
UNIQUE_NOT_LED_BY_ACCOUNT = """
SELECT i.indexrelid::regclass::text AS name
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account'
 WHERE i.indisunique AND i.indkey[0] <> a.attnum
"""
KEYS_NOT_LED_BY_ACCOUNT = """
SELECT k.conrelid::regclass::text || '.' || k.conname AS name
  FROM pg_constraint k
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
  JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
 WHERE k.connamespace = 'public'::regnamespace AND k.contype = 'f'
   AND (a.attname <> 'account' OR b.attname <> 'account')
"""
POLICIES = "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public'"
OWNED_BY_APPLICATION = """
SELECT classid::regclass::text, objid FROM pg_shdepend
 WHERE refclassid = 'pg_authid'::regclass AND refobjid = 'lading_app'::regrole AND deptype = 'o'
"""
POWERS = """
SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = 'lading_app'
"""
OPEN_VIEWS = """
SELECT c.oid::regclass::text AS name
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace
   AND (c.relkind = 'm' OR (c.relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)))
"""
DEFINERS = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"


class Tables(NamedTuple):
    """A pool of the application, and the names of the tables that have an account."""

    pool: Pool
    names: tuple[str, ...]


@asynccontextmanager
async def owner(owner_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(owner_url)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def filled(database_url: str, owner_url: str) -> AsyncIterator[Tables]:
    """Every table with an account holds one row of ACCOUNT and one of OTHER_ACCOUNT."""
    async with owner(owner_url) as connection:
        for table_name, name in await connection.fetch(CONSTRAINTS):
            await connection.execute(f"ALTER TABLE {table_name} DROP CONSTRAINT {name} CASCADE")
        names = tuple(row["name"] for row in await connection.fetch(TABLES) if row["has_account"])
        for name in names:
            await connection.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        for account in (ACCOUNT, OTHER_ACCOUNT):
            await connection.execute("SELECT set_config('lading.account', $1, false)", str(account))
            for name in names:
                await insert_row(connection, name, account)
    async with opened(database_url, connections_max=1) as pool:
        yield Tables(pool, names)


async def insert_row(connection: "Connection", table: str, account: int) -> None:
    """A row of values that only fit the types. Another account's `account` row needs a ref of its own."""
    values = {row["name"]: VALUES[row["type"]] for row in await connection.fetch(COLUMNS, table)}
    values["account"] = str(account)
    if table == "account":
        values["ref"] = f"'A{account}'"
    columns, row = ", ".join(values), ", ".join(values.values())
    await connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({row}) ON CONFLICT DO NOTHING")  # noqa: S608


async def touched(connection: Connection, statement: str) -> int:
    """Rows touched by a statement; 0 when the role may not do such a thing to the table at all."""
    await connection.execute("SAVEPOINT attempt")
    try:
        status = await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        await connection.execute("ROLLBACK TO SAVEPOINT attempt")
        return 0
    await connection.execute("ROLLBACK TO SAVEPOINT attempt")
    return int(status.rpartition(" ")[2])


def with_filled(database_url: str, owner_url: str, work: Callable[[Tables], Awaitable[None]]) -> None:
    async def run() -> None:
        async with filled(database_url, owner_url) as tables:
            await work(tables)

    asyncio.run(run())


def facts_of(owner_url: str, query: str) -> list[asyncpg.Record]:
    async def run() -> list[asyncpg.Record]:
        async with owner(owner_url) as connection:
            return list(await connection.fetch(query))

    return asyncio.run(run())


def test_every_table_has_an_account_and_forced_row_level_security(owner_url: str) -> None:
    tables = facts_of(owner_url, TABLES)
    assert {row["name"] for row in tables if not row["has_account"]} == WITHOUT_ACCOUNT
    closed = {row["name"] for row in tables if row["is_enabled"] and row["is_forced"]}
    assert {row["name"] for row in tables} - WITHOUT_ACCOUNT == closed
    assert len(closed) > 20


def test_every_table_lets_in_its_account_and_the_dispatcher_may_only_read(owner_url: str) -> None:
    closed = {row["name"] for row in facts_of(owner_url, TABLES)} - WITHOUT_ACCOUNT
    policies = facts_of(owner_url, POLICIES)
    assert {
        row["tablename"] for row in policies if row["policyname"] == "account_only" and row["cmd"] == "ALL"
    } == closed
    for policy in policies:
        if policy["policyname"] == "account_only":
            assert policy["qual"] == policy["with_check"]
            assert "account = ( SELECT lading_account()" in policy["qual"]
        else:
            assert (policy["policyname"], policy["cmd"]) == ("dispatcher_reads", "SELECT")


def test_every_unique_index_and_foreign_key_is_led_by_the_account(owner_url: str) -> None:
    assert {row["name"] for row in facts_of(owner_url, UNIQUE_NOT_LED_BY_ACCOUNT)} == UNIQUE_ACROSS_ACCOUNTS
    assert facts_of(owner_url, KEYS_NOT_LED_BY_ACCOUNT) == []


def test_the_application_owns_nothing_and_has_no_power(owner_url: str) -> None:
    assert facts_of(owner_url, OWNED_BY_APPLICATION) == []
    (powers,) = facts_of(owner_url, POWERS)
    assert not any(powers.values())


def test_no_view_or_function_lends_the_rights_of_its_owner(owner_url: str) -> None:
    assert facts_of(owner_url, OPEN_VIEWS) == []
    assert facts_of(owner_url, DEFINERS) == []


@pytest.mark.parametrize("setting", ["", "SELECT set_config('lading.account', '', true)"])
def test_without_an_account_there_are_no_rows(database_url: str, owner_url: str, setting: str) -> None:
    async def work(tables: Tables) -> None:
        async with tables.pool.acquire() as connection, connection.transaction():
            if setting:
                await connection.execute(setting)
            seen = {name: await connection.fetchval(f"SELECT count(*) FROM {name}") for name in tables.names}  # noqa: S608
        assert seen == dict.fromkeys(tables.names, 0)

    with_filled(database_url, owner_url, work)


def test_an_account_sees_its_own_rows_and_no_others(database_url: str, owner_url: str) -> None:
    async def work(tables: Tables) -> None:
        for account in (ACCOUNT, OTHER_ACCOUNT):
            async with transaction(tables.pool, account) as connection:
                seen = {name: await connection.fetch(f"SELECT account FROM {name}") for name in tables.names}  # noqa: S608
            accounts = {name: {row["account"] for row in rows} for name, rows in seen.items()}
            assert accounts == {name: {account} for name in tables.names}

    with_filled(database_url, owner_url, work)


def test_rows_of_another_account_can_neither_be_changed_nor_removed(database_url: str, owner_url: str) -> None:
    async def work(tables: Tables) -> None:
        async with transaction(tables.pool, ACCOUNT) as connection:
            reached = {}
            for name in tables.names:
                theirs = f"{name} SET account = account WHERE account = {OTHER_ACCOUNT}"
                removed = f"DELETE FROM {name} WHERE account = {OTHER_ACCOUNT}"  # noqa: S608
                reached[name] = await touched(connection, f"UPDATE {theirs}") + await touched(connection, removed)
        assert reached == dict.fromkeys(tables.names, 0)

    with_filled(database_url, owner_url, work)


def test_the_same_statements_reach_the_rows_of_the_own_account(database_url: str, owner_url: str) -> None:
    async def work(tables: Tables) -> None:
        async with transaction(tables.pool, ACCOUNT) as connection:
            for name in ("location", "product", "network", "customer", "setting"):
                assert await touched(connection, f"UPDATE {name} SET account = account") == 1  # noqa: S608
                assert await touched(connection, f"DELETE FROM {name}") == 1  # noqa: S608

    with_filled(database_url, owner_url, work)


def test_no_row_can_be_written_into_another_account(database_url: str, owner_url: str) -> None:
    async def work(tables: Tables) -> None:
        for name in tables.names:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with transaction(tables.pool, ACCOUNT) as connection:
                    await insert_row(connection, name, OTHER_ACCOUNT + 1)
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with transaction(tables.pool, ACCOUNT) as connection:
                    await connection.execute(f"UPDATE {name} SET account = {OTHER_ACCOUNT + 1}")  # noqa: S608

    with_filled(database_url, owner_url, work)


def test_the_dispatcher_sees_which_accounts_have_work_and_can_touch_none_of_it(
    database_url: str, owner_url: str
) -> None:
    readable = {row["tablename"] for row in facts_of(owner_url, POLICIES) if row["policyname"] == "dispatcher_reads"}

    async def work(tables: Tables) -> None:
        async with dispatching(tables.pool) as connection:
            for name in tables.names:
                seen = await connection.fetchval(f"SELECT count(*) FROM {name}")  # noqa: S608
                assert seen == (2 if name in readable else 0), name
                assert await touched(connection, f"UPDATE {name} SET account = account") == 0  # noqa: S608
                assert await touched(connection, f"DELETE FROM {name}") == 0  # noqa: S608

    with_filled(database_url, owner_url, work)

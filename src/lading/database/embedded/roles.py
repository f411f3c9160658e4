"""Who may do what in the embedded database: a superuser for repairs, an owner of the schema, a service owning nothing.

Every step looks first, so that a start that was cut short is completed by the next.
"""

import psycopg
from psycopg import sql

from lading.database.connection import APP_ROLE
from lading.database.embedded.passwords import OWNER, SERVICE, Passwords

DATABASE = "lading"


def ensure_roles(connection: psycopg.Connection[tuple[str]], passwords: Passwords) -> None:
    """Create roles and database as far as they are missing. `connection` is the superuser's, in autocommit."""
    roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    if APP_ROLE not in roles:
        _execute(connection, "CREATE ROLE {} NOLOGIN NOSUPERUSER NOBYPASSRLS", APP_ROLE)
    if OWNER not in roles:
        _create_login(connection, OWNER, passwords.owner, "CREATEDB CREATEROLE")
        _execute(connection, "GRANT {} TO {} WITH ADMIN OPTION", APP_ROLE, OWNER)
    if SERVICE not in roles:
        _create_login(connection, SERVICE, passwords.service)
        _execute(connection, "GRANT {} TO {}", APP_ROLE, SERVICE)
    if DATABASE not in {name for (name,) in connection.execute("SELECT datname FROM pg_database")}:
        _execute(connection, "CREATE DATABASE {} OWNER {}", DATABASE, OWNER)


def _create_login(connection: psycopg.Connection[tuple[str]], name: str, password: str, options: str = "") -> None:
    """Create a login; the password is hashed here, so that no log of statements can ever show it."""
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    statement = sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(
        sql.Identifier(name),
        sql.SQL(options),
        sql.Literal(verifier.decode()),
    )
    connection.execute(statement)


def _execute(connection: psycopg.Connection[tuple[str]], statement: str, *names: str) -> None:
    identifiers = [sql.Identifier(name) for name in names]
    connection.execute(sql.SQL(statement).format(*identifiers))

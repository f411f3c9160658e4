"""Whether a database may be trusted with orders; asked once, before anything is served."""

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.database.refusals import UnsafeDatabase

SERVER_VERSION_MIN = 150000
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


async def refuse_unsafe(connection: Connection) -> None:
    """Raise UnsafeDatabase unless the server keeps what it acknowledges and keeps the accounts apart.

    `connection` is one of the application's own, acting as `lading_app`.
    """
    facts = await queries_of("lading.database").safety_facts(connection)
    _refuse_old(facts["server_version_num"])
    _refuse_encoding(facts["server_encoding"])
    for setting in DURABLE:
        _refuse_forgetful(setting, facts[setting])
    _refuse_powerful(facts["role"], superuser=facts["superuser"], bypasses_rls=facts["bypasses_rls"])
    _refuse_owner(facts["role"], facts["tables_owned"])


def _refuse_old(version: int) -> None:
    if version < SERVER_VERSION_MIN:
        raise UnsafeDatabase(
            "DATABASE_TOO_OLD",
            f"The server is PostgreSQL {version // 10000}; Lading needs 15 or newer.",
            "Upgrade the server, or unset LADING_DATABASE_URL to use the embedded one.",
        )


def _refuse_encoding(encoding: str) -> None:
    if encoding != "UTF8":
        raise UnsafeDatabase(
            "DATABASE_NOT_UTF8",
            f"The database is encoded in {encoding}.",
            "Create it with: CREATE DATABASE lading ENCODING 'UTF8' TEMPLATE template0.",
        )


def _refuse_forgetful(setting: str, value: str) -> None:
    if value == "off":
        raise UnsafeDatabase(
            f"DATABASE_{setting.upper()}_OFF",
            f"The server runs with {setting} = off: a crash can lose what was acknowledged.",
            f"Set {setting} = on in the server's configuration (and for the role or database, if set there).",
        )


def _refuse_powerful(role: str, *, superuser: bool, bypasses_rls: bool) -> None:
    if superuser or bypasses_rls:
        power = "a superuser" if superuser else "allowed to bypass row-level security"
        raise UnsafeDatabase(
            "DATABASE_ROLE_TOO_POWERFUL",
            f"The application acts as {role}, which is {power}: accounts would not be kept apart.",
            f"Run: ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS.",
        )


def _refuse_owner(role: str, tables: list[str]) -> None:
    if tables:
        raise UnsafeDatabase(
            "DATABASE_ROLE_OWNS_TABLES",
            f"The application acts as {role}, which owns {', '.join(tables)} and so could lift their protection.",
            f"Run REASSIGN OWNED BY {role} TO the owner, and migrate with LADING_DATABASE_OWNER_URL.",
        )

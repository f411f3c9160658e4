"""Passwords of the embedded server's three logins: random, kept in one private file, never on a command line."""

import secrets
from pathlib import Path

import msgspec

from lading.database.embedded.files import write_private
from lading.database.refusals import EmbeddedServerRefused

SUPERUSER = "lading_superuser"
OWNER = "lading_owner"
SERVICE = "lading_service"
BYTES = 32


class Passwords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One password per login; the representation is hidden so that no log can show it."""

    superuser: str
    owner: str
    service: str

    def __repr__(self) -> str:
        return "Passwords(…)"


def passwords_at(path: Path, *, is_new_cluster: bool) -> Passwords:
    """Read the passwords, or make them for a new cluster; raise EmbeddedServerRefused when they are lost."""
    if path.exists():
        return _read(path)
    if not is_new_cluster:
        raise _lost(path, "is missing")
    passwords = Passwords(*(secrets.token_urlsafe(BYTES) for _ in range(3)))
    write_private(path, msgspec.json.encode(passwords).decode())
    return passwords


def _read(path: Path) -> Passwords:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Passwords)
    except (msgspec.MsgspecError, PermissionError) as error:
        raise _lost(path, f"cannot be read ({error})") from error


def _lost(path: Path, what: str) -> EmbeddedServerRefused:
    return EmbeddedServerRefused(
        "DATA_DIRECTORY_PASSWORDS_LOST",
        f"{path} {what}; without it nobody can log in to the database beside it.",
        "Restore that file from a backup of the data directory, or choose another directory with LADING_DATA_DIR.",
    )

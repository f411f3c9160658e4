"""Where the server's Unix socket lies: in the data directory, or in a short private one when that path will not do."""

import stat
import tempfile
from pathlib import Path

from lading.database.embedded.files import make_private_directory, write_private
from lading.database.embedded.layout import Layout
from lading.database.embedded.system_user import SystemUser
from lading.database.refusals import EmbeddedServerRefused

PORT = 5432
# The kernel's limit is 107 bytes on Linux and 103 on macOS.
PATH_BYTES_MAX = 103


def socket_directory(layout: Layout, owner: SystemUser) -> Path:
    """Directory of the socket, 0700 and owned by `owner`; created when it is not there."""
    if _fits(layout.socket_dir):
        make_private_directory(layout.socket_dir, owner)
        return layout.socket_dir
    recorded = recorded_directory(layout)
    if recorded is not None and _is_private(recorded, owner):
        return recorded
    directory = _short_directory(owner)
    write_private(layout.socket_record, str(directory))
    return directory


def recorded_directory(layout: Layout) -> Path | None:
    """Directory used instead of the data directory's own, if there is one."""
    try:
        return Path(layout.socket_record.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def _fits(directory: Path) -> bool:
    """Whether the path is short enough, and not one that database URLs would read as a list of hosts."""
    return "," not in str(directory) and len(bytes(directory / f".s.PGSQL.{PORT}")) <= PATH_BYTES_MAX


def _is_private(directory: Path, owner: SystemUser) -> bool:
    """Whether the directory is still the one that was made: anybody could have put another in its place."""
    try:
        facts = directory.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == owner.user_id and stat.S_IMODE(facts.st_mode) == 0o700


def _short_directory(owner: SystemUser) -> Path:
    for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108 - mkdtemp makes a private directory
        parent = Path(place)
        if parent.is_dir() and _fits(parent / "lading-12345678") and owner.can_enter(parent):
            directory = Path(tempfile.mkdtemp(prefix="lading-", dir=parent))
            owner.own(directory)
            return directory
    raise EmbeddedServerRefused(
        "SOCKET_PATH_TOO_LONG",
        f"The path of the data directory is too long for a socket ({PATH_BYTES_MAX} bytes), and /tmp is unusable.",
        "Choose a directory with a shorter path with LADING_DATA_DIR.",
    )

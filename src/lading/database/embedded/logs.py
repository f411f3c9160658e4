"""Keeping the server's log files few: PostgreSQL starts a new one at 10 MB or each day, and never removes any."""

from pathlib import Path

FILES_MAX = 10
TAIL_BYTES = 2000


def remove_old_logs(directory: Path) -> None:
    """Keep the newest `FILES_MAX` files; their names sort by time."""
    for path in sorted(directory.glob("postgresql-*.log"))[:-FILES_MAX]:
        path.unlink(missing_ok=True)


def tail_of(path: Path) -> str:
    """The last lines of a file, for an error message; empty when there is no file."""
    try:
        return path.read_bytes()[-TAIL_BYTES:].decode("utf-8", errors="replace").strip()
    except FileNotFoundError:
        return ""

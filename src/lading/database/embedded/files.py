"""Writing files so that they are either whole and private, or not there."""

import os
from pathlib import Path

from lading.database.embedded.system_user import SystemUser


def write_private(path: Path, text: str, owner: SystemUser | None = None) -> None:
    """Replace `path` by a file of mode 0600 holding `text`, safely on disk; `owner` owns it if given."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    if owner is not None:
        owner.own(unfinished)
    unfinished.replace(path)


def make_private_directory(path: Path, owner: SystemUser) -> None:
    """Create `path` with mode 0700 for `owner`, unless it exists."""
    if not path.exists():
        path.mkdir(mode=0o700)
        owner.own(path)


def make_with_parents(path: Path, mode: int) -> None:
    """Create `path` and its missing parents, all with `mode` whatever the umask; what exists is left as it is."""
    missing = [directory for directory in (path, *path.parents) if not directory.exists()]
    for directory in reversed(missing):
        directory.mkdir()
        directory.chmod(mode)

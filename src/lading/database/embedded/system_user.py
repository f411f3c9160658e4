"""The operating-system user PostgreSQL runs as: whoever started Lading, or an unprivileged one in root's place."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lading.database.refusals import EmbeddedServerRefused

PREFERRED = ("lading", "postgres")
LAST_RESORT = "nobody"
PROGRAM_SECONDS_MAX = 120


@dataclass(frozen=True, slots=True)
class SystemUser:
    """Who runs PostgreSQL; `is_other` when that is not the user of this process."""

    name: str
    user_id: int
    group_id: int
    is_other: bool

    def run(self, arguments: Sequence[str], cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this user, out of reach of Ctrl-C; output and errors together in `stdout`."""
        return subprocess.run(
            arguments,
            cwd=cwd,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PROGRAM_SECONDS_MAX,
            check=False,
            start_new_session=True,
            umask=0o077,
            user=self.user_id if self.is_other else None,
            group=self.group_id if self.is_other else None,
            extra_groups=[] if self.is_other else None,
        )

    def spawn(self, arguments: Sequence[str], cwd: Path, output: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a program as this user in a session of its own, so that Ctrl-C at the terminal does not reach it."""
        return subprocess.Popen(
            arguments,
            cwd=cwd,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
            user=self.user_id if self.is_other else None,
            group=self.group_id if self.is_other else None,
            extra_groups=[] if self.is_other else None,
        )

    def own(self, path: Path) -> None:
        """Make this user the owner of `path`, a thing Lading has just created."""
        if self.is_other:
            os.chown(path, self.user_id, self.group_id)

    def can_enter(self, directory: Path) -> bool:
        """Whether this user can enter `directory`, access lists included."""
        return self._test("-x", directory) and self._test("-d", directory)

    def can_execute(self, program: Path) -> bool:
        """Whether this user can execute `program`."""
        return self._test("-x", program)

    def _test(self, question: str, path: Path) -> bool:
        return self.run(["test", question, str(path)], Path("/")).returncode == 0


def choose_system_user(cluster: Path) -> SystemUser:
    """User to run PostgreSQL as: the owner of the cluster if it exists, else oneself, else an unprivileged user.

    Raises EmbeddedServerRefused when the cluster belongs to somebody else and this process is not root.
    """
    this_user = os.getuid()
    if cluster.exists():
        owner = cluster.stat()
        if this_user not in (0, owner.st_uid):
            raise _of_another_user(cluster, owner.st_uid)
        if owner.st_uid != 0:
            return SystemUser(_name_of(owner.st_uid), owner.st_uid, owner.st_gid, is_other=this_user == 0)
    if this_user != 0:
        return SystemUser(_name_of(this_user), this_user, os.getgid(), is_other=False)
    return _in_place_of_root()


def _in_place_of_root() -> SystemUser:
    for name in PREFERRED:
        user = _existing(name)
        if user is not None:
            return user
    _create(PREFERRED[0])
    user = _existing(PREFERRED[0]) or _existing(LAST_RESORT)
    if user is None:
        raise EmbeddedServerRefused(
            "NO_UNPRIVILEGED_USER",
            "PostgreSQL refuses to run as root, and no unprivileged user exists or could be created.",
            "Create one with: useradd --system lading. Or run Lading as an ordinary user.",
        )
    return user


def _existing(name: str) -> SystemUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return SystemUser(name, entry.pw_uid, entry.pw_gid, is_other=True) if entry.pw_uid != 0 else None


def _create(name: str) -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is not None:
        arguments = [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
        subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)


def _name_of(user_id: int) -> str:
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return str(user_id)


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _of_another_user(cluster: Path, owner: int) -> EmbeddedServerRefused:
    return EmbeddedServerRefused(
        "DATA_DIRECTORY_OF_ANOTHER_USER",
        f"The database in {cluster} belongs to user {_name_of(owner)}; this process runs as {_name_of(os.getuid())}.",
        "Run Lading as that user or as root, or choose another directory with LADING_DATA_DIR.",
    )

"""The server's processes as the operating system sees them: alive, dead, or left over from a killed postmaster.

A process belongs to a cluster when its working directory is the cluster's directory; a process id alone proves
nothing, because ids are given out again. Where the system does not tell working directories, PostgreSQL's own checks
of its lock file have to do.
"""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The live parent process of a server, and whether it says it accepts connections."""

    process_id: int
    is_ready: bool


def postmaster_of(cluster: Path) -> Postmaster | None:
    """The live postmaster of `cluster`, from the lock file it keeps there; None when there is none."""
    lines = _lock_file_lines(cluster)
    if not lines or not lines[0].strip().isdigit():
        return None
    process_id = int(lines[0])
    if not is_of_cluster(process_id, cluster):
        return None
    return Postmaster(process_id, is_ready=len(lines) > 7 and lines[7].strip() == "ready")


def _lock_file_lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def is_of_cluster(process_id: int, cluster: Path) -> bool:
    """Whether the process is alive and works in `cluster`. A dead one that nobody has waited for is not alive."""
    if not _exists(process_id):
        return False
    if not PROC.joinpath(str(os.getpid())).exists():
        return True
    try:
        return PROC.joinpath(str(process_id), "cwd").readlink() == cluster
    except PermissionError:
        return True
    except FileNotFoundError:
        # Ended since, or a zombie: it has no working directory any more.
        return False


def _exists(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def processes_of(cluster: Path) -> list[int]:
    """Every process that works in `cluster`, as far as this process may know."""
    found = []
    for entry in PROC.glob("[0-9]*"):
        try:
            if entry.joinpath("cwd").readlink() == cluster:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def end_leftovers(cluster: Path, how: signal.Signals) -> None:
    """Signal what a killed postmaster left behind: while one of them lives, PostgreSQL rightly refuses to start again.

    Call only when the cluster has no postmaster. A leftover is a session whose client waits for an answer; ending it
    is what PostgreSQL itself does with its sessions after a crash.
    """
    for process_id in processes_of(cluster):
        try:
            os.kill(process_id, how)
        except ProcessLookupError:
            continue


def remove_stale_lock_file(cluster: Path) -> None:
    """Remove the lock file when its process id now belongs to a stranger, which PostgreSQL cannot know.

    After a restart of a container the same small ids come back. Nothing is removed while any process works in the
    cluster, nor where working directories cannot be read; an id that nobody has is left to PostgreSQL's own check.
    """
    lines = _lock_file_lines(cluster)
    is_told = PROC.joinpath(str(os.getpid())).exists()
    if not is_told or not lines or not lines[0].strip().isdigit() or not _exists(int(lines[0])):
        return
    if not is_of_cluster(int(lines[0]), cluster) and not processes_of(cluster):
        (cluster / "postmaster.pid").unlink()

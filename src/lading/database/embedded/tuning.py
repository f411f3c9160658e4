"""PostgreSQL's settings, computed from the machine; durability is never one of the things that give."""

import os
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1024 * 1024
CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - measured, never written to
SHARED_MEMORY_MIN = 256 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Machine:
    """What the server may use: processors, bytes of memory, bytes of POSIX shared memory."""

    processors: int
    memory_bytes: int
    shared_memory_bytes: int


def this_machine() -> Machine:
    """This machine, or the part of it that the container may use."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Machine(os.cpu_count() or 1, min([physical, *_container_limits()]), _shared_memory_bytes())


def _container_limits() -> list[int]:
    texts = [path.read_text().strip() for path in CGROUP_LIMITS if path.exists()]
    return [int(text) for text in texts if text.isdigit()]


def _shared_memory_bytes() -> int:
    if not SHARED_MEMORY.exists():
        return SHARED_MEMORY_MIN
    filesystem = os.statvfs(SHARED_MEMORY)
    return filesystem.f_blocks * filesystem.f_frsize


def settings_for(machine: Machine) -> dict[str, str]:
    """Settings of the server for `machine`.

    The write-ahead log between checkpoints is bounded so that a crash is recovered from in seconds, not minutes.
    Parallel queries stay off below four processors: there they only take time from the orders.
    """
    shared_buffers = _between(machine.memory_bytes // 8, 64 * MEBIBYTE, 4096 * MEBIBYTE)
    return {
        "max_connections": "100",
        "shared_buffers": _mebibytes(shared_buffers),
        "effective_cache_size": _mebibytes(machine.memory_bytes // 2),
        "work_mem": "16MB",
        "maintenance_work_mem": _mebibytes(_between(machine.memory_bytes // 64, 32 * MEBIBYTE, 512 * MEBIBYTE)),
        "dynamic_shared_memory_type": "posix" if machine.shared_memory_bytes >= SHARED_MEMORY_MIN else "mmap",
        "max_parallel_workers_per_gather": "2" if machine.processors >= 4 else "0",
        "jit": "off",
        "min_wal_size": "512MB",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "5min",
        "checkpoint_completion_target": "0.9",
        "random_page_cost": "1.1",
        "autovacuum_naptime": "15s",
        "autovacuum_vacuum_cost_limit": "2000",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
    }


def _between(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))


def _mebibytes(value: int) -> str:
    return f"{value // MEBIBYTE}MB"

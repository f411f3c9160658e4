"""Processor time of whole process trees, from /proc: what an order costs in all processes together."""

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")


def seconds_used(roots: Iterable[int]) -> float:
    """Processor seconds of these processes, of all their descendants, and of descendants that have ended."""
    ticks_per_second = os.sysconf("SC_CLK_TCK")
    times, children = _table()
    # A root may descend from another: PostgreSQL does from the bench that started it.
    waiting, counted, total = list(roots), set[int](), 0
    while waiting:
        process = waiting.pop()
        if process not in counted:
            counted.add(process)
            total += times.get(process, 0)
            waiting += children[process]
    return total / ticks_per_second


def _table() -> tuple[dict[int, int], defaultdict[int, list[int]]]:
    times: dict[int, int] = {}
    children: defaultdict[int, list[int]] = defaultdict(list)
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            fields = _fields(entry)
            if fields:
                process = int(entry.name)
                times[process] = sum(map(int, fields[11:15]))  # utime, stime, cutime, cstime
                children[int(fields[1])].append(process)
    return times, children


def _fields(entry: Path) -> list[str]:
    """The fields of /proc/<pid>/stat after the command, which may hold anything; none when the process is gone."""
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []

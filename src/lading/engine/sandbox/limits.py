"""What customer code may use. Every limit is one a process is killed at, or an operation refused."""

import msgspec

MEBIBYTE = 1024 * 1024


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """memory_bytes: address space of a process. call_seconds: one call, by the clock on the wall.

    batch_seconds: the calls of one batch together, well inside a lease. process_cpu_seconds: a process's whole life,
    for one whose worker has died; long before that it is replaced. answer_bytes_max: one answer. reserve: how many
    are kept ready for a package and account that have lost one.
    """

    memory_bytes: int = 256 * MEBIBYTE
    call_seconds: float = 1.0
    batch_seconds: float = 4.0
    start_seconds: float = 10.0
    process_cpu_seconds: int = 60
    answer_bytes_max: int = MEBIBYTE
    processes_max: int = 8
    reserve: int = 3

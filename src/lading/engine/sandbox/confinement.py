"""Shuts a process in, for good: Linux only, without privileges, with nothing but the C library.

Three walls. Resource limits bound memory, processor time and files written. Landlock lets files be read only where
Python and the installed packages lie, so that neither /proc nor a file of credentials can be. Seccomp leaves the few
system calls a computation needs: no socket, no new process or thread, no signal to others, no program started. A
process of root gives its capabilities up as well.
"""

import ctypes
import os
import platform
import resource
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

_NO_NEW_PRIVILEGES = 38
_SET_SECCOMP = 22
_SET_PARENT_DEATH_SIGNAL = 1
_SECCOMP_FILTER = 2
_SET_DUMPABLE = 4
_CAPABILITIES_VERSION = 0x20080522
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_READ = 1 << 2 | 1 << 3
_LANDLOCK_EXECUTE = 1 << 0
# All rights over files of the first version of Landlock: execute, read, write, and making or removing anything.
_LANDLOCK_ALL = (1 << 13) - 1
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001
_LOAD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _RETURN = 0x20, 0x15, 0x35, 0x06
_X32_BIT = 0x40000000


class Architecture:
    """What seccomp needs to know of a processor: its number, that of capset, and the system calls left."""

    def __init__(self, audit: int, capset: int, calls: Sequence[int]) -> None:
        self.audit = audit
        self.capset = capset
        self.calls = calls


class ConfinementFailed(Exception):
    """A wall could not be put up: customer code must not run here."""


def architectures() -> Mapping[str, Architecture]:
    """The processors we know the numbers of: read, write, memory, clocks, exit, and opening of files to be read.

    Not among them, on purpose: socket, clone, fork, execve, kill, tgkill, prlimit64, fcntl (its signals reach others),
    ptrace, process_vm_readv, io_uring_setup, mount, unshare.
    """
    return MappingProxyType(
        {
            "x86_64": Architecture(
                0xC000003E,
                126,
                (
                    *(*range(16), 17, 19, 20, 21, 23, 24, 25, 28, 32, 33, 35, 39, 60, 63, 79, 89, 96, 98, 99, 100, 102),
                    *(104, 107, 108, 110, 131, 186, 201, 202, 204, 217, 219, 228, 229, 230, 231, 257, 262, 267, 269),
                    *(270, 271, 273, 292, 309, 318, 324, 332, 334, 439),
                ),
            ),
            "aarch64": Architecture(
                0xC00000B7,
                91,
                (
                    *(17, 23, 24, 48, 56, 57, 61, 62, 63, 64, 65, 66, 67, 72, 73, 78, 79, 80, 93, 94, 98, 99, 101, 113),
                    *(114, 115, 123, 124, 128, 132, 134, 135, 139, 153, 160, 165, 168, 169, 172, 173, 174, 175, 176),
                    *(177, 178, 179, 214, 215, 216, 222, 226, 233, 278, 283, 291, 293, 439),
                ),
            ),
        }
    )


class Walls:
    """The walls around a process and those forked from it, made ready once: they go up in less than a millisecond.

    readable: the files and directories that may be read. Raises ConfinementFailed.
    """

    def __init__(self, readable: Sequence[Path]) -> None:
        architecture = architectures().get(platform.machine())
        if platform.system() != "Linux" or architecture is None:
            raise ConfinementFailed(f"no walls are known for {platform.system()} on {platform.machine()}")
        self._library = ctypes.CDLL(None, use_errno=True)
        self._architecture = architecture
        self._filter = _filter_of(architecture.calls, architecture.audit)
        self._ruleset = _ruleset_of(self._library, readable)

    def die_with_parent(self) -> None:
        """Has the kernel kill this process when the one that forked it ends."""
        self._library.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)

    def go_up(self, *, memory_bytes: int, cpu_seconds: int) -> None:
        """Puts all walls up around this process. Raises ConfinementFailed; then the process must end."""
        library = self._library
        _demand(library.prctl(_SET_DUMPABLE, 0, 0, 0, 0), "make the process unreadable")
        _demand(library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "give up new privileges")
        _limit(memory_bytes, cpu_seconds)
        _demand(library.syscall(_LANDLOCK_RESTRICT, self._ruleset, 0), "restrict files")
        _drop_capabilities(library, self._architecture)
        wanted = ctypes.byref(self._filter)
        _demand(library.prctl(_SET_SECCOMP, _SECCOMP_FILTER, wanted, 0, 0), "filter system calls")

    def close(self) -> None:
        """Gives back what the preparation holds, in this process only."""
        os.close(self._ruleset)


def _limit(memory_bytes: int, cpu_seconds: int) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(kind, (most, most))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def _ruleset_of(library: ctypes.CDLL, readable: Sequence[Path]) -> int:
    """The descriptor of a Landlock ruleset; processes forked later may use it."""
    handled = ctypes.c_uint64(_LANDLOCK_ALL)
    ruleset: int = library.syscall(_LANDLOCK_CREATE, ctypes.byref(handled), ctypes.c_size_t(8), 0)
    _demand(ruleset, "use Landlock (Linux 5.13 or newer, with landlock among its security modules)")
    for path in readable:
        if path.exists():
            rights = _LANDLOCK_READ | _LANDLOCK_EXECUTE if path.is_dir() else 1 << 2
            parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
            beneath = _PathBeneath(rights, parent)
            _demand(library.syscall(_LANDLOCK_ADD, ruleset, 1, ctypes.byref(beneath), 0), f"allow reading {path}")
            os.close(parent)
    return ruleset


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("process", ctypes.c_int))


def _drop_capabilities(library: ctypes.CDLL, architecture: Architecture) -> None:
    header = _CapabilityHeader(_CAPABILITIES_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _demand(library.syscall(architecture.capset, ctypes.byref(header), nothing), "drop capabilities")


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def _filter_of(calls: Sequence[int], audit: int) -> _Filter:
    count = len(calls)
    steps = [
        (_LOAD, 0, 0, 4),
        (_JUMP_EQUAL, 1, 0, audit),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0),
        (_JUMP_GREATER_EQUAL, count, 0, _X32_BIT),
        *((_JUMP_EQUAL, count - place, 0, call) for place, call in enumerate(calls)),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    program = (_Instruction * len(steps))(*(_Instruction(*step) for step in steps))
    return _Filter(len(steps), program)


def _demand(result: int, what: str) -> None:
    if result < 0:
        raise ConfinementFailed(f"cannot {what}: {os.strerror(ctypes.get_errno())}")

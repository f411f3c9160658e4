"""Rules that try what a rule must not do. They run in the sandbox only."""

import ctypes
import mmap
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from lading.engine.sdk.answers import Actions, Log, SendEvent, SetAttributes, SetStatus
from lading.engine.sdk.rule import Call, NoParameters, Rule, rule


class Answering(msgspec.Struct, frozen=True):
    """text: what to answer."""

    text: str = "fine"


@rule("Honest", Answering)
def honest(call: Call, parameters: Answering) -> Actions:
    """Does what a rule does."""
    return [SetAttributes(attributes={"honest": {"type": "STRING", "value": parameters.text}}), Log(message="ok")]


def _attack(name: str, deed: Callable[[Call], Any]) -> Rule[NoParameters]:
    """A rule that does its deed and says what it got by it."""

    @rule(name, NoParameters)
    def attack(call: Call, parameters: NoParameters) -> Actions:
        """Attacks."""
        del parameters
        return [Log(message=repr(deed(call)))]

    return attack


def _loop(_call: Call) -> None:
    while True:
        pass


def _fill_memory(_call: Call) -> int:
    return len(bytearray(2 << 30))


def _map_memory(_call: Call) -> int:
    return len(mmap.mmap(-1, 4 << 30))


def _hoard(_call: Call) -> None:
    hoard: list[bytes] = []
    while True:
        hoard.append(b"x" * 1_000_000)


def _recurse(call: Call) -> Any:
    return _recurse(call)


def _write_file(_call: Call) -> int:
    return Path("/tmp/lading-hostile").write_text("here", encoding="utf-8")


def _connect(_call: Call) -> None:
    socket.create_connection(("127.0.0.1", 5432), timeout=1)


def _raw_socket(_call: Call) -> int:
    return _system_call(41, 2, 1, 0)


def _raw_fork(_call: Call) -> int:
    return _system_call(57)


def _raw_io_uring(_call: Call) -> int:
    return _system_call(425, 8, 0)


def _raw_limits_of_parent(_call: Call) -> int:
    return _system_call(302, os.getppid(), 7, 0, 0)


def _raw_x32_socket(_call: Call) -> int:
    return _system_call(0x40000000 + 41, 2, 1, 0)


def _system_call(*numbers: int) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    result = int(library.syscall(*numbers))
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def _bomb(_call: Call) -> None:
    for _ in range(10_000):
        os.fork()


def _flood_answer(_call: Call) -> str:
    return "x" * 5_000_000


def _garbage(_call: Call) -> None:
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\x00\x00\x00\x05hello")
        except OSError:
            continue
    time.sleep(10)


def _deep_answer(_call: Call) -> None:
    body = b"[" * 200_000
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, len(body).to_bytes(4, "big") + body)
        except OSError:
            continue
    time.sleep(10)


@rule("ForeignEntity", NoParameters)
def foreign_entity(call: Call, parameters: NoParameters) -> Actions:
    """Reaches for an entity of somebody else."""
    return [SetStatus(status="STOLEN", entity_id="00000000-0000-0000-0000-0000000000ff")]


@rule("UndeclaredEvent", NoParameters)
def undeclared_event(call: Call, parameters: NoParameters) -> Actions:
    """Sends what it did not say it sends."""
    return [SendEvent(name="Add")]


@rule("BinaryNul", NoParameters)
def binary_nul(call: Call, parameters: NoParameters) -> Actions:
    """Answers text that PostgreSQL cannot store."""
    return [SetAttributes(attributes={"a": {"type": "STRING", "value": "\x00"}}), Log(message="\x00")]


@rule("NoActions", NoParameters)
def no_actions(call: Call, parameters: NoParameters) -> Any:
    """Answers no list."""
    return {"status": "CLOSED"}


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8", errors="replace")[:100]


def _attacks() -> tuple[Rule[Any], ...]:
    deeds: dict[str, Callable[[Call], Any]] = {
        "Loop": _loop,
        "Sleep": lambda _: time.sleep(3600),
        "FillMemory": _fill_memory,
        "MapMemory": _map_memory,
        "Hoard": _hoard,
        "Recurse": _recurse,
        "Segfault": lambda _: ctypes.string_at(0),
        "Abort": lambda _: os.abort(),
        "Exit": lambda _: os._exit(0),
        "SystemExit": lambda _: sys.exit(3),
        "Interrupt": lambda _: (_ for _ in ()).throw(KeyboardInterrupt()),
        "Fork": lambda _: os.fork(),
        "ForkBomb": _bomb,
        "Spawn": lambda _: subprocess.run(["/bin/true"], check=True),
        "Execute": lambda _: os.execv("/bin/true", ["true"]),  # noqa: S606
        "Thread": lambda _: threading.Thread(target=time.sleep, args=(1,)).start(),
        "KillParent": lambda _: os.kill(os.getppid(), signal.SIGKILL),
        "Connect": _connect,
        "Resolve": lambda _: socket.getaddrinfo("example.com", 443),
        "RawSocket": _raw_socket,
        "RawFork": _raw_fork,
        "RawIoUring": _raw_io_uring,
        "RawX32Socket": _raw_x32_socket,
        "RawLimits": _raw_limits_of_parent,
        "WriteFile": _write_file,
        "ReadPasswords": lambda _: _read("/etc/passwd"),
        "ReadParent": lambda _: _read(f"/proc/{os.getppid()}/environ"),
        "ReadSelf": lambda _: _read("/proc/self/environ"),
        "ListRoot": lambda _: list(Path("/").iterdir()),
        "Environment": lambda _: dict(os.environ),
        "Flood": _flood_answer,
        "Garbage": _garbage,
        "DeepAnswer": _deep_answer,
    }
    return tuple(_attack(name, deed) for name, deed in deeds.items())


def __getattr__(name: str) -> Any:
    if name == "RULES":
        return (honest, foreign_entity, undeclared_event, binary_nul, no_actions, *_attacks())
    raise AttributeError(name)

"""The words between a worker, its sandboxes and the process they are forked from.

On the pipes of a sandbox: four bytes of length, then JSON. On the socket of the warm process: one JSON a message.
"""

import struct
from typing import Any, BinaryIO

import msgspec

from lading.engine.sdk.rule import Call
from lading.engine.sdk.running import RuleDescription

HEAD = struct.Struct(">I")


class CallFrame(msgspec.Struct, frozen=True, kw_only=True):
    """One call of one rule; props are its parameters as the workflow writes them."""

    rule: str
    props: dict[str, Any]
    call: Call


class Greeting(msgspec.Struct, frozen=True, kw_only=True):
    """The first frame of a process: the rules of its package where they were asked for, or why there are none."""

    rules: tuple[RuleDescription, ...]
    problem: str = ""


class Start(msgspec.Struct, frozen=True, tag=True):
    """Fork a sandbox for a package: module, object, directory to import from (or empty), memory, processor seconds.

    describes: whether it is to say what its rules take and send before it serves.
    """

    module: str
    object: str
    path: str
    memory_bytes: int
    cpu_seconds: int
    describes: bool


class Started(msgspec.Struct, frozen=True):
    """The new process, or 0 and why there was none to be had."""

    process_id: int
    problem: str = ""


class End(msgspec.Struct, frozen=True, tag=True):
    """Kill a sandbox, wherever it is."""

    process_id: int


class Ended(msgspec.Struct, frozen=True):
    """How it ended: an exit status, or a signal as a negative number."""

    exit_code: int


def write_frame(pipe: BinaryIO, body: bytes) -> None:
    """Writes one frame."""
    pipe.write(HEAD.pack(len(body)) + body)
    pipe.flush()


def read_frame(pipe: BinaryIO) -> bytes | None:
    """Reads one frame, as long as it takes; None at the end."""
    head = pipe.read(HEAD.size)
    return pipe.read(HEAD.unpack(head)[0]) if len(head) == HEAD.size else None

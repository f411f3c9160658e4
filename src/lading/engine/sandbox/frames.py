"""The words on the pipes between a worker and its sandbox: four bytes of length, then JSON."""

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
    """The first frame of a process: the rules of its package, or why there are none."""

    rules: tuple[RuleDescription, ...]
    problem: str = ""


def write_frame(pipe: BinaryIO, body: bytes) -> None:
    """Writes one frame."""
    pipe.write(HEAD.pack(len(body)) + body)
    pipe.flush()


def read_frame(pipe: BinaryIO) -> bytes | None:
    """Reads one frame, as long as it takes; None at the end."""
    head = pipe.read(HEAD.size)
    return pipe.read(HEAD.unpack(head)[0]) if len(head) == HEAD.size else None

"""The process customer code runs in: forked with our SDK, it shuts itself in, and only then imports the package.

Frames on a pipe each way: four bytes of length, then JSON. The first frame out tells what the package offers.
"""

import os
import sys
import sysconfig
import zoneinfo
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import msgspec

from lading.engine.sandbox.confinement import Walls
from lading.engine.sandbox.frames import CallFrame, Greeting, Start, read_frame, write_frame
from lading.engine.sdk.rule import Call, Rule
from lading.engine.sdk.running import Answer, Failed, answer, describe

# What rules import most: read once by the process they are forked from, it costs none of them anything.
_AT_HAND = (
    "_strptime",
    "collections",
    "dataclasses",
    "decimal",
    "encodings.idna",
    "enum",
    "fractions",
    "hashlib",
    "json",
    "math",
    "random",
    "re",
    "statistics",
    "string",
    "typing",
    "urllib.parse",
    "uuid",
    "zoneinfo",
)


def prepare() -> None:
    """Imports, while files can still be read anywhere, what Python itself imports at first use."""
    for name in _AT_HAND:
        import_module(name)


def walls_for(path: str) -> Walls:
    """The walls of packages that lie among those of Python, or below a directory. Raises ConfinementFailed."""
    return Walls(_readable([*sys.path, path]))


def main(start: Start, walls: Walls) -> None:
    """Serves calls on standard input until the other end closes."""
    if start.path:
        sys.path.insert(0, start.path)
    calls, answers = _pipes()
    walls.go_up(memory_bytes=start.memory_bytes, cpu_seconds=start.cpu_seconds)
    walls.close()
    try:
        rules = {one.name: one for one in getattr(import_module(start.module), start.object)}
        greeting = Greeting(rules=describe(rules.values()) if start.describes else ())
    except BaseException as error:
        write_frame(answers, msgspec.json.encode(Greeting(rules=(), problem=f"{type(error).__name__}: {error}"[:500])))
        raise
    write_frame(answers, msgspec.json.encode(greeting))
    _serve(rules, calls, answers)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Our ends of the pipes, moved away from where a print goes."""
    calls, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    sys.excepthook = _die_silently
    return calls, answers


def _die_silently(_kind: type[BaseException], _error: BaseException, _trace: TracebackType | None) -> None:
    """Nobody reads what a child says but its frames."""


def _readable(places: Sequence[str]) -> list[Path]:
    """Where Python and packages lie, and the time zones."""
    libraries = [Path(path) for path in ("/usr/lib", "/lib", "/lib64", "/usr/lib64", "/etc/ld.so.cache")]
    zones = [Path(path) for path in zoneinfo.TZPATH]
    packages = [Path(path) for path in places if path]
    standard = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    return [*standard, *packages, *libraries, *zones]


def _serve(rules: Mapping[str, Rule[Any]], calls: BinaryIO, answers: BinaryIO) -> None:
    decoder = msgspec.json.Decoder(CallFrame)
    while (frame := read_frame(calls)) is not None:
        call = decoder.decode(frame)
        write_frame(answers, _encoded(_answer(rules[call.rule], call.call, call.props)))


def _answer(rule: Rule[Any], call: Call, props: Mapping[str, Any]) -> Answer:
    try:
        return answer(rule, call, props)
    except MemoryError:
        return Failed(code="MEMORY_LIMIT", message=f"{rule.name} asked for more memory than allowed", is_final=False)
    except BaseException as error:
        code = "RULE_FORBIDDEN" if isinstance(error, PermissionError) else "RULE_RAISED"
        message = f"{rule.name}: {type(error).__name__}: {error}"[:1_000]
        return Failed(code=code, message=message, is_final=False)


def _encoded(given: Answer) -> bytes:
    try:
        return msgspec.json.encode(given)
    except (TypeError, ValueError, RecursionError, MemoryError) as error:
        message = f"the actions cannot be written as JSON: {type(error).__name__}: {error}"[:1_000]
        return msgspec.json.encode(Failed(code="ACTIONS_MALFORMED", message=message, is_final=True))

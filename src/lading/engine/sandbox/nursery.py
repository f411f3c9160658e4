"""The worker's side of the warm process: confined processes for the asking, in milliseconds."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from threading import Lock
from typing import TypeVar

import msgspec

from lading.engine.sandbox.frames import End, Ended, Start, Started

_WARM = "lading.engine.sandbox.warm"
_ANSWER_BYTES_MAX = 1_024
_ANSWER_SECONDS = 10.0
AnswerType = TypeVar("AnswerType")


class NurseryLost(Exception):
    """The warm process is gone, or gave no process. The next request starts another one."""


class Child(msgspec.Struct, frozen=True):
    """A process and our ends of its pipes; the nursery is the one to end it."""

    process_id: int
    calls: int
    answers: int
    generation: int


class Nursery:
    """Keeps one warm process and has it fork. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._generation = 0

    def start(self, request: Start) -> Child:
        """A new child, on its way to being confined. Raises NurseryLost."""
        its_calls, calls = os.pipe()
        answers, its_answers = os.pipe()
        try:
            with self._lock:
                process_id = self._forked(request, (its_calls, its_answers))
                return Child(process_id, calls, answers, self._generation)
        except (OSError, NurseryLost) as error:
            os.close(calls)
            os.close(answers)
            raise NurseryLost(f"{error}") from error
        finally:
            os.close(its_calls)
            os.close(its_answers)

    def end(self, child: Child) -> int | None:
        """Kills a child if it lives, closes its pipes, and says its exit code, negative for a signal; None: unknown."""
        for descriptor in (child.calls, child.answers):
            os.close(descriptor)
        with self._lock:
            if child.generation != self._generation or self._control is None:
                return None
            try:
                self._control.send(msgspec.json.encode(End(process_id=child.process_id)))
                return self._answer(self._control, Ended).exit_code
            except (OSError, NurseryLost):
                return None

    def close(self) -> None:
        """Ends the warm process and all its children."""
        with self._lock:
            self._shut()

    def _forked(self, request: Start, pipes: Sequence[int]) -> int:
        control = self._open()
        socket.send_fds(control, [msgspec.json.encode(request)], pipes)
        started = self._answer(control, Started)
        if not started.process_id:
            raise NurseryLost(started.problem)
        return started.process_id

    def _open(self) -> socket.socket:
        if self._control is not None and self._process is not None and self._process.poll() is None:
            return self._control
        self._shut()
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(_ANSWER_SECONDS)
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-m", _WARM],
                stdin=its.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,
            )
        self._control = ours
        self._generation += 1
        return ours

    def _shut(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()
        self._control = self._process = None

    def _answer(self, control: socket.socket, kind: type[AnswerType]) -> AnswerType:
        body = control.recv(_ANSWER_BYTES_MAX)
        if not body:
            self._shut()
            raise NurseryLost("the process sandboxes are forked from is gone")
        return msgspec.json.decode(body, type=kind)

"""One confined process, spoken to over pipes that never block us: whatever it does, we are back in time."""

import contextlib
import os
import select
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from lading.engine.sandbox.frames import HEAD, Greeting, Start
from lading.engine.sandbox.limits import Limits
from lading.engine.sandbox.nursery import Nursery, NurseryLost
from lading.engine.sandbox.packages import RulePackage

_READ_SIZE = 65_536


class Ended(Exception):
    """The process gives no more answers; code and message say why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class SandboxProcess:
    """A process with one package. It inherits no environment, no files and no standard error."""

    def __init__(self, nursery: Nursery, package: RulePackage, limits: Limits, *, describes: bool = False) -> None:
        self._nursery = nursery
        self._limits = limits
        self._received = bytearray()
        self._unsent = bytearray()
        room, seconds = limits.memory_bytes, limits.process_cpu_seconds
        start = Start(package.module, package.object, package.path, room, seconds, describes)
        try:
            self._child = nursery.start(start)
        except NurseryLost as lost:
            raise Ended("SANDBOX_UNAVAILABLE", f"{lost}") from lost
        self._in, self._out = self._child.calls, self._child.answers
        self._is_over = False
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)

    @property
    def process_id(self) -> int:
        """The number the kernel gave it."""
        return self._child.process_id

    def greeting(self) -> Greeting:
        """That it is ready, with what the package offers if that was asked for. Raises Ended."""
        try:
            return msgspec.json.decode(self.next_answer(time.monotonic() + self._limits.start_seconds), type=Greeting)
        except msgspec.DecodeError as error:
            raise Ended("SANDBOX_UNAVAILABLE", "the package spoke out of turn while it was loaded") from error

    def send(self, bodies: Sequence[bytes]) -> None:
        """Takes calls; they leave while answers are read."""
        for body in bodies:
            self._unsent += HEAD.pack(len(body)) + body

    def next_answer(self, deadline: float) -> bytes:
        """The next answer. Raises Ended when there is none by the deadline (monotonic), or never will be."""
        while (found := self._complete_frame()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Ended("RULE_TIMEOUT", "it gave no answer in its time and was killed")
            self._move(left)
        return found

    def is_worn(self) -> bool:
        """Whether it has used half the processor time it may use in its life, or is gone."""
        try:
            fields = Path(f"/proc/{self.process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return True
        used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        is_dead = fields[0] in "ZX"
        return is_dead or used > self._limits.process_cpu_seconds / 2

    def end(self) -> int | None:
        """Kills it if it lives, and waits until it is gone: its exit code, None where nobody knows it."""
        if self._is_over:
            return None
        self._is_over = True
        return self._nursery.end(self._child)

    def _complete_frame(self) -> bytes | None:
        if len(self._received) < HEAD.size:
            return None
        (length,) = HEAD.unpack_from(self._received)
        if length > self._limits.answer_bytes_max:
            most = self._limits.answer_bytes_max
            raise Ended("ANSWER_TOO_LARGE", f"its answer has {length} bytes; at most {most} are taken")
        if len(self._received) < HEAD.size + length:
            return None
        frame = bytes(self._received[HEAD.size : HEAD.size + length])
        del self._received[: HEAD.size + length]
        return frame

    def _move(self, seconds: float) -> None:
        """Waits until bytes can go one way or the other, and moves them."""
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        if self._unsent:
            poll.register(self._in, select.POLLOUT)
        for descriptor, _ in poll.poll(max(1, seconds * 1000)):
            if descriptor == self._out:
                self._receive()
            else:
                self._write()

    def _receive(self) -> None:
        received = os.read(self._out, _READ_SIZE)
        if not received:
            raise Ended("RULE_CRASHED", self._fate())
        self._received += received

    def _write(self) -> None:
        try:
            sent = os.write(self._in, self._unsent[:_READ_SIZE])
        except BrokenPipeError:
            # What it answered before it closed its end is still to be read; then the end of that tells the rest.
            self._unsent.clear()
            return
        del self._unsent[:sent]

    def _fate(self) -> str:
        """What became of it, now that its pipe is closed; a living one that closed its pipe gets a second to die."""
        with contextlib.suppress(OSError):
            watched = os.pidfd_open(self.process_id)
            poll = select.poll()
            poll.register(watched, select.POLLIN)
            is_dead = bool(poll.poll(1_000))
            os.close(watched)
            if not is_dead:
                return "it closed its pipe and was killed"
        status = self.end()
        if status is None:
            return "it is gone"
        return f"it died by {signal.Signals(-status).name}" if status < 0 else f"it ended with exit status {status}"

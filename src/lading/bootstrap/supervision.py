"""Keeps the processes of `lading serve` alive, and ends them together within the time allowed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

RESTART_PAUSE_SECONDS = 0.5
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Role:
    """One process to keep running: arguments of the `lading` command and the file descriptors it inherits."""

    name: str
    arguments: tuple[str, ...]
    descriptors: tuple[int, ...] = ()


@dataclass(slots=True)
class _Child:
    role: Role
    process: subprocess.Popen[bytes]
    restart_at: float = field(default=0.0)


class Supervisor:
    """Starts roles as child processes; a child that dies is started again, a moment later."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._children: list[_Child] = []
        self._log = structlog.get_logger("lading.supervisor")

    def start(self, roles: Sequence[Role]) -> None:
        """Starts every role."""
        self._children += [_Child(role, self._spawn(role)) for role in roles]

    def process_ids(self) -> dict[str, int]:
        """Role name → process id."""
        return {child.role.name: child.process.pid for child in self._children}

    def look_after(self) -> None:
        """Starts again whoever has died; to be called every now and then."""
        now = time.monotonic()
        for child in self._children:
            if child.process.poll() is None:
                continue
            if child.restart_at == 0.0:
                self._log.warning("child.died", role=child.role.name, code=child.process.returncode)
                child.restart_at = now + RESTART_PAUSE_SECONDS
            elif now >= child.restart_at:
                child.process, child.restart_at = self._spawn(child.role), 0.0

    def stop(self, seconds: float) -> None:
        """Asks all to end, and ends those that have not after the given time."""
        for child in self._children:
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + seconds
        for child in self._children:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._log.warning("child.killed", role=child.role.name)
                child.process.kill()
                child.process.wait()
        self._children.clear()

    def _spawn(self, role: Role) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "lading", *role.arguments]
        environment = self._environment | {"LADING_PARENT_PROCESS": str(os.getpid())}
        return subprocess.Popen(command, env=environment, pass_fds=role.descriptors, start_new_session=True)

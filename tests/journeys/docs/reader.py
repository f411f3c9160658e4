"""A reader with a terminal: one shell for the page, one process that serves, a data directory of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.journeys.docs.page import ROOT, Block, How

PRINTED_ADDRESS = "127.0.0.1:8080"
END = "--- end of the block ---"
REPEAT_SECONDS_MAX = 20.0
START_SECONDS_MAX = 60.0
PAUSE_SECONDS = 0.2


class Reader:
    """Follows a page block by block; commands keep their variables and functions from one block to the next."""

    def __init__(self, data_dir: Path) -> None:
        self._port = _free_port()
        self._log = data_dir.with_suffix(".log")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        own = {"PATH": path, "LADING_DATA_DIR": str(data_dir), "LADING_PORT": str(self._port), "COLUMNS": "120"}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LADING_")}
        self._environment = inherited | own
        self._shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.close()
        self._shell.wait(10)
        self._shell.stdout.close()
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            assert self._server.wait(30) == 0

    def follow(self, block: Block) -> str:
        """Does what the block says; what was seen, with the address as the page prints it."""
        if block.how is How.SERVE:
            return self._serve(block)
        output = self._typed(block.commands)
        deadline = time.monotonic() + REPEAT_SECONDS_MAX
        while block.how is How.REPEAT and not block.is_shown_by(output) and time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)
            output = self._typed(block.commands)
        return output

    def _typed(self, commands: str) -> str:
        assert self._shell.stdin is not None
        self._shell.stdin.write(f"{self._here(commands)}\necho '{END}'\n")
        self._shell.stdin.flush()
        return self._as_printed("".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        assert self._shell.stdout is not None
        for line in self._shell.stdout:
            if line.rstrip("\n").endswith(END):
                yield line.rstrip("\n").removesuffix(END)
                return
            yield line
        raise AssertionError("The shell ended; its last words are above.")

    def _as_printed(self, output: str) -> str:
        return output.replace(f"127.0.0.1:{self._port}", PRINTED_ADDRESS)

    def _here(self, commands: str) -> str:
        return commands.replace(PRINTED_ADDRESS, f"127.0.0.1:{self._port}")

    def _serve(self, block: Block) -> str:
        """What the server says until it answers."""
        command = ["bash", "-c", f"exec {block.commands.strip()}"]
        with self._log.open("wb") as log:
            self._server = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self._is_ready():
            assert self._server.poll() is None, self._said()
            assert time.monotonic() < deadline, self._said()
            time.sleep(PAUSE_SECONDS)
        return self._said()

    def _said(self) -> str:
        """What the server has said so far."""
        return self._as_printed(self._log.read_text(encoding="utf-8"))

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/health/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as probing:
        probing.bind(("127.0.0.1", 0))
        return int(probing.getsockname()[1])

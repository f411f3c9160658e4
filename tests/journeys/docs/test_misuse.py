"""What a person can get wrong at the command line is answered by a fact and a hint, never by a stack trace."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

INTERRUPTED = 130


@pytest.fixture
def data_dir(reachable_directory: Path) -> Path:
    return reachable_directory / f"misuse-{secrets.token_hex(4)}"


def _environment(data_dir: Path, settings: dict[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LADING_")}
    return inherited | {"LADING_DATA_DIR": str(data_dir)} | settings


def _lading(data_dir: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lading", *arguments]
    return subprocess.run(
        command, env=_environment(data_dir, settings), capture_output=True, text=True, timeout=60, check=False
    )


def _refused(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines of a refusal, which is all that a refused command says."""
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr.splitlines()


@pytest.mark.parametrize("command", [("explain", "HD-1"), ("check",), ("credentials",)])
def test_whoever_only_reads_is_told_that_there_is_no_database_and_none_is_made(
    command: tuple[str, ...], data_dir: Path
) -> None:
    assert _refused(_lading(data_dir, *command)) == [
        f"DATABASE_MISSING: There is no database in {data_dir}.",
        "hint: Run `lading init` to make one, or name the right directory with LADING_DATA_DIR.",
    ]
    assert not data_dir.exists()


def test_a_setting_that_cannot_be_used_is_refused_before_anything_starts(data_dir: Path) -> None:
    fact, hint = _refused(_lading(data_dir, "serve", LADING_PORT="99999", LADING_API_SYNC_WAIT_SECONDS="soon"))
    assert fact.startswith("SETTING_INVALID: ")
    assert "LADING_PORT: " in fact
    assert "LADING_API_SYNC_WAIT_SECONDS: " in fact
    assert hint == "hint: See docs/reference/configuration.md."
    assert not data_dir.exists()


def test_a_database_that_does_not_answer_is_named_without_its_password(data_dir: Path) -> None:
    url = "postgresql://lading:hunter2@127.0.0.1:1/lading"
    waiting = {"LADING_DATABASE_URL": url, "LADING_DATABASE_CONNECT_TIMEOUT_SECONDS": "0.2"}
    fact, hint = _refused(_lading(data_dir, "serve", **waiting))
    assert fact.startswith("DATABASE_UNAVAILABLE: ")
    assert "LADING_DATABASE_URL" in hint
    assert "hunter2" not in fact + hint


def test_mistakes_after_the_first_start_are_told_just_as_plainly(data_dir: Path) -> None:
    assert _lading(data_dir, "init").returncode == 0
    assert _refused(_lading(data_dir, "init"))[0] == "REF_TAKEN: There is an account main already; nothing was changed."
    assert _refused(_lading(data_dir, "explain", "HD-1"))[0] == "ORDER_UNKNOWN: There is no order HD-1."
    assert _refused(_lading(data_dir, "explain", "HD-1", "--account", "shop")) == [
        "ACCOUNT_UNKNOWN: There is no account shop.",
        "hint: There are: main.",
    ]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        fact, hint = _refused(_lading(data_dir, "serve", LADING_PORT=port))
    assert fact == f"PORT_TAKEN: Nothing can listen on 127.0.0.1:{port}: Address already in use."
    assert "LADING_PORT" in hint


@pytest.mark.parametrize("seconds", [0.5, 1.5, 3.0])
def test_ctrl_c_during_the_first_start_ends_it_quietly_and_the_next_start_succeeds(
    seconds: float, data_dir: Path
) -> None:
    command = [sys.executable, "-m", "lading", "serve"]
    starting = subprocess.Popen(
        command,
        env=_environment(data_dir, {"LADING_PORT": "0"}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    time.sleep(seconds)
    os.killpg(starting.pid, signal.SIGINT)
    said, _ = starting.communicate(timeout=60)
    assert starting.returncode in {0, INTERRUPTED}
    assert "Traceback" not in said
    assert "hint: Check free space" not in said
    assert _lading(data_dir, "init").returncode == 0

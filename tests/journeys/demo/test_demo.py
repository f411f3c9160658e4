"""`lading demo` as a person starts it: a command, its output, its exit."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

COMMAND = (sys.executable, "-m", "lading", "demo")


@pytest.fixture(scope="module")
def environment(reachable_directory: Path) -> Iterator[Mapping[str, str]]:
    """A data directory of its own, and any free port."""
    directory = reachable_directory / "demo"
    settings = {"LADING_DATA_DIR": str(directory), "LADING_PORT": "0", "LADING_LOG_LEVEL": "warning"}
    yield {name: value for name, value in os.environ.items() if not name.startswith("LADING_")} | settings
    shutil.rmtree(directory, ignore_errors=True)


def run(environment: Mapping[str, str], orders: int) -> dict[str, Any]:
    """Runs a demo to its end; its figures."""
    command = [*COMMAND, "--orders", str(orders), "--exit", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def test_every_order_comes_to_its_end_with_a_reason_and_nothing_is_violated(environment: Mapping[str, str]) -> None:
    figures = run(environment, 25)
    assert figures["orders"] == 25
    assert figures["complete"] + figures["escalated"] + figures["cancelled"] == 25
    assert figures["complete"] >= 15
    assert (figures["unfinished"], figures["without_reason"], figures["violations"]) == (0, 0, 0)
    assert figures["refused"] == {}
    assert set(figures["left_out"]) == {"NOT_A_PRODUCT"}, "the data's own defects are counted by code"


def test_the_next_start_finds_everything_there_goes_on_and_serves_until_told_to_stop(
    environment: Mapping[str, str],
) -> None:
    command = [*COMMAND, "--orders", "2"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stderr is not None
        said = ""
        for line in demo.stderr:
            said += line
            if line.startswith("lading explain"):
                break
        answer = subprocess.run(
            ["/bin/bash", "-c", _commands(said).replace("HD-000001", "HD-000026")],
            capture_output=True,
            timeout=30,
            check=True,
        )
        demo.send_signal(signal.SIGINT)
        assert demo.wait(30) == 0
    assert "was found" in said
    order = json.loads(answer.stdout)
    assert order["ref"] == "HD-000026"
    assert order["status"] in {"COMPLETE", "ESCALATED", "CANCELLED"}


def _commands(said: str) -> str:
    """The commands a person would copy from the terminal."""
    found = re.search(r"^(TOKEN=.*?^curl [^\n]*)$", said, re.DOTALL | re.MULTILINE)
    assert found is not None, said
    return found[1]

"""A process that hangs is ended, so that its supervisor can start another."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_a_process_that_hangs_ends_itself_and_says_where_but_one_that_works_does_not() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation.processes.stuck_process", "8"],
        cwd=ROOT,
        env=os.environ | {"LADING_PARENT_PROCESS": str(os.getpid())},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stdout == "hangs now\n", "two seconds of work were no hanging"
    assert done.returncode == 1
    assert "Timeout (0:00:01)!" in done.stderr
    assert "stuck_process.py" in done.stderr

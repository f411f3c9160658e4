"""Several relay processes that are killed and replaced while they deliver."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]


class Relays:
    """So many relays on one database; whoever is killed is replaced at once."""

    def __init__(self, url: str, *, size: int, lease_seconds: float, try_seconds: float) -> None:
        module = "tests.simulation.webhooks.relay_process"
        self._command = [sys.executable, "-m", module, url, str(lease_seconds), str(try_seconds)]
        self._processes = [self._start() for _ in range(size)]
        self.kills = 0

    def kill_one(self, chance: random.Random) -> None:
        """Kills a relay at random, in the middle of whatever it does."""
        place = chance.randrange(len(self._processes))
        self._processes[place].kill()
        self._processes[place].wait(timeout=20)
        self._processes[place] = self._start()
        self.kills += 1

    def stop(self) -> None:
        """Asks all to end."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(timeout=20)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, cwd=ROOT)


@contextmanager
def relays_on(url: str, *, size: int, lease_seconds: float, try_seconds: float) -> Iterator[Relays]:
    """Relays for the length of the block."""
    relays = Relays(url, size=size, lease_seconds=lease_seconds, try_seconds=try_seconds)
    try:
        yield relays
    finally:
        relays.stop()

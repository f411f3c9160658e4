"""Several worker processes that are killed and replaced while they work."""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]


class Crew:
    """So many workers on one database; whoever dies is replaced."""

    def __init__(self, url: str, *, size: int, lease_seconds: float) -> None:
        self._command = [sys.executable, "-m", "tests.simulation.engine.worker_process", url, str(lease_seconds)]
        self._processes = [self._start() for _ in range(size)]
        self.kills = 0
        self.deaths = 0

    def kill_one(self, chance: random.Random) -> None:
        """Kills a worker at random; nobody tells it beforehand."""
        victim = chance.choice(self._processes)
        if victim.poll() is None:
            victim.kill()
            self.kills += 1

    def pause(self) -> None:
        """Stops all where they are; what they have sent still reaches the database."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Lets all that are paused go on."""
        self._signal(signal.SIGCONT)

    def kill_all(self) -> None:
        """Kills every worker at once."""
        self.kills += self._signal(signal.SIGKILL)

    def replace_the_dead(self) -> None:
        """Starts a new worker for each that is gone."""
        for place, process in enumerate(self._processes):
            if process.poll() is not None:
                self.deaths += 1
                self._processes[place] = self._start()

    def stop(self) -> None:
        """Asks all to end."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(timeout=20)

    def _signal(self, number: signal.Signals) -> int:
        alive = [process for process in self._processes if process.poll() is None]
        for process in alive:
            process.send_signal(number)
        return len(alive)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, cwd=ROOT, stderr=subprocess.DEVNULL)


@contextmanager
def crew_on(url: str, *, size: int, lease_seconds: float) -> Iterator[Crew]:
    """A crew for the length of the block."""
    crew = Crew(url, size=size, lease_seconds=lease_seconds)
    try:
        yield crew
    finally:
        crew.stop()

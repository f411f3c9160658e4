"""Kills without warning, and the time until the system takes a write again."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable

from tests.simulation.torture.journal import Journal
from tests.simulation.torture.system import System

WORKERS = ("work-1", "work-2")
RECOVERY_SECONDS_MAX = 15.0
GIVE_UP_SECONDS = 60.0


class Chaos:
    """Kills in rounds: workers one after another, the API, the database; in between some calm, to have work done."""

    def __init__(self, system: System, journal: Journal, calm_seconds: float) -> None:
        self._system = system
        self._journal = journal
        self._calm_seconds = calm_seconds
        self._chance = random.Random("chaos")
        self.kills: Counter[str] = Counter()
        self.recovery_seconds: list[float] = []

    @property
    def process_kills(self) -> int:
        return self.kills["worker"] + self.kills["api"]

    @property
    def database_kills(self) -> int:
        return self.kills["postmaster"] + self.kills["backend"]

    async def round(self) -> None:
        """One round: three workers, the API every other time, one blow to the database."""
        for _ in range(3):
            await asyncio.sleep(self._chance.uniform(0.3, 1.2))
            self.kills["worker"] += self._system.kill_role(self._chance.choice(WORKERS))
        if self._chance.random() < 0.5:
            self.kills["api"] += self._system.kill_role("api-1")
            await asyncio.sleep(self._chance.uniform(0.5, 1.5))
        if self.kills["postmaster"] <= 2 * self.kills["backend"]:
            await self._strike("postmaster", self._system.kill_postmaster)
        else:
            await self._strike("backend", self._system.kill_backend)
        await asyncio.sleep(self._calm_seconds)

    async def _strike(self, what: str, kill: Callable[[], bool]) -> None:
        if not await asyncio.to_thread(kill):
            return
        struck_at = time.monotonic()
        self.kills[what] += 1
        while (seconds := self._journal.seconds_until_write_after(struck_at)) is None:
            assert time.monotonic() - struck_at < GIVE_UP_SECONDS, (
                f"no write since the {what} died: {self._journal.counts}"
            )
            await asyncio.sleep(0.02)
        self.recovery_seconds.append(seconds)

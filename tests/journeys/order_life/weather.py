"""What a journey may meet on its way: every message once, every message twice, or twice at once under dying workers."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.journeys.order_life.nursery import Nursery

KILL_WITHIN_SECONDS = 0.12


@dataclass(frozen=True)
class Weather:
    """copies: how often each message is sent, all of them at once where is_together. seed: of the kills, if any."""

    name: str
    copies: int = 1
    is_together: bool = False
    seed: int | None = None


CALM = Weather("calm")
TWICE = Weather("twice", copies=2)
STORMS = tuple(Weather(f"storm-{seed}", copies=2, is_together=True, seed=seed) for seed in (1, 2, 3))
USUAL = (STORMS[0],)
RARE = (CALM, TWICE, *STORMS[1:])


class Crew:
    """Two workers on a database; in a storm one of them is killed a moment after every message, and replaced."""

    def __init__(self, nursery: Nursery, url: str, weather: Weather) -> None:
        self._nursery = nursery
        self._url = url
        self._chance = random.Random(weather.seed) if weather.seed is not None else None
        self._ids = [nursery.start(url) for _ in range(2)]
        self.kills = 0

    async def strike(self) -> None:
        """Kills a worker within a moment, if the weather is such."""
        if self._chance is None:
            return
        await asyncio.sleep(self._chance.uniform(0, KILL_WITHIN_SECONDS))
        place = self._chance.randrange(len(self._ids))
        os.kill(self._ids[place], signal.SIGKILL)
        self._ids[place] = self._nursery.start(self._url)
        self.kills += 1

    def dismiss(self) -> None:
        """Kills all of them."""
        for id_ in self._ids:
            os.kill(id_, signal.SIGKILL)


@asynccontextmanager
async def crew_at_work(nursery: Nursery, url: str, weather: Weather) -> AsyncIterator[Crew]:
    """Workers for the length of the block."""
    crew = Crew(nursery, url, weather)
    try:
        yield crew
    finally:
        crew.dismiss()

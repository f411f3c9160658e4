"""What a journey may meet on its way: every message once, every message twice, or twice at once under dying workers."""

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple

from tests.journeys.order_life.nursery import Nursery

KILL_WITHIN_SECONDS = 0.12
LULL_SECONDS = (0.4, 1.2)
# A busy machine may need longer than a lull for one batch; a worker that is killed before he ends any is no worker.
LULL_SECONDS_MAX = 15.0
LOOK_SECONDS = 0.05


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


class Work(NamedTuple):
    """How many events were done on a database, and how many wait."""

    done: Callable[[], Awaitable[int]]
    waiting: Callable[[], Awaitable[int]]


class Crew:
    """Two workers on a database; in a storm one of them is killed a moment after every message, and replaced."""

    def __init__(self, nursery: Nursery, url: str, weather: Weather, work: Work) -> None:
        self._nursery = nursery
        self._work = work
        self._url = url
        self._chance = random.Random(weather.seed) if weather.seed is not None else None
        self._delivers = False
        self._is_storming = False
        self._ids = [self._start() for _ in range(2)]
        self.kills = 0

    def deliver(self) -> None:
        """From now on they post webhooks too."""
        self.dismiss()
        self._delivers = True
        self._ids = [self._start() for _ in self._ids]

    async def strike(self) -> None:
        """Kills a worker within a moment, if the weather is such and no storm rages anyway."""
        if not self._is_storming:
            await self._kill()

    @asynccontextmanager
    async def while_many_speak(self) -> AsyncIterator[None]:
        """Kills with lulls, not with each message: were many sent at once, nobody would get anything done."""
        self._is_storming = True
        storming = asyncio.create_task(self.storm())
        try:
            yield
        finally:
            storming.cancel()
            self._is_storming = False

    async def _kill(self) -> None:
        if self._chance is None:
            return
        await asyncio.sleep(self._chance.uniform(0, KILL_WITHIN_SECONDS))
        place = self._chance.randrange(len(self._ids))
        os.kill(self._ids[place], signal.SIGKILL)
        self._ids[place] = self._start()
        self.kills += 1

    async def storm(self) -> None:
        """Kills one after another until cancelled, if the weather is such."""
        while self._chance is not None:
            await self._kill()
            before = await self._work.done()
            await asyncio.sleep(self._chance.uniform(*LULL_SECONDS))
            await self._until_something_is_done(before)

    async def _until_something_is_done(self, before: int) -> None:
        deadline = time.monotonic() + LULL_SECONDS_MAX
        while await self._work.done() == before and await self._work.waiting():
            if time.monotonic() > deadline:
                return
            await asyncio.sleep(LOOK_SECONDS)

    def dismiss(self) -> None:
        """Kills all of them."""
        for id_ in self._ids:
            os.kill(id_, signal.SIGKILL)

    def _start(self) -> int:
        return self._nursery.start(self._url, delivers=self._delivers)


@asynccontextmanager
async def crew_at_work(nursery: Nursery, url: str, weather: Weather, work: Work) -> AsyncIterator[Crew]:
    """Workers for the length of the block."""
    crew = Crew(nursery, url, weather, work)
    try:
        yield crew
    finally:
        crew.dismiss()

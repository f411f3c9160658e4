"""Lets whoever waits for a load, while the load waits for him, go first."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg

PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)


async def giving_way(load: Callable[[], Awaitable[None]]) -> None:
    """Loads in a transaction of its own, again after a pause where it had to give way."""
    for pause in PAUSES:
        try:
            return await load()
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            await asyncio.sleep(pause)
    return await load()

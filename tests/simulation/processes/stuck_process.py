"""A supervised process that does some steps and then never comes back to its loop, as an endless rule would have it."""

import asyncio
import os
import sys
import time

from lading.bootstrap.lifetime import stop_event


async def work(steps: int) -> None:
    """Takes a step a quarter of a second, then hangs."""
    stop_event(os.environ, stuck_seconds=1.0)
    for _ in range(steps):
        await asyncio.sleep(0.25)
    sys.stdout.write("hangs now\n")
    sys.stdout.flush()
    time.sleep(600)  # noqa: ASYNC251 - this is the fault


if __name__ == "__main__":
    asyncio.run(work(int(sys.argv[1])))

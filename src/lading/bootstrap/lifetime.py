"""When a process ends: asked to by a signal, or left behind by the process that started it."""

import asyncio
import os
import signal
from collections.abc import Mapping

ORPHAN_LOOK_SECONDS = 0.5


def stop_event(environment: Mapping[str, str]) -> asyncio.Event:
    """An event set when this process is to end gracefully; call it inside the running loop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    parent = environment.get("LADING_PARENT_PROCESS")
    if parent is not None:
        loop.call_later(ORPHAN_LOOK_SECONDS, _look_for_parent, loop, int(parent), stop)
    return stop


def _look_for_parent(loop: asyncio.AbstractEventLoop, parent: int, stop: asyncio.Event) -> None:
    if os.getppid() != parent:
        stop.set()
        return
    loop.call_later(ORPHAN_LOOK_SECONDS, _look_for_parent, loop, parent, stop)

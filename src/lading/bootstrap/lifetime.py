"""When a process ends: asked to by a signal, left behind by the process that started it, or stuck."""

import asyncio
import faulthandler
import os
import signal
from collections.abc import Mapping

ORPHAN_LOOK_SECONDS = 0.5
# Nothing of ours keeps an event loop from its next step for so long; what does, never ends.
STUCK_SECONDS = 30.0


def stop_event(environment: Mapping[str, str], *, stuck_seconds: float = STUCK_SECONDS) -> asyncio.Event:
    """An event set when this process is to end gracefully; call it inside the running loop.

    Under a supervisor, a process whose loop stands still for stuck_seconds ends at once, with the place on standard
    error: the supervisor starts another, and what held it up has been tried once more.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    parent = environment.get("LADING_PARENT_PROCESS")
    if parent is not None:
        _look_for_parent(loop, int(parent), stop, stuck_seconds)
    return stop


def _look_for_parent(loop: asyncio.AbstractEventLoop, parent: int, stop: asyncio.Event, stuck_seconds: float) -> None:
    # A thread of the interpreter's own counts down; it needs neither the loop nor the lock a stuck rule may hold.
    faulthandler.dump_traceback_later(stuck_seconds, exit=True)
    if os.getppid() != parent:
        stop.set()
        return
    loop.call_later(ORPHAN_LOOK_SECONDS, _look_for_parent, loop, parent, stop, stuck_seconds)

"""The process sandboxes are forked from: our SDK is imported already, nothing of a customer ever is.

It takes requests on the socket that is its standard input, one at a time, and ends when the other end closes. Its
children end with it.
"""

import contextlib
import ctypes
import gc
import os
import signal
import socket
from collections.abc import Sequence

import msgspec

from lading.engine.sandbox import child
from lading.engine.sandbox.frames import End, Ended, Start, Started

REQUEST_BYTES_MAX = 16_384
_SET_PARENT_DEATH_SIGNAL = 1


def main() -> None:
    """Serves until the worker is gone."""
    control = socket.socket(fileno=0)
    child.prepare()
    gc.collect()
    gc.freeze()
    decoder = msgspec.json.Decoder(Start | End)
    while True:
        body, descriptors, _, _ = socket.recv_fds(control, REQUEST_BYTES_MAX, 2)
        if not body:
            return
        request = decoder.decode(body)
        answer = _ended(request) if isinstance(request, End) else _started(request, descriptors)
        control.send(msgspec.json.encode(answer))


def _started(request: Start, descriptors: Sequence[int]) -> Started:
    """Forks a child that serves on the two pipes. Process 0: there was no process to be had."""
    parent = os.getpid()
    try:
        process_id = os.fork()
    except OSError:
        process_id = -1
    if process_id == 0:
        _be_child(request, descriptors, parent)
    for descriptor in descriptors:
        os.close(descriptor)
    return Started(process_id=max(0, process_id))


def _be_child(request: Start, descriptors: Sequence[int], parent: int) -> None:
    status = 1
    try:
        os.setsid()
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == parent:
            for place, descriptor in enumerate(descriptors):
                os.dup2(descriptor, place)
                os.close(descriptor)
            child.main(request)
            status = 0
    finally:
        os._exit(status)


def _ended(request: End) -> Ended:
    """Kills a child, dead already or not, and says how it ended: nobody waited for it before, so the number is its."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(request.process_id, signal.SIGKILL)
    _, status = os.waitpid(request.process_id, 0)
    return Ended(exit_code=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()

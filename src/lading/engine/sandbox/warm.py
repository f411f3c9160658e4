"""The process sandboxes are forked from: our SDK is imported already, nothing of a customer ever is.

It takes requests on the socket that is its standard input, one at a time, and ends when the other end closes. Its
children end with it.
"""

import contextlib
import gc
import os
import signal
import socket
from collections.abc import Sequence

import msgspec

from lading.engine.sandbox import child
from lading.engine.sandbox.confinement import ConfinementFailed, Walls
from lading.engine.sandbox.frames import End, Ended, Start, Started

REQUEST_BYTES_MAX = 16_384


def main() -> None:
    """Serves until the worker is gone."""
    control = socket.socket(fileno=0)
    child.prepare()
    gc.collect()
    gc.freeze()
    decoder = msgspec.json.Decoder(Start | End)
    forks = _Forks()
    while True:
        body, descriptors, _, _ = socket.recv_fds(control, REQUEST_BYTES_MAX, 2)
        if not body:
            return
        request = decoder.decode(body)
        answer = _ended(request) if isinstance(request, End) else forks.started(request, descriptors)
        control.send(msgspec.json.encode(answer))


class _Forks:
    """Forks children; the walls for each directory of packages are made ready once."""

    def __init__(self) -> None:
        self._walls: dict[str, Walls] = {}

    def started(self, request: Start, descriptors: Sequence[int]) -> Started:
        """Forks a child that serves on the two pipes."""
        parent = os.getpid()
        try:
            if request.path not in self._walls:
                self._walls[request.path] = child.walls_for(request.path)
            process_id = os.fork()
        except (OSError, ConfinementFailed) as error:
            return _closing(descriptors, Started(process_id=0, problem=f"no process could be started: {error}"))
        if process_id == 0:
            self._be_child(request, descriptors, parent)
        return _closing(descriptors, Started(process_id=process_id))

    def _be_child(self, request: Start, descriptors: Sequence[int], parent: int) -> None:
        status = 1
        try:
            os.setsid()
            its_walls = self._walls.pop(request.path)
            its_walls.die_with_parent()
            if os.getppid() == parent:
                for other in self._walls.values():
                    other.close()
                for place, descriptor in enumerate(descriptors):
                    os.dup2(descriptor, place)
                    os.close(descriptor)
                child.main(request, its_walls)
                status = 0
        finally:
            os._exit(status)


def _closing(descriptors: Sequence[int], answer: Started) -> Started:
    """The answer, once our copies of the child's ends are closed."""
    for descriptor in descriptors:
        os.close(descriptor)
    return answer


def _ended(request: End) -> Ended:
    """Kills a child, dead already or not, and says how it ended: nobody waited for it before, so the number is its."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(request.process_id, signal.SIGKILL)
    _, status = os.waitpid(request.process_id, 0)
    return Ended(exit_code=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()

"""The `api` role, and the process group of `lading serve`."""

import asyncio
import errno
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import uvicorn

from lading.api.application import build
from lading.api.services import services_of
from lading.api.settings import ApiSettings
from lading.bootstrap.collecting import spare_what_stays
from lading.bootstrap.database import DatabaseUrls
from lading.bootstrap.lifetime import stop_event
from lading.bootstrap.registry import build_registry
from lading.bootstrap.settings import ProcessSettings
from lading.bootstrap.supervision import LOOK_SECONDS, Role, Supervisor
from lading.database.connection import open_pool
from lading.database.settings import DatabaseSettings
from lading.foundation.access.settings import AccessSettings
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.kernel.refusal import Refused
from lading.order.fulfilment_options.desks import option_desks

BACKLOG = 2048


async def serve_api(app_url: str, database: DatabaseSettings, descriptor: int, environment: Mapping[str, str]) -> None:
    """Answers HTTP on an inherited listening socket until a signal comes or the parent process is gone."""
    pool = await open_pool(app_url, database, application="lading api")
    identities = Identities(SystemClock().milliseconds)
    registry = build_registry(identities)
    services = services_of(
        pool,
        registry.stores,
        ApiSettings(),
        AccessSettings(),
        rules=registry.rules,
        options=option_desks(registry, identities.next),
    )
    config = uvicorn.Config(
        build(services), log_config=None, access_log=False, server_header=False, proxy_headers=False, backlog=BACKLOG
    )
    server = uvicorn.Server(config)
    stop = stop_event(environment)
    spare_what_stays()
    serving = asyncio.create_task(server.serve([socket.socket(fileno=descriptor)]))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        await serving
    finally:
        stopping.cancel()
        await services.close()
        await pool.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that child processes may inherit. Raises Refused PORT_TAKEN, PORT_FORBIDDEN, HOST_INVALID."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        raise _not_listening(error, host, port) from error
    listening.listen(BACKLOG)
    listening.set_inheritable(True)
    return listening


def _not_listening(error: OSError, host: str, port: int) -> Refused:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        message = f"This machine has no address {host}."
        return Refused("HOST_INVALID", message, "Correct LADING_HOST; 0.0.0.0 is every address of this machine.")
    if error.errno == errno.EACCES:
        message = f"This user may not listen on port {port}."
        return Refused("PORT_FORBIDDEN", message, "Choose a port above 1023 with LADING_PORT.")
    return Refused(
        "PORT_TAKEN",
        f"Nothing can listen on {host}:{port}: {error.strerror}.",
        "Stop what listens there, or choose another port with LADING_PORT; 0 takes any free one.",
    )


class ProcessGroup:
    """The API and worker processes of one `lading serve`, under a supervisor, behind one listening socket."""

    def __init__(self, urls: DatabaseUrls, processes: ProcessSettings, environment: Mapping[str, str]) -> None:
        self._processes = processes
        self._listening = listen(processes.host, processes.port)
        self._supervisor = Supervisor(dict(environment) | {"LADING_DATABASE_URL": urls.app_url})

    @property
    def url(self) -> str:
        """Where the API answers."""
        host, port = self._listening.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def process_ids(self) -> dict[str, int]:
        """Role name → process id."""
        return self._supervisor.process_ids()

    def start(self) -> None:
        """Starts every process."""
        descriptor = self._listening.fileno()
        api = [
            Role(f"api-{number}", ("serve", "--only", "api", "--descriptor", str(descriptor)), (descriptor,))
            for number in range(1, self._processes.api_processes + 1)
        ]
        work = [Role(f"work-{number}", ("work",)) for number in range(1, self._processes.worker_processes + 1)]
        relay = [Role(f"relay-{number}", ("relay",)) for number in range(1, self._processes.relay_processes + 1)]
        self._supervisor.start([*api, *work, *relay])

    def look_after(self) -> None:
        """Starts again whoever has died; to be called every now and then."""
        self._supervisor.look_after()

    def stop(self) -> None:
        """Ends every process."""
        self._supervisor.stop(self._processes.stop_seconds)
        self._listening.close()

    def keep_running(self, stopping: threading.Event) -> None:
        """Looks after the processes until asked to stop."""
        while not stopping.wait(LOOK_SECONDS):
            self.look_after()


def stop_on_signals() -> threading.Event:
    """An event set by SIGTERM or Ctrl-C; call it in the main thread."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    return stopping


def write_process_id(path: Path | None) -> Callable[[], None]:
    """Writes this process's id to a file; the result removes it."""
    if path is None:
        return lambda: None
    path.write_text(f"{os.getpid()}\n", encoding="ascii")
    return lambda: path.unlink(missing_ok=True)


def wait_until_ready(url: str, seconds: float, ask: Callable[[str], bool]) -> bool:
    """Asks the readiness page until it says yes; False when the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ask(f"{url}/health/ready"):
            return True
        time.sleep(0.05)
    return False

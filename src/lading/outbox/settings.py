"""How messages are delivered, by environment (`LADING_…`)."""

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from lading.outbox.judging import RETRY_SECONDS


class OutboxSettings(BaseSettings):
    """Read from the environment when constructed."""

    model_config = SettingsConfigDict(env_prefix="LADING_", env_ignore_empty=True)

    relay_in_flight_max: int = Field(
        default=500, ge=1, le=10_000, description="Webhooks a relay has under way at once."
    )
    webhook_retry_seconds: str = Field(
        default=",".join(f"{pause:g}" for pause in RETRY_SECONDS),
        description="Pauses between the tries of a webhook; after the last one it is a dead letter.",
    )
    outbox_kept_days: int = Field(default=7, ge=1, le=3650, description="How long delivered webhooks are kept.")

    @field_validator("webhook_retry_seconds")
    @classmethod
    def _check_pauses(cls, text: str) -> str:
        if not all(0 < float(pause) <= 86400 * 30 for pause in text.split(",")):
            raise ValueError("it is no list of seconds such as 5,300,1800")
        return text

    def retry_pauses(self) -> tuple[float, ...]:
        """The pauses in seconds."""
        return tuple(map(float, self.webhook_retry_seconds.split(",")))

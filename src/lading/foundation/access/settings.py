"""How people and programs sign in, by environment (`LADING_…`)."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

TOKEN_SECONDS_MAX = 900


class AccessSettings(BaseSettings):
    """Read from the environment when constructed.

    access_token_seconds: how long a token lives, at most 15 minutes. legacy_password_grant: whether a username and
    password may be exchanged for a token, as clients of older systems do; off: a program then sees the password.
    """

    model_config = SettingsConfigDict(env_prefix="LADING_", env_ignore_empty=True)

    access_token_seconds: int = Field(
        default=TOKEN_SECONDS_MAX, ge=1, le=TOKEN_SECONDS_MAX, description="How long a bearer token lives."
    )
    legacy_password_grant: bool = Field(
        default=False, description="Whether a username and password may be exchanged for a token."
    )

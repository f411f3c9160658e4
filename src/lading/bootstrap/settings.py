"""How the processes of one installation are laid out, and every setting there is, all by environment (`LADING_…`)."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from lading.api.settings import ApiSettings
from lading.bootstrap.rule_settings import RuleSettings
from lading.database.settings import DatabaseSettings
from lading.foundation.access.settings import AccessSettings
from lading.kernel.refusal import Refused
from lading.outbox.outbound.policy import OutboundSettings
from lading.outbox.sealing import MasterKeySettings
from lading.outbox.settings import OutboxSettings

PREFIX = "LADING_"
# Set by Lading for the processes it starts, and by its tests: not for a person to set.
INTERNAL = frozenset({"LADING_PARENT_PROCESS", "LADING_TEST_DATABASE_URL"})


class ProcessSettings(BaseSettings):
    """Settings read from the environment when constructed.

    port 0 lets the system choose; the address in use is printed. worker_pipelines is the number of batches one worker
    process has under way at once: while one waits for the database, another computes.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True)

    host: str = Field(default="127.0.0.1", description="Address the API listens on.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port the API listens on; 0 takes any free one.")
    api_processes: int = Field(default=1, ge=1, le=64, description="Processes that answer HTTP.")
    worker_processes: int = Field(default=1, ge=0, le=64, description="Processes that run events.")
    relay_processes: int = Field(default=1, ge=0, le=64, description="Processes that deliver webhooks.")
    worker_pipelines: int = Field(default=2, ge=1, le=16, description="Batches one worker has under way at once.")
    worker_lanes_max: int = Field(default=200, ge=1, le=1000, description="Lanes a worker leases for one batch.")
    worker_metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Port where the first worker of a machine answers /metrics, its next one on the next; unset: none.",
    )
    otel_endpoint: str | None = Field(
        default=None,
        pattern="^https?://",
        description="OTLP/HTTP collector that workers send traces to, such as http://127.0.0.1:4318; unset: none.",
    )
    stop_seconds: float = Field(
        default=8.0, gt=0, le=60, description="How long a process may take to end after it was asked to."
    )
    log_level: str = Field(
        default="info",
        pattern="^(debug|info|warning|error)$",
        description="What is logged: debug, info, warning or error.",
    )


SETTINGS: tuple[type[BaseSettings], ...] = (
    ProcessSettings,
    DatabaseSettings,
    ApiSettings,
    AccessSettings,
    OutboxSettings,
    OutboundSettings,
    MasterKeySettings,
    RuleSettings,
)


def variable_of(kind: type[BaseSettings], field: str) -> str:
    """Name of the environment variable behind a field."""
    return f"{kind.model_config.get('env_prefix', '')}{field}".upper()


def refuse_unreadable_settings() -> None:
    """Reads every setting once, so that nothing starts with one that is wrong. Raises Refused SETTING_INVALID."""
    wrong = [sentence for kind in SETTINGS for sentence in _unreadable(kind)]
    if wrong:
        raise Refused(
            "SETTING_INVALID",
            "The environment has settings that cannot be used. " + " ".join(wrong),
            "See docs/reference/configuration.md.",
        )


def _unreadable(kind: type[BaseSettings]) -> Iterator[str]:
    """A sentence for each wrong setting. It does not repeat the value, which may be a password."""
    try:
        kind()
    except ValidationError as error:
        for one in error.errors(include_input=False, include_context=False, include_url=False):
            yield f"{variable_of(kind, str(one['loc'][0]))}: {one['msg'].removeprefix('Value error, ')}."


def misspelled(environment: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each variable that looks like a setting and is none: it would be ignored without a word."""
    known = {variable_of(kind, field) for kind in SETTINGS for field in kind.model_fields}
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known | INTERNAL:
            close = get_close_matches(name, known, n=1)
            yield f"{name} is no setting and is ignored" + (f"; {close[0]} is one." if close else ".")

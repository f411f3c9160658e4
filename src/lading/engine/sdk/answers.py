"""What a rule of the SDK may answer: actions on the order (or other root) its event is about, and nothing else."""

from typing import Any

import msgspec


class SetStatus(msgspec.Struct, frozen=True, kw_only=True, tag="status"):
    """Sets a status. entity_id: that of another entity of the same root; empty for the one the event is about."""

    status: str
    entity_id: str = ""


class SetAttributes(msgspec.Struct, frozen=True, kw_only=True, tag="attributes"):
    """Adds or replaces attributes: name → {"type": "STRING", "value": …}."""

    attributes: dict[str, Any]
    entity_id: str = ""


class SendEvent(msgspec.Struct, frozen=True, kw_only=True, tag="event"):
    """Sends an event within the same root: behind the current rulesets, or after a delay in seconds.

    attributes None: those of the present event.
    """

    name: str
    entity_id: str = ""
    attributes: dict[str, Any] | None = None
    delay_seconds: int = 0


class Log(msgspec.Struct, frozen=True, kw_only=True, tag="log"):
    """Leaves a remark in the trace."""

    message: str


Action = SetStatus | SetAttributes | SendEvent | Log
Actions = list[Action]


class RuleFailed(Exception):
    """Raised by a rule that can never succeed on this event: it ends FAILED without another attempt."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message

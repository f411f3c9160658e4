"""Spans of time on the command line: FROM..TO."""

from datetime import UTC, datetime

from lading.kernel.refusal import Refused


def span_of(text: str) -> tuple[datetime, datetime]:
    """A span of time, UTC where no zone is named. Raises Refused SPAN_MALFORMED."""
    try:
        since, until = (datetime.fromisoformat(part) for part in text.split(".."))
    except ValueError as error:
        hint = "Write FROM..TO, such as 2026-03-01..2026-03-02T12:00."
        raise Refused("SPAN_MALFORMED", f"{text} is no span of time.", hint) from error
    return _with_zone(since), _with_zone(until)


def instant_of(text: str) -> datetime:
    """An instant, UTC where no zone is named. Raises Refused INSTANT_MALFORMED."""
    try:
        return _with_zone(datetime.fromisoformat(text))
    except ValueError as error:
        raise Refused("INSTANT_MALFORMED", f"{text} is no instant.", "Write it such as 2026-03-01T12:00.") from error


def _with_zone(at: datetime) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)

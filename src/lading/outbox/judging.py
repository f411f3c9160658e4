"""What becomes of a message after a try. Pure."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from lading.outbox.outbound.client import Answer, NoAnswer

# Pauses before the second, third … try. Together 75.6 hours: a receiver may break on Friday and be mended on Monday.
RETRY_SECONDS = (5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0, 86400.0)
JITTER_SHARE = 0.2
RETRY_AFTER_SECONDS_MAX = 86400.0
REASON_LENGTH_MAX = 500
DELIVERED = "DELIVERED"
RETRY = "RETRY"
DEAD = "DEAD"
GONE = "GONE"
BUSY_STATUSES = frozenset({429, 503})


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """DELIVERED, RETRY after pause_seconds, DEAD, or GONE: the endpoint wants nothing any more.

    endpoint_pause_seconds: for how long the endpoint asked to be left alone altogether.
    """

    outcome: str
    reason: str | None = None
    pause_seconds: float = 0.0
    endpoint_pause_seconds: float = 0.0


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How often and after what pauses a message is tried. random gives a number in [0, 1)."""

    random: Callable[[], float]
    retry_seconds: tuple[float, ...] = RETRY_SECONDS

    def pause(self, attempt: int) -> float | None:
        """Seconds after the attempt-th try failed, a little longer at random; None after the last one."""
        if attempt > len(self.retry_seconds):
            return None
        return self.retry_seconds[attempt - 1] * (1 + JITTER_SHARE * self.random())


def judge(attempt: int, result: Answer | NoAnswer, patience: Patience, at: datetime) -> Verdict:
    """The verdict over the attempt-th try, made at an instant."""
    if isinstance(result, NoAnswer):
        return _failed(attempt, str(result), patience)
    if 200 <= result.status < 300:
        return Verdict(outcome=DELIVERED)
    reason = f"HTTP_{result.status}: {result.excerpt.decode('utf-8', 'replace')}".replace("\x00", "")
    if result.status == 410:
        return Verdict(outcome=GONE, reason=reason[:REASON_LENGTH_MAX])
    verdict = _failed(attempt, reason, patience)
    asked = retry_after_seconds(result.headers.get("retry-after"), at)
    if verdict.outcome == DEAD or asked == 0:
        return verdict
    return msgspec.structs.replace(
        verdict,
        pause_seconds=max(verdict.pause_seconds, asked),
        endpoint_pause_seconds=asked if result.status in BUSY_STATUSES else 0.0,
    )


def retry_after_seconds(header: str | None, at: datetime) -> float:
    """What a Retry-After asks for, in seconds or as a date; 0 where it asks for nothing that can be read."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), RETRY_AFTER_SECONDS_MAX)
    try:
        instant = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    instant = instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
    return min(max(0.0, (instant - at).total_seconds()), RETRY_AFTER_SECONDS_MAX)


def _failed(attempt: int, reason: str, patience: Patience) -> Verdict:
    pause = patience.pause(attempt)
    if pause is None:
        return Verdict(outcome=DEAD, reason=reason[:REASON_LENGTH_MAX])
    return Verdict(outcome=RETRY, reason=reason[:REASON_LENGTH_MAX], pause_seconds=pause)

"""Promises about a try: what counts as taken, how long we wait, when we give up."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.outbox.judging import DEAD, DELIVERED, GONE, RETRY, RETRY_SECONDS, Patience, judge, retry_after_seconds
from lading.outbox.outbound.client import Answer, NoAnswer
from lading.outbox.settings import OutboxSettings

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def patience(share: float = 0.0) -> Patience:
    return Patience(random=lambda: share)


def test_a_message_is_tried_for_at_least_75_hours() -> None:
    assert sum(RETRY_SECONDS) >= 75 * 3600
    assert OutboxSettings().retry_pauses() == RETRY_SECONDS


@given(st.integers(1, len(RETRY_SECONDS)), st.floats(0, 1, exclude_max=True))
def test_chance_makes_a_pause_longer_by_a_fifth_at_most_and_never_shorter(attempt: int, share: float) -> None:
    pause = patience(share).pause(attempt)
    assert pause is not None
    assert RETRY_SECONDS[attempt - 1] <= pause <= 1.2 * RETRY_SECONDS[attempt - 1]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_status_of_success_is_taken(status: int) -> None:
    assert judge(1, Answer(status, {}, b""), patience(), AT).outcome == DELIVERED


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 409, 429, 500, 503])
def test_every_other_status_is_tried_again_until_the_last_try(status: int) -> None:
    assert judge(1, Answer(status, {}, b""), patience(), AT).outcome == RETRY
    last = judge(len(RETRY_SECONDS) + 1, Answer(status, {}, b"no"), patience(), AT)
    assert (last.outcome, last.reason) == (DEAD, f"HTTP_{status}: no")


def test_gone_means_that_the_endpoint_wants_nothing_any_more() -> None:
    assert judge(1, Answer(410, {}, b""), patience(), AT).outcome == GONE


def test_no_answer_is_tried_again_and_says_why() -> None:
    verdict = judge(1, NoAnswer("TIMED_OUT", "no answer in 15 s", is_ambiguous=True), patience(), AT)
    assert (verdict.outcome, verdict.reason, verdict.pause_seconds) == (RETRY, "TIMED_OUT: no answer in 15 s", 5.0)


def test_a_longer_retry_after_replaces_the_pause_and_a_shorter_one_does_not() -> None:
    longer = judge(1, Answer(503, {"retry-after": "60"}, b""), patience(), AT)
    shorter = judge(2, Answer(503, {"retry-after": "60"}, b""), patience(), AT)
    assert (longer.pause_seconds, longer.endpoint_pause_seconds) == (60, 60)
    assert (shorter.pause_seconds, shorter.endpoint_pause_seconds) == (300, 60)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("", 0),
        ("120", 120),
        ("99999999999999999999", 86400),
        ("Mon, 02 Mar 2026 12:02:00 GMT", 120),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0),
        ("-5", 0),
        ("soon", 0),
        ("١٢", 0),
    ],
)
def test_retry_after_is_read_as_seconds_or_date_and_bounded(header: str | None, seconds: float) -> None:
    assert retry_after_seconds(header, AT) == seconds


def test_what_a_receiver_says_is_kept_short_and_storable() -> None:
    verdict = judge(1, Answer(500, {}, b"\x00\xff" * 1000), patience(), AT)
    assert verdict.reason is not None
    assert len(verdict.reason) <= 500
    assert "\x00" not in verdict.reason

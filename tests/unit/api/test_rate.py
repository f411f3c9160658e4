"""Promises of the token buckets."""

import pytest

from lading.api.rate import KEYS_MAX, RateLimit
from lading.api.refusals import TooManyRequests


class Watch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def exhausted(limit: RateLimit, key: str) -> int:
    """How many tries are left; spends them."""
    for count in range(100):
        try:
            limit.take(key)
        except TooManyRequests:
            return count
    raise AssertionError("the bucket has no bottom")


def test_ten_a_minute_are_ten_at_once_and_one_more_every_six_seconds() -> None:
    watch = Watch()
    limit = RateLimit(10, watch)
    assert exhausted(limit, "a") == 10
    with pytest.raises(TooManyRequests) as caught:
        limit.take("a")
    assert (caught.value.code, caught.value.retry_after_seconds) == ("LOGIN_RATE_LIMITED", 6)
    watch.seconds += 6.001
    assert exhausted(limit, "a") == 1
    watch.seconds += 3600
    assert exhausted(limit, "a") == 10


def test_one_key_does_not_spend_what_is_anothers() -> None:
    limit = RateLimit(3, Watch())
    assert exhausted(limit, "a") == 3
    assert exhausted(limit, "b") == 3


def test_what_is_given_back_never_makes_more_than_a_full_bucket() -> None:
    limit = RateLimit(3, Watch())
    for _ in range(5):
        limit.give_back("a")
    assert exhausted(limit, "a") == 3


def test_many_keys_do_not_fill_the_memory() -> None:
    limit = RateLimit(3, Watch())
    for number in range(KEYS_MAX + 50):
        limit.take(str(number))
    assert len(limit._buckets) == KEYS_MAX

"""Token buckets: how often somebody may try something, counted per process and bounded in memory."""

import math
from collections import OrderedDict
from collections.abc import Callable

from lading.api.refusals import TooManyRequests

KEYS_MAX = 10_000


class RateLimit:
    """A bucket of tries for each key, refilled evenly over a minute. The longest unused keys are forgotten first."""

    def __init__(self, tries_per_minute: int, seconds: Callable[[], float]) -> None:
        self._capacity = float(tries_per_minute)
        self._per_second = tries_per_minute / 60
        self._seconds = seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Spends one try. Raises TooManyRequests LOGIN_RATE_LIMITED when none is left."""
        now = self._seconds()
        left = self._left(key, now)
        if left < 1:
            wait_seconds = math.ceil((1 - left) / self._per_second)
            raise TooManyRequests(
                "LOGIN_RATE_LIMITED",
                "Too many failed sign-ins.",
                f"Try again in {wait_seconds} s.",
                retry_after_seconds=wait_seconds,
            )
        self._keep(key, left - 1, now)

    def give_back(self, key: str) -> None:
        """Returns a try that succeeded: only failures count."""
        now = self._seconds()
        self._keep(key, min(self._capacity, self._left(key, now) + 1), now)

    def _left(self, key: str, now: float) -> float:
        left, at = self._buckets.get(key, (self._capacity, now))
        return min(self._capacity, left + (now - at) * self._per_second)

    def _keep(self, key: str, left: float, now: float) -> None:
        self._buckets[key] = (left, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > KEYS_MAX:
            self._buckets.popitem(last=False)

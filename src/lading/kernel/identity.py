"""Identities: UUID version 7 (RFC 9562), made by the application so that a batch knows its ids before it is written."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

_SEQUENCE_MAX = (1 << 74) - 1
_START_BYTES = 9
_STEP_BYTES = 3
_BYTES_DRAWN = 4096


class Identities:
    """Makes UUIDv7 values, strictly increasing within one instance.

    The 74 random bits are a counter with a random start and random steps: later ids of one process sort later,
    ids of two processes do not collide, and the next id cannot be guessed from the last. A clock that goes back is
    not followed. random_bytes draws so many unpredictable bytes.
    """

    def __init__(self, milliseconds: Callable[[], int], random_bytes: Callable[[int], bytes] = os.urandom) -> None:
        self._milliseconds = milliseconds
        self._random_bytes = random_bytes
        self._drawn = b""
        self._used = 0
        self._last_millisecond = 0
        self._sequence = 0

    def next(self) -> UUID:
        """The next identity."""
        now = self._milliseconds()
        if now > self._last_millisecond:
            self._last_millisecond = now
            self._sequence = self._random(_START_BYTES)
        else:
            self._sequence += 1 + self._random(_STEP_BYTES)
            if self._sequence > _SEQUENCE_MAX:
                self._last_millisecond += 1
                self._sequence = self._random(_START_BYTES)
        high, low = self._sequence >> 62, self._sequence & ((1 << 62) - 1)
        return UUID(int=(self._last_millisecond << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)

    def _random(self, count: int) -> int:
        """A number of so many random bytes; drawn in blocks, because each draw is a call into the kernel."""
        if self._used + count > len(self._drawn):
            self._drawn, self._used = self._random_bytes(_BYTES_DRAWN), 0
        start, self._used = self._used, self._used + count
        return int.from_bytes(self._drawn[start : self._used], "big")


def instant_of(identity: UUID) -> datetime:
    """The instant (UTC, milliseconds) a UUIDv7 was made at."""
    return datetime.fromtimestamp((identity.int >> 80) / 1000, tz=UTC)


def identity_of(*parts: str | int) -> UUID:
    """The identity of a natural key: the same parts give the same UUID (version 8), always and everywhere."""
    digest = int.from_bytes(sha256("\x1f".join(map(str, parts)).encode()).digest()[:16], "big")
    versioned = (digest & ~(0xF << 76)) | (0x8 << 76)
    return UUID(int=(versioned & ~(0x3 << 62)) | (0x2 << 62))

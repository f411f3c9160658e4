"""Time comes in as an argument; at the edges it comes from here."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)

    def milliseconds(self) -> int:
        """Milliseconds since the Unix epoch."""
        return time.time_ns() // 1_000_000

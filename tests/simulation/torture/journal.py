"""What the clients know: everything that was acknowledged to them, and when the system answered again."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Journal:
    """Kept on the client's side only; the system never sees it."""

    sent_orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    acknowledged_orders: dict[str, str] = field(default_factory=dict)
    acknowledged_events: set[str] = field(default_factory=set)
    acknowledged_batches: dict[str, str] = field(default_factory=dict)
    open_orders: dict[str, None] = field(default_factory=dict)
    writes: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    contradictions: list[str] = field(default_factory=list)
    _last_write_sent_at: float = 0.0
    _last_write_acknowledged_at: float = 0.0

    def acknowledge(self, sent_at: float, writes: int = 1) -> None:
        """A write was answered as done; sent_at is the monotonic instant of the try that succeeded."""
        self.writes += writes
        if sent_at > self._last_write_sent_at:
            self._last_write_sent_at = sent_at
            self._last_write_acknowledged_at = time.monotonic()

    def seconds_until_write_after(self, instant: float) -> float | None:
        """How long after an instant a write that was sent later was acknowledged; None when none was yet."""
        if self._last_write_sent_at <= instant:
            return None
        return self._last_write_acknowledged_at - instant

    def order_acknowledged(self, ref: str, identity: str) -> None:
        """An order has been accepted; it has one identity for ever."""
        if ref not in self.acknowledged_orders:
            self.open_orders[ref] = None
        known = self.acknowledged_orders.setdefault(ref, identity)
        if known != identity:
            self.contradictions.append(f"order {ref} is {known} and {identity}")

    def expect(self, is_true: bool, what: str) -> None:
        """Notes an answer that contradicts what was promised."""
        if not is_true:
            self.contradictions.append(what)

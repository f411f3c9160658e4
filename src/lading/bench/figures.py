"""The result of a bench, and the arithmetic of latencies."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

ROUNDS = 20


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One bench. rate in units a second; limit is the machine's own rate for the bare work, ratio = rate / limit.

    Latencies in milliseconds, None where there is no request to wait for. cpu_ms_per_unit counts every process: API,
    workers, PostgreSQL and the load generator. extra holds what one bench alone has.
    """

    name: str
    rate: float
    unit: str
    p50_ms: float | None
    p99_ms: float | None
    cpu_ms_per_unit: float | None
    limit: float
    extra: Mapping[str, Any] = {}

    def as_json(self) -> dict[str, Any]:
        """The machine-readable last line."""
        return {
            "name": self.name,
            "rate": round(self.rate, 1),
            "unit": self.unit,
            "p50_ms": _rounded(self.p50_ms),
            "p99_ms": _rounded(self.p99_ms),
            "cpu_ms_per_unit": _rounded(self.cpu_ms_per_unit, 4),
            "limit": round(self.limit, 1),
            "ratio": round(self.rate / self.limit, 4) if self.limit else None,
            **self.extra,
        }


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The nearest-rank percentile of some values; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]


def best_of(work: Callable[[], object]) -> float:
    """Seconds of the best of some rounds: what the work takes when nobody disturbs it."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def _rounded(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(value, digits)

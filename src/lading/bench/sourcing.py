"""`lading bench sourcing`: the plan search on random orders over the real store coordinates, beside exact answers."""

import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from lading.bench.figures import Figures, percentile
from lading.bench.sourcing_instances import Map, Size, draw_split, read_map
from lading.bench.sourcing_oracle import exact_values
from lading.order.sourcing.planning.plan import best_plan
from lading.order.sourcing.planning.problem import Plan, Problem

# Lines and locations.
SIZES = ((5, 200), (10, 1_000), (20, 1_000))
ORDERS_AT_ONCE = 10
ORACLE_SECONDS_MAX = 30.0
SAME = 1e-6
Grabbed = tuple[int, ...]
Made = TypeVar("Made")


class Measured(NamedTuple):
    """One order. gap: how much worse than the exact best, in the first level that differs; None where it is not known.

    is_minimal: as few fulfilments as can be, None where they are not what is minimised first.
    """

    planned_s: float
    grabbed_s: float
    oracle_s: float
    gap: float | None
    grabbed_gap: float | None
    is_minimal: bool | None


def bench_sourcing(seconds: float) -> Figures:
    """Plans a second for 10 lines at 1,000 locations; the limit is grabbing the best location again and again.

    Every run draws fresh orders; the seed is printed with the figures. extra: per size the milliseconds, the gap to the
    exact best (integer programming) and its time, the share of plans with as few fulfilments as can be, and the gap of
    grabbing.
    """
    seed = secrets.randbits(32)
    random, world = np.random.default_rng(seed), read_map()
    found = {size: _measure(world, Size(*size), random, seconds / len(SIZES)) for size in SIZES}
    middle = found[SIZES[1]]
    gaps = [one.gap for measured in found.values() for one in measured if one.gap is not None]
    planned = [one.planned_s for one in middle]
    return Figures(
        name="sourcing",
        rate=len(planned) / sum(planned),
        unit="plans/s of 10 lines at 1,000 locations",
        p50_ms=_milliseconds(planned, 50),
        p99_ms=_milliseconds(planned, 99),
        cpu_ms_per_unit=1_000 * sum(planned) / len(planned),
        limit=len(middle) / sum(one.grabbed_s for one in middle),
        extra={
            "gap_mean": round(float(np.mean(gaps)), 6),
            "gap_max": round(max(gaps), 6),
            "seed": seed,
            "sizes": [_figures(Size(*size), measured) for size, measured in found.items()],
        },
    )


def _measure(world: Map, size: Size, random: np.random.Generator, seconds: float) -> list[Measured]:
    until = time.perf_counter() + seconds
    measured: list[Measured] = []
    while time.perf_counter() < until or not measured:
        drawn = [draw_split(world, size, random) for _ in range(ORDERS_AT_ONCE)]
        # A worker plans one order after another too; the solver would push everything else out of the caches.
        planned = [_timed(best_plan, problem) for problem in drawn]
        grabbed = [_timed(grab, problem) for problem in drawn]
        measured += [_compare(*one) for one in zip(drawn, planned, grabbed, strict=True)]
    return measured


def _timed(work: Callable[[Problem], Made], problem: Problem) -> tuple[Made, float]:
    started = time.perf_counter()
    made = work(problem)
    return made, time.perf_counter() - started


def _compare(problem: Problem, planned: tuple[Plan, float], grabbed: tuple[Grabbed, float]) -> Measured:
    plan = planned[0]
    started = time.perf_counter()
    exact = exact_values(problem, seconds_max=ORACLE_SECONDS_MAX)
    oracle_s = time.perf_counter() - started
    assert plan.is_complete, "an order that can be had was turned down"
    found, is_counted = problem.objective.values_of(plan.parts), len(problem.objective.levels) > 1
    return Measured(
        planned[1],
        grabbed[1],
        oracle_s,
        None if exact is None else _gap(found, exact),
        None if exact is None else _gap(_values(problem, grabbed[0]), exact),
        None if exact is None or not is_counted else found[0] <= exact[0] + SAME,
    )


def grab(problem: Problem) -> Grabbed:
    """The location with most of what is open, the cheapest of equals, again and again: what one writes first."""
    stock, residual = problem.available, problem.wanted.copy()
    chosen: list[int] = []
    costs = np.sum([term.weight * term.per_fulfilment for term in problem.objective.levels[-1]], axis=0)
    while residual.any():
        gains = np.minimum(stock, residual[:, None]).sum(axis=0)
        best = int(np.lexsort((costs, -gains))[0])
        chosen.append(best)
        residual = np.maximum(residual - stock[:, best], 0)
    return tuple(chosen)


def _values(problem: Problem, chosen: Grabbed) -> tuple[float, ...]:
    """What a covering set costs, level by level, each unit from the first of the set that has it."""
    residual, values = problem.wanted.copy(), np.zeros(len(problem.objective.levels))
    for column in chosen:
        units = np.minimum(problem.available[:, column], residual)
        residual -= units
        for place, level in enumerate(problem.objective.levels):
            for term in level:
                unit_cost = 0.0 if term.per_unit is None else float(units @ term.per_unit[:, column])
                values[place] += term.weight * (term.per_fulfilment[column] + unit_cost)
    return tuple(values.tolist())


def _gap(found: Sequence[float], exact: Sequence[float]) -> float:
    for mine, best in zip(found, exact, strict=True):
        if mine > best * (1 + SAME):
            return mine / best - 1
    return 0.0


def _figures(size: Size, measured: list[Measured]) -> dict[str, Any]:
    gaps = [one.gap for one in measured if one.gap is not None]
    minimal = [one.is_minimal for one in measured if one.is_minimal is not None]
    planned = [one.planned_s for one in measured]
    return {
        "lines": size.products,
        "locations": size.locations,
        "orders": len(measured),
        "p50_ms": round(_milliseconds(planned, 50) or 0, 2),
        "p99_ms": round(_milliseconds(planned, 99) or 0, 2),
        "gap_mean": round(float(np.mean(gaps)), 6),
        "gap_max": round(max(gaps), 6),
        "minimal": round(sum(minimal) / len(minimal), 4) if minimal else None,
        "minimal_of": len(minimal),
        "proven": len(gaps),
        "oracle_p50_ms": round(_milliseconds([one.oracle_s for one in measured], 50) or 0, 1),
        "grabbed_gap_mean": round(
            float(np.mean([one.grabbed_gap for one in measured if one.grabbed_gap is not None])), 4
        ),
    }


def _milliseconds(seconds: list[float], percent: float) -> float | None:
    found = percentile(seconds, percent)
    return None if found is None else 1_000 * found

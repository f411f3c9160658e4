"""Where to take an order from: one location if one holds everything, else the fewest, else the most units.

Pure. Nothing is invented, lost or taken twice, and an order that can be had within the limit is never turned down.
"""

import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.planning.costs import best_alone, costs_of
from lading.order.sourcing.planning.objective import Values
from lading.order.sourcing.planning.parts import Part
from lading.order.sourcing.planning.problem import Plan, Problem, Unfilled, Units
from lading.order.sourcing.planning.search import (
    Chosen,
    Effort,
    cheapest_cover,
    fullest_set,
    greedy_cover,
    locations_min,
)
from lading.order.sourcing.reasons import Shortage

# Patterns of products are compared as bits of a signed 64-bit integer; larger orders go without this short cut.
PRODUCTS_IN_PATTERN_MAX = 62
PATTERNS_MAX = 256


def single_location(problem: Problem) -> int | None:
    """The best eligible location that holds everything, or None."""
    return best_alone(problem, (problem.units == problem.wanted_units) & problem.eligible)


def whole_plan(problem: Problem) -> Plan | None:
    """Everything from one location, or None. The split limit is not asked: one fulfilment is no split."""
    location = single_location(problem)
    if location is None:
        return None
    return Plan((Part(location, tuple(enumerate(problem.wanted.tolist()))),), ())


def best_plan(problem: Problem) -> Plan:
    """The plan with the fewest fulfilments, of those the nearest; if it cannot place all, the one with most units."""
    if problem.fulfilments_max >= 1 and (whole := whole_plan(problem)) is not None:
        return whole
    costs = costs_of(problem).per_fulfilment
    columns = useful_columns(problem, costs)
    stock = problem.fills[:, columns]
    obtainable = np.minimum(stock.sum(axis=1, dtype=np.int64), problem.wanted).astype(np.int32)
    kept = np.flatnonzero(obtainable)
    chosen = _choose(obtainable[kept], stock[kept], costs[columns], problem.fulfilments_max)
    given = _shares(obtainable, stock, chosen)
    return Plan(_parts(given, [int(columns[column]) for column in chosen]), _unfilled(problem, obtainable, given))


def no_plan(problem: Problem) -> Plan:
    """Nothing placed: every unit with the reason why a plan that may not split leaves it."""
    stock = problem.available[:, problem.eligible]
    obtainable = np.minimum(stock.sum(axis=1, dtype=np.int64), problem.wanted).astype(np.int32)
    return Plan((), _unfilled(problem, obtainable, np.zeros((len(obtainable), 0), dtype=np.int32)))


def useful_columns(problem: Problem, costs: Values) -> NDArray[np.int64]:
    """The columns a best plan may need, best first.

    A location is left out when a nearer one holds the full quantity of everything it could add.
    """
    columns = np.flatnonzero((problem.units > 0) & problem.eligible)
    columns = columns[np.argsort(costs[columns], kind="stable")]
    if not 1 <= len(problem.wanted) <= PRODUCTS_IN_PATTERN_MAX or len(columns) < 2:
        return columns
    fills = problem.fills[:, columns]
    weights = np.left_shift(np.int64(1), np.arange(len(fills), dtype=np.int64))
    some = weights @ (fills > 0)
    full = weights @ (fills == problem.wanted[:, None])
    patterns, nearest = np.unique(full, return_index=True)
    patterns, nearest = patterns[:PATTERNS_MAX], nearest[:PATTERNS_MAX]
    covered = (some[None, :] & ~patterns[:, None]) == 0
    covered &= nearest[:, None] < np.arange(len(columns))[None, :]
    needed: NDArray[np.int64] = columns[~covered.any(axis=0)]
    return needed


def _choose(wanted: Units, stock: Units, costs: Values, fulfilments_max: int) -> Chosen:
    """The columns of the plan, best first; every row can be filled by all columns together."""
    if not len(wanted) or fulfilments_max < 1:
        return ()
    greedy = greedy_cover(wanted, stock)
    chosen = _fewest(wanted, stock, costs, fulfilments_max, greedy)
    if chosen is None:
        chosen = fullest_set(wanted, stock, costs, fulfilments_max, Effort.TO_DO_IT.budget_for(stock))
    return tuple(sorted(chosen))


def _fewest(wanted: Units, stock: Units, costs: Values, fulfilments_max: int, greedy: Chosen) -> Chosen | None:
    """The smallest covering set within the limit, the cheapest of that size; None if there is none."""
    is_within = len(greedy) <= fulfilments_max
    smaller = (Effort.TO_SAVE_A_LOCATION if is_within else Effort.TO_DO_IT).budget_for(stock)
    if is_within and smaller.left == 0:
        return greedy
    for size in range(locations_min(wanted, stock), min(len(greedy) - 1, fulfilments_max) + 1):
        found = cheapest_cover(wanted, stock, costs, size, smaller)
        if found is not None:
            return found
    if not is_within:
        return None
    return cheapest_cover(wanted, stock, costs, len(greedy), Effort.TO_COME_NEARER.budget_for(stock), greedy)


def _shares(wanted: Units, stock: Units, chosen: Chosen) -> Units:
    """Units each chosen column gives of each row: a row from one location where one can, else from as few as can be."""
    held = stock[:, list(chosen)]
    given = np.zeros_like(held)
    if not chosen:
        return given
    whole = held >= wanted[:, None]
    rows = np.flatnonzero(whole.any(axis=1) & (wanted > 0))
    given[rows, whole[rows].argmax(axis=1)] = wanted[rows]
    for row in np.flatnonzero(~whole.any(axis=1)):
        given[row] = _fewest_pieces(int(wanted[row]), held[row])
    return given


def _fewest_pieces(wanted: int, held: Units) -> Units:
    """One row over several columns: the fewest columns that suffice, near ones first; all they have if none suffice."""
    given = np.zeros_like(held)
    left = min(wanted, int(held.sum()))
    pieces = int((np.cumsum(-np.sort(-held)) >= left).argmax()) + 1
    for column in range(len(held)):
        if left == 0:
            break
        rest = int((-np.sort(-held[column + 1 :]))[: pieces - 1].sum())
        if held[column] and int(held[column]) + rest >= left:
            given[column] = min(int(held[column]), left)
            left -= int(given[column])
            pieces -= 1
    return given


def _parts(given: Units, locations: list[int]) -> tuple[Part, ...]:
    return tuple(
        Part(location, tuple((int(row), int(given[row, place])) for row in np.flatnonzero(given[:, place])))
        for place, location in enumerate(locations)
        if given[:, place].any()
    )


def _unfilled(problem: Problem, obtainable: Units, given: Units) -> tuple[Unfilled, ...]:
    placed = given.sum(axis=1, dtype=np.int64)
    everywhere = np.minimum(problem.available.sum(axis=1, dtype=np.int64), problem.wanted)
    limited, excluded, missing = obtainable - placed, everywhere - obtainable, problem.wanted - everywhere
    return tuple(
        Unfilled(row, int(units[row]), reason)
        for row in range(len(problem.wanted))
        for units, reason in (
            (limited, Shortage.SPLIT_LIMIT),
            (excluded, Shortage.ONLY_EXCLUDED),
            (missing, Shortage.NO_STOCK),
        )
        if units[row] > 0
    )

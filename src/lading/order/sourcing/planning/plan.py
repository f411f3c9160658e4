"""Where to take an order from: one location if one holds everything, else the best set, else the most units.

Pure. Nothing is invented, lost or taken twice, and an order that can be had within the limit is never turned down.
"""

import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.planning.allotting import shares
from lading.order.sourcing.planning.costs import Costs, best_alone, costs_of
from lading.order.sourcing.planning.cover import Chosen, Cover
from lading.order.sourcing.planning.fullest import Effort, fullest_set
from lading.order.sourcing.planning.kits import plan_with_kits
from lading.order.sourcing.planning.objective import Values
from lading.order.sourcing.planning.parts import Part
from lading.order.sourcing.planning.problem import Plan, Problem, Unfilled, Units
from lading.order.sourcing.planning.search import find_cheapest, find_fewest
from lading.order.sourcing.reasons import Shortage


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
    """The best plan by the objective; if not everything can be placed, the one with most units."""
    return plan_with_kits(problem, _best_plan) if problem.kits else _best_plan(problem)


def _best_plan(problem: Problem) -> Plan:
    is_alone_enough = problem.objective.is_whole_first and problem.fulfilments_max >= 1
    if is_alone_enough and (whole := whole_plan(problem)) is not None:
        return whole
    columns = np.flatnonzero((problem.units > 0) & problem.eligible)
    stock = problem.fills[:, columns]
    obtainable = np.minimum(stock.sum(axis=1, dtype=np.int64), problem.wanted).astype(np.int32)
    costs = costs_of(problem).at(columns)
    chosen = _choose(obtainable, stock, costs, problem.fulfilments_max)
    given = shares(
        obtainable, stock[:, list(chosen)], None if costs.per_unit is None else costs.per_unit[:, list(chosen)]
    )
    return Plan(_parts(given, [int(columns[one]) for one in chosen]), _unfilled(problem, obtainable, given))


def no_plan(problem: Problem) -> Plan:
    """Nothing placed: every unit with the reason why a plan that may not split leaves it."""
    stock = problem.available[:, problem.eligible]
    obtainable = np.minimum(stock.sum(axis=1, dtype=np.int64), problem.wanted).astype(np.int32)
    return Plan((), _unfilled(problem, obtainable, np.zeros((len(obtainable), 0), dtype=np.int32)))


def _choose(wanted: Units, stock: Units, costs: Costs, fulfilments_max: int) -> Chosen:
    """The columns of the plan, the best first; every row can be filled by all columns together."""
    rows = np.flatnonzero(wanted)
    if not len(rows) or fulfilments_max < 1:
        return ()
    find = find_fewest if costs.is_fewest_first else find_cheapest
    chosen = find(_cover(wanted, stock, costs, rows), fulfilments_max)
    if chosen is None:
        kept = stock[rows]
        chosen = fullest_set(
            wanted[rows], kept, costs.per_fulfilment, fulfilments_max, Effort.TO_DO_IT.budget_for(kept)
        )
    return tuple(sorted(chosen, key=lambda column: (costs.per_fulfilment[column], column)))


def _cover(wanted: Units, stock: Units, costs: Costs, rows: NDArray[np.int64]) -> Cover:
    per_unit = None if costs.per_unit is None else _by_location(costs.per_unit[rows])
    held = np.minimum(stock[rows], wanted[rows, None])
    return Cover(wanted[rows].astype(np.float64), _by_location(held), costs.per_fulfilment, per_unit)


def _by_location(by_product: NDArray[np.int32] | Values) -> Values:
    return np.ascontiguousarray(by_product.T, dtype=np.float64)


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

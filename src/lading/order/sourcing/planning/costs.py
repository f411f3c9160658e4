"""An objective as one number per location, so that the search compares sums instead of tuples."""

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.planning.objective import Level, Values
from lading.order.sourcing.planning.problem import Flags, Problem

# Whole numbers up to here are exact in a double.
EXACT_BITS = 53
# More levels than these are merged into one: a location's place in their order.
SUMMED_LEVELS_MAX = 3


@dataclass(frozen=True, slots=True)
class Costs:
    """What a plan costs, as the search counts it.

    is_fewest_first: the number of fulfilments comes before everything else. per_fulfilment: shape (locations,).
    per_unit: shape (products, locations), None where units cost nothing by themselves.
    """

    is_fewest_first: bool
    per_fulfilment: Values
    per_unit: Values | None

    def at(self, columns: NDArray[np.int64]) -> "Costs":
        """The same for some locations."""
        per_unit = None if self.per_unit is None else self.per_unit[:, columns]
        return Costs(self.is_fewest_first, self.per_fulfilment[columns], per_unit)


def costs_of(problem: Problem) -> Costs:
    """The objective of a problem in one number.

    A single level, after the number of fulfilments, is taken as it is. Of two or three, each is rounded so finely that
    its largest possible sum stays below one step of the level before: lexicographic exactly, in steps of at most
    1/16,000 of a level's range for up to eight fulfilments. Further levels count by the location's place in their
    order.
    """
    levels = problem.objective.levels
    is_fewest_first = bool(levels) and all(term.is_uniform for term in levels[0])
    rest = levels[1:] if is_fewest_first else levels
    if not rest:
        return Costs(is_fewest_first, np.zeros(problem.available.shape[1]), None)
    if len(rest) == 1:
        return Costs(is_fewest_first, _per_fulfilment(rest[0]), _per_unit(rest[0]))
    return Costs(is_fewest_first, _merged(problem, rest), None)


def best_alone(problem: Problem, able: Flags) -> int | None:
    """The best location of some that could each fill everything; None of none. able: flags, shape (locations,)."""
    left = np.flatnonzero(able)
    for level in problem.objective.levels:
        if len(left) <= 1:
            break
        values = _alone(problem, level)[left]
        left = left[values == values.min()]
    return int(left[0]) if len(left) else None


def _alone(problem: Problem, level: Level) -> Values:
    """What filling everything from each location costs in a level."""
    per_unit = _per_unit(level)
    fixed = _per_fulfilment(level)
    return fixed if per_unit is None else fixed + problem.wanted @ per_unit


def _per_fulfilment(level: Level) -> Values:
    return reduce(np.add, [term.weight * term.per_fulfilment for term in level])


def _per_unit(level: Level) -> Values | None:
    parts = [term.weight * term.per_unit for term in level if term.per_unit is not None]
    return reduce(np.add, parts) if parts else None


def _merged(problem: Problem, levels: tuple[Level, ...]) -> Values:
    """Levels in one whole number per location. Units count with what each location could give."""
    values = [_expected(problem, level) for level in levels]
    if len(values) > SUMMED_LEVELS_MAX:
        values[SUMMED_LEVELS_MAX - 1 :] = [_places(values[SUMMED_LEVELS_MAX - 1 :])]
    fulfilments_max = max(1, min(problem.fulfilments_max, problem.wanted_units, problem.available.shape[1]))
    bits = EXACT_BITS // len(values) - fulfilments_max.bit_length()
    steps = 2 ** max(1, bits) - 1
    merged = np.zeros(problem.available.shape[1])
    for level in values:
        merged = merged * (steps + 1) * fulfilments_max + _in_steps(level, steps)
    return merged


def _expected(problem: Problem, level: Level) -> Values:
    per_unit, fixed = _per_unit(level), _per_fulfilment(level)
    return fixed if per_unit is None else fixed + (problem.fills * per_unit).sum(axis=0)


def _in_steps(values: Values, steps: int) -> Values:
    top = float(values.max()) if len(values) else 0.0
    return np.rint(values * (steps / top)) if top > 0 else np.zeros_like(values)


def _places(values: list[Values]) -> Values:
    """Each location's place by the first of some values, of equals by the next; equals in all share a place."""
    table = np.stack(values, axis=1)
    _, places = np.unique(table, axis=0, return_inverse=True)
    return places.astype(np.float64).reshape(-1)

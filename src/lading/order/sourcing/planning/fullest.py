"""The set of locations that fills the most units, for orders that cannot be filled whole: branch and bound.

Columns are candidate locations. The work is bounded by a counted budget of steps.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.planning.cover import Chosen
from lading.order.sourcing.planning.objective import Values
from lading.order.sourcing.planning.problem import Units

# Units filled, minus the number of locations, minus their costs: the greater the better.
Score = tuple[int, int, float]


class Effort(Enum):
    """How long a search may take, in steps and in cells; a step looks at every cell (product x location) once.

    A step over 3,000 cells takes some 20 µs.
    """

    TO_DO_IT = (10_000, 400_000_000)

    def budget_for(self, stock: Units) -> "Budget":
        """The steps that a search over this stock may take; none at all for very large orders."""
        steps, cells = self.value
        return Budget(min(steps, cells // max(1, stock.size)))


class Budget:
    """Steps left; counted, not timed, so that the same order always gets the same plan."""

    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self) -> bool:
        """Takes a step; False when there is none left."""
        self.left -= 1
        return self.left >= 0


def greedy_cover(wanted: Units, stock: Units) -> Chosen:
    """Columns taken by most units first (nearest of equals) until everything is filled that can be."""
    chosen: list[int] = []
    residual = wanted
    while True:
        open_rows = residual > 0
        residual, stock = residual[open_rows], stock[open_rows]
        gains = np.minimum(stock, residual[:, None]).sum(axis=0)
        gains[chosen] = 0
        column = int(gains.argmax()) if len(gains) else 0
        if not len(residual) or gains[column] == 0:
            return tuple(chosen)
        chosen.append(column)
        residual = np.maximum(residual - stock[:, column], 0)


@dataclass(slots=True)
class Fullest:
    """The set that fills the most units so far; of equals the smaller, then the cheaper one."""

    chosen: Chosen
    score: Score


def fullest_set(wanted: Units, stock: Units, costs: Values, size_max: int, budget: Budget) -> Chosen:
    """At most `size_max` columns that together fill the most units: exact within the budget, never below greedy."""
    start = greedy_cover(wanted, stock)[:size_max]
    fullest = Fullest(start, _score(wanted, stock, costs, start))
    _Fullest(stock, costs, budget, fullest).descend(wanted, np.arange(stock.shape[1]), size_max, (), (0, 0, 0.0))
    return fullest.chosen


def _score(wanted: Units, stock: Units, costs: Values, chosen: Chosen) -> Score:
    columns = list(chosen)
    filled = np.minimum(stock[:, columns].sum(axis=1), wanted).sum()
    return int(filled), -len(columns), -float(costs[columns].sum())


class _Fullest:
    """Depth-first over columns by gain; what the best gains could still add bounds a branch."""

    def __init__(self, stock: Units, costs: Values, budget: Budget, fullest: Fullest) -> None:
        self._stock = stock
        self._costs = costs
        self._budget = budget
        self._fullest = fullest

    def descend(self, residual: Units, columns: NDArray[np.int64], size: int, chosen: Chosen, score: Score) -> None:
        """Tries every set of up to `size` more of the columns that could beat the fullest."""
        gains = np.minimum(self._stock[:, columns], residual[:, None]).sum(axis=0)
        by_gain = np.argsort(-gains, kind="stable")
        columns, gains = columns[by_gain], gains[by_gain]
        for place in range(len(columns)):
            if gains[place] == 0 or not self._promises(score, gains[place : place + size]) or not self._budget.spend():
                return
            column = int(columns[place])
            taken, gained = (*chosen, column), int(gains[place])
            now = (score[0] + gained, score[1] - 1, score[2] - float(self._costs[column]))
            if now > self._fullest.score:
                self._fullest.chosen, self._fullest.score = taken, now
            if size > 1:
                left = np.maximum(residual - self._stock[:, column], 0)
                self.descend(left, columns[place + 1 :], size - 1, taken, now)

    def _promises(self, score: Score, gains: NDArray[np.int64]) -> bool:
        bound = score[0] + int(gains.sum())
        return (bound, score[1] - 1, score[2]) > self._fullest.score

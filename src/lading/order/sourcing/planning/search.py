"""The search for the locations of a split order: exact branch and bound, within a budget of steps.

Columns are candidate locations sorted nearest first; a set of columns is chosen. A set costs the sum of its remoteness.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.planning.objective import Values
from lading.order.sourcing.planning.problem import Units

Chosen = tuple[int, ...]
# Units filled, minus the number of locations, minus their remoteness: the greater the better.
Score = tuple[int, int, float]


class Effort(Enum):
    """How long a search may take, in steps and in cells; a step looks at every cell (product x location) once.

    It may take longer where it is a matter of doing the order at all than for one parcel less, or for a few kilometres.
    A step over 3,000 cells takes some 20 µs.
    """

    TO_DO_IT = (10_000, 400_000_000)
    TO_SAVE_A_LOCATION = (1_000, 4_000_000)
    TO_COME_NEARER = (200, 2_000_000)

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


@dataclass(slots=True)
class Best:
    """The cheapest covering set so far."""

    chosen: Chosen | None
    cost: float


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


def locations_min(wanted: Units, stock: Units) -> int:
    """A number of locations that no covering set can go below: what the best holders of each product could do."""
    best_first = -np.sort(-stock, axis=1)
    reached = np.cumsum(best_first, axis=1, dtype=np.int64) >= wanted[:, None]
    units_first = -np.sort(-stock.sum(axis=0, dtype=np.int64))
    reached_units = np.cumsum(units_first) >= wanted.sum()
    return 1 + max(int(reached.argmax(axis=1).max()), int(reached_units.argmax()))


def cheapest_cover(
    wanted: Units, stock: Units, remoteness: Values, size: int, budget: Budget, known: Chosen | None = None
) -> Chosen | None:
    """The cheapest set of exactly `size` columns that fills everything.

    None if there is none, or if none was found within the budget.
    known: a covering set of that size to improve on.
    """
    best = Best(known, float(remoteness[list(known)].sum()) if known else np.inf)
    _Cover(stock, remoteness, budget, best).descend(wanted, np.ones(stock.shape[1], dtype=np.bool_), size, (), 0.0)
    return best.chosen


class _Cover:
    """Depth-first: some column must give its share of the scarcest product, so only those columns are tried."""

    def __init__(self, stock: Units, remoteness: Values, budget: Budget, best: Best) -> None:
        self._stock = stock
        self._remoteness = remoteness
        self._budget = budget
        self._best = best

    def descend(self, residual: Units, allowed: NDArray[np.bool_], size: int, chosen: Chosen, cost: float) -> None:
        """Tries every set of `size` more allowed columns that could fill the residual and beat the best."""
        if size == 1:
            self._close(residual, allowed, chosen, cost)
            return
        if not self._could_fill(residual, allowed, size):
            return
        shares = -(-residual // size)
        able = (self._stock >= shares[:, None]) & allowed
        able[residual == 0] = True
        columns = np.flatnonzero(able[able.sum(axis=1).argmin()] & allowed)
        allowed = allowed.copy()
        for column in columns:
            dearer = cost + self._remoteness[column]
            if dearer + (size - 1) * self._remoteness[0] >= self._best.cost or not self._budget.spend():
                return
            allowed[column] = False
            left = np.maximum(residual - self._stock[:, column], 0)
            self.descend(left, allowed, size - 1, (*chosen, int(column)), float(dearer))

    def _could_fill(self, residual: Units, allowed: NDArray[np.bool_], size: int) -> bool:
        """Whether the `size` columns that could give most would give enough, if none of them gave the same."""
        gains = np.minimum(self._stock, residual[:, None]).sum(axis=0, dtype=np.int64) * allowed
        return len(gains) <= size or bool(np.partition(gains, -size)[-size:].sum() >= residual.sum())

    def _close(self, residual: Units, allowed: NDArray[np.bool_], chosen: Chosen, cost: float) -> None:
        able = (self._stock >= residual[:, None]).all(axis=0) & allowed
        column = int(able.argmax())
        if able[column] and cost + self._remoteness[column] < self._best.cost:
            self._best.chosen = (*chosen, column)
            self._best.cost = float(cost + self._remoteness[column])


@dataclass(slots=True)
class Fullest:
    """The set that fills the most units so far; of equals the smaller, then the cheaper one."""

    chosen: Chosen
    score: Score


def fullest_set(wanted: Units, stock: Units, remoteness: Values, size_max: int, budget: Budget) -> Chosen:
    """At most `size_max` columns that together fill the most units: exact within the budget, never below greedy."""
    start = greedy_cover(wanted, stock)[:size_max]
    fullest = Fullest(start, _score(wanted, stock, remoteness, start))
    _Fullest(stock, remoteness, budget, fullest).descend(wanted, np.arange(stock.shape[1]), size_max, (), (0, 0, 0.0))
    return fullest.chosen


def _score(wanted: Units, stock: Units, remoteness: Values, chosen: Chosen) -> Score:
    columns = list(chosen)
    filled = np.minimum(stock[:, columns].sum(axis=1), wanted).sum()
    return int(filled), -len(columns), -float(remoteness[columns].sum())


class _Fullest:
    """Depth-first over columns by gain; what the best gains could still add bounds a branch."""

    def __init__(self, stock: Units, remoteness: Values, budget: Budget, fullest: Fullest) -> None:
        self._stock = stock
        self._remoteness = remoteness
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
            now = (score[0] + gained, score[1] - 1, score[2] - float(self._remoteness[column]))
            if now > self._fullest.score:
                self._fullest.chosen, self._fullest.score = taken, now
            if size > 1:
                left = np.maximum(residual - self._stock[:, column], 0)
                self.descend(left, columns[place + 1 :], size - 1, taken, now)

    def _promises(self, score: Score, gains: NDArray[np.int64]) -> bool:
        bound = score[0] + int(gains.sum())
        return (bound, score[1] - 1, score[2]) > self._fullest.score

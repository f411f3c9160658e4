"""Deals stock that several rows share out to them, so that an order of kits that can be had is had.

Depth first over rows and locations, in a counted number of steps: of each row as many as a location can make up, places
that serve already before others, the cheaper before the dearer; then one fewer.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from lading.order.sourcing.planning.objective import Values
from lading.order.sourcing.planning.problem import Units

STEPS_MAX = 20_000

Dealt = tuple[tuple[int, int, int], ...]


class _Dealing:
    """One search. left: what locations still hold, changed and put back on the way."""

    def __init__(self, available: Units, recipes: Units, costs: Values, fulfilments_max: int) -> None:
        self._left = available.copy()
        self._recipes = recipes
        self._costs = costs
        self._fulfilments_max = fulfilments_max
        self._steps = 0

    def rows(self, rows: Sequence[int], wanted: Sequence[int], used: frozenset[int]) -> Dealt | None:
        """A share of every row, as (row, column, how many), or None."""
        if not rows:
            return ()
        return self._row(rows, wanted, used, frozenset())

    def _row(
        self, rows: Sequence[int], wanted: Sequence[int], used: frozenset[int], tried: frozenset[int]
    ) -> Dealt | None:
        row, need = rows[0], wanted[0]
        if need == 0:
            return self.rows(rows[1:], wanted[1:], used)
        for column, quantity in self._shares(row, need, used, tried):
            self._steps += 1
            if self._steps > STEPS_MAX:
                return None
            units = self._recipes[row] * quantity
            self._left[:, column] -= units
            rest = self._row(rows, (need - quantity, *wanted[1:]), used | {column}, tried | {column})
            self._left[:, column] += units
            if rest is not None:
                return ((row, column, quantity), *rest)
        return None

    def _shares(self, row: int, need: int, used: frozenset[int], tried: frozenset[int]) -> Iterator[tuple[int, int]]:
        """Columns that could give some of a row, each with how many, the most first."""
        parts = self._recipes[row] > 0
        wholes = (self._left[parts] // self._recipes[row, parts, None]).min(axis=0)
        columns = [one for one in np.flatnonzero(wholes).tolist() if one not in tried]
        for column in sorted(columns, key=lambda one: (one not in used, self._costs[one], one)):
            if column in used or len(used) < self._fulfilments_max:
                for quantity in range(min(need, int(wholes[column])), 0, -1):
                    yield column, quantity


def deal(available: Units, recipes: Units, wanted: Units, costs: Values, fulfilments_max: int) -> Dealt | None:
    """Every row whole, from at most so many columns, as (row, column, how many); None where none was found.

    available: 0 where a column may not serve. costs: shape (columns,), what it costs to take one more.
    """
    holders = [(available[recipe > 0] >= recipe[recipe > 0, None]).all(axis=0).sum() for recipe in recipes]
    order = sorted(range(len(wanted)), key=lambda row: (holders[row], row))
    dealing = _Dealing(available, recipes, costs, fulfilments_max)
    return dealing.rows(order, [int(wanted[row]) for row in order], frozenset())

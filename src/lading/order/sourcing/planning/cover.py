"""The core of the search: locations that together hold what is wanted, at the least cost. Rows here are locations."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.planning.objective import Values

Chosen = tuple[int, ...]
Columns = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cover:
    """What is to be covered, by which locations, at which cost. All whole numbers, as doubles for fast products.

    wanted: shape (products,), above 0. stock: shape (locations, products), units, at most wanted. fixed: shape
    (locations,), paid once by each location of the set. per_unit: shape (locations, products), None for nothing.
    """

    wanted: Values
    stock: Values
    fixed: Values
    per_unit: Values | None

    def of(self, columns: Columns) -> "Cover":
        """The same with some of the locations only."""
        per_unit = None if self.per_unit is None else self.per_unit[columns]
        return Cover(self.wanted, self.stock[columns], self.fixed[columns], per_unit)

    def cost(self, chosen: Chosen) -> float:
        """What a covering set costs, each unit taken where it is cheapest."""
        members = list(chosen)
        fixed = float(self.fixed[members].sum())
        return fixed if self.per_unit is None else fixed + _unit_cost(self, members)


def _unit_cost(cover: Cover, members: list[int]) -> float:
    assert cover.per_unit is not None
    prices = cover.per_unit[members]
    cheapest = np.argsort(prices, axis=0, kind="stable")
    stock = np.take_along_axis(cover.stock[members], cheapest, axis=0)
    before = np.cumsum(stock, axis=0) - stock
    taken = np.clip(cover.wanted - before, 0, stock)
    return float((taken * np.take_along_axis(prices, cheapest, axis=0)).sum())

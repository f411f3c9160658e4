"""What the plan search is asked, and what it answers. Rows are products, columns are candidate locations."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.reasons import Shortage

Units = NDArray[np.int32]
Remoteness = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Problem:
    """One order to be placed.

    wanted: units per product, each above 0, repeated lines of a product summed. available: units per product and
    location, never below 0. remoteness: what a fulfilment from a location costs, finite, not below 0 (km where they are
    known). eligible: False for locations that may not serve. fulfilments_max: how many locations may serve.
    """

    wanted: Units
    available: Units
    remoteness: Remoteness
    eligible: Flags
    fulfilments_max: int

    @cached_property
    def fills(self) -> Units:
        """Units of each product each location could fill, not asking whether it may."""
        return np.minimum(self.available, self.wanted[:, None])

    @cached_property
    def units(self) -> NDArray[np.int64]:
        """Units of the whole order each location could fill."""
        units: NDArray[np.int64] = self.fills.sum(axis=0, dtype=np.int64)
        return units

    @cached_property
    def wanted_units(self) -> int:
        """Units of the whole order."""
        return int(self.wanted.sum())


class Part(NamedTuple):
    """One planned fulfilment: a column and the units it gives, as (row, units) with units above 0."""

    location: int
    quantities: tuple[tuple[int, int], ...]


class Unfilled(NamedTuple):
    """Units of a row the plan cannot fill, with the reason."""

    product: int
    quantity: int
    reason: Shortage


class Plan(NamedTuple):
    """The best plan found: parts nearest first, and what stays unfilled."""

    parts: tuple[Part, ...]
    unfilled: tuple[Unfilled, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every unit is placed."""
        return not self.unfilled

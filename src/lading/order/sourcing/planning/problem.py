"""What the plan search is asked, and what it answers. Rows are products, columns are candidate locations."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.planning.objective import Objective
from lading.order.sourcing.planning.parts import Part, Transfer
from lading.order.sourcing.reasons import Shortage

Units = NDArray[np.int32]
Flags = NDArray[np.bool_]
# The code in `excluded` of a location that may serve.
IN = 255


class Kit(NamedTuple):
    """A kit that is not taken apart: each fulfilment holds whole kits. quantity: kits wanted.

    components: (row, units of it in one kit). The rows' `wanted` counts the components of the kits too.
    """

    quantity: int
    components: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One order to be placed.

    wanted: shape (products,), units per product, each above 0, repeated lines of a product summed. available: shape
    (products, locations), units, never below 0. excluded: shape (locations,), the reason code of a location that may
    not serve, IN for one that may. objective: what makes a plan better. fulfilments_max: how many locations may serve.
    kits: what is not to be taken apart; a product may be in several and be wanted alone too.
    """

    wanted: Units
    available: Units
    excluded: NDArray[np.integer[Any]]
    objective: Objective
    fulfilments_max: int
    kits: tuple[Kit, ...] = ()

    @cached_property
    def eligible(self) -> Flags:
        """Which locations may serve."""
        eligible: Flags = self.excluded == IN
        return eligible

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


class Unfilled(NamedTuple):
    """Units of a row the plan cannot fill, with the reason."""

    product: int
    quantity: int
    reason: Shortage


class Plan(NamedTuple):
    """The best plan found: parts, the best first, what stays unfilled, and what is moved beforehand.

    A part counts the units that come in by transfers too. gathered_at: the column that gathers, None for none.
    """

    parts: tuple[Part, ...]
    unfilled: tuple[Unfilled, ...]
    transfers: tuple[Transfer, ...] = ()
    gathered_at: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every unit is placed."""
        return not self.unfilled

"""The picture of stock that the runs of one batch share while they plan: read once, taken from as they go.

It is a proposal only. What is really promised is decided by the guarded statement of inventory, at commit.
"""

from typing import NamedTuple, Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from lading.availability.growing import Growth


class StockKey(NamedTuple):
    """One product as a virtual catalogue shows it; to a holder (a hold, or the order that claimed it) with its own.

    is_release: for somebody who waits in a pool, to whom what is kept for those who wait is given.
    """

    virtual_catalogue_ref: str
    product_number: int
    holder: UUID | None = None
    is_release: bool = False


class ProductStock:
    """Where one product can be had, through one virtual catalogue.

    location_numbers ascending; available in units, after reservations and controls, never below 0; withheld in units:
    what controls keep out of sight there (an excluded position has available 0), with what is kept for those who wait.
    shown_above: the threshold at or below which nothing is shown, None: 0 everywhere. catalogue_number: the inventory
    catalogue the positions belong to, 0 where there is none. still_owed: units somebody waits for that are not there.
    growth: what it was worked out from; None where nobody asks what is to come.
    """

    __slots__ = (
        "available",
        "catalogue_number",
        "growth",
        "location_numbers",
        "shown_above",
        "still_owed",
        "withheld",
    )

    def __init__(
        self,
        catalogue_number: int,
        location_numbers: NDArray[np.int32],
        available: NDArray[np.int32],
        withheld: NDArray[np.int32],
        shown_above: NDArray[np.int32] | None = None,
        *,
        still_owed: int = 0,
    ) -> None:
        self.catalogue_number = catalogue_number
        self.location_numbers = location_numbers
        self.available = available
        self.withheld = withheld
        self.shown_above = np.zeros_like(withheld) if shown_above is None else shown_above
        self.still_owed = still_owed
        self.growth: Growth | None = None

    def with_growth(self, growth: Growth | None) -> Self:
        """The same stock, which knows what it becomes when more comes."""
        self.growth = growth
        return self

    def at(self, location_number: int) -> int:
        """Units available at a location; 0 where the product is not held."""
        index = self._index(location_number)
        return int(self.available[index]) if index is not None else 0

    def floor_at(self, location_number: int, quantity: int) -> int:
        """The units that must be left at a location when so many of it are promised in one go.

        Before the promise the stock must have been above the threshold as well, or somebody else has sold it down.
        """
        index = self._index(location_number)
        if index is None:
            return 0
        return max(int(self.withheld[index]), int(self.shown_above[index]) + 1 - quantity)

    def take(self, location_number: int, quantity: int) -> None:
        """Takes units out of the shared picture, so that the next run of the batch does not see them."""
        index = self._index(location_number)
        assert index is not None and quantity <= self.available[index], "a plan took what it was not shown"
        left, withheld = self.available[index] - quantity, self.withheld[index]
        is_shown = left + withheld > self.shown_above[index]
        self.available[index] = left if is_shown else 0
        self.withheld[index] = withheld if is_shown else left + withheld

    def _index(self, location_number: int) -> int | None:
        index = int(np.searchsorted(self.location_numbers, location_number))
        found = index < len(self.location_numbers) and self.location_numbers[index] == location_number
        return index if found else None

"""What may be sold of units that are still to come: controls keep of them what they would keep of stock. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lading.availability.controls import UNITS_MAX, Buffers, Numbers

_Units = NDArray[np.int64]


class Growth(NamedTuple):
    """What a stock was worked out from, so that it can be told what it becomes when more comes.

    location_numbers ascending; on_hand and supplied in units there, 0 at all other locations. buffers: what controls
    come to at locations, of so many units supplied.
    """

    location_numbers: Numbers
    on_hand: Numbers
    supplied: Numbers
    buffers: Callable[[Numbers, Numbers], Buffers]

    def sellable(self, arrivals: Sequence[tuple[int, int]], short: Mapping[int, int]) -> list[int]:
        """Units of each arrival that may be sold once it is there. arrivals: location and units, one after another.

        short: by location, units promised there that are missing; they are made good first. What fills a buffer up is
        not sold. What lifts a location above a threshold frees what lay below it too.
        """
        if not arrivals:
            return []
        places = np.array([at for at, _ in arrivals], dtype=np.int32)
        units = np.array([come for _, come in arrivals], dtype=np.int64)
        there = _summed(arrivals)
        missing = np.array([short.get(at, 0) for at, _ in arrivals], dtype=np.int64)
        grown = self._available(places, there, missing) - self._available(places, there - units, missing)
        return [int(one) for one in np.maximum(grown, 0)]

    def _available(self, places: Numbers, come: _Units, missing: _Units) -> _Units:
        supplied = _within(self._at(places, self.supplied) + come)
        on_hand = _within(self._at(places, self.on_hand) + come - missing)
        return self.buffers(places, supplied).available_of(on_hand).astype(np.int64)

    def _at(self, places: Numbers, column: Numbers) -> _Units:
        if not len(self.location_numbers):
            return np.zeros(len(places), dtype=np.int64)
        found = np.minimum(np.searchsorted(self.location_numbers, places), len(self.location_numbers) - 1)
        return np.where(self.location_numbers[found] == places, column[found], 0).astype(np.int64)


def _summed(arrivals: Sequence[tuple[int, int]]) -> _Units:
    """With each arrival, what has come to its location by then."""
    come: dict[int, int] = {}
    summed: list[int] = []
    for at, units in arrivals:
        come[at] = come.get(at, 0) + units
        summed.append(come[at])
    return np.array(summed, dtype=np.int64)


def _within(units: _Units) -> Numbers:
    return np.minimum(units, UNITS_MAX).astype(np.int32)

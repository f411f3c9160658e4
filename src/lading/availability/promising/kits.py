"""A kit can be had as often as its scarcest component allows. Pure.

Each component is first made into what may be sold of it, demand and buffers off; the minimum is taken of that. The
other way round, the smallest stock less the largest demand, promises kits that cannot be packed and denies some that
can.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def kits_from(available: Sequence[int], needed: Sequence[int]) -> int:
    """How many kits can be made of so many units of each component, of which each kit needs so many."""
    return min((units // each for units, each in zip(available, needed, strict=True)), default=0)


def kits_by_location(
    stocks: Sequence[tuple[NDArray[np.int32], NDArray[np.int32]]], needed: Sequence[int]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Locations and the kits that each can make on its own, where it can make any.

    stocks: for each component its locations (ascending) and the units available there.
    """
    if not stocks:
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
    locations = stocks[0][0]
    for others, _ in stocks[1:]:
        locations = np.intersect1d(locations, others, assume_unique=True)
    made = [
        available[np.searchsorted(at, locations)] // each for (at, available), each in zip(stocks, needed, strict=True)
    ]
    kits = np.min(made, axis=0) if len(locations) else np.empty(0, dtype=np.int32)
    can = kits > 0
    return locations[can], kits[can].astype(np.int32)
